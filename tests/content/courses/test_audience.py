"""For whom a course is made: it is part of what is sealed, a filter of the catalogue, and decides whether it pays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from content.catalogue.catalogue_page import find_courses
from content.catalogue.query import CatalogueQuery
from content.courses.authoring import describe_course
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.models import Audience
from content.courses.revision_diff import compare
from content.courses.snapshot import load_contents
from content.credits.balances import balance
from content.errors import Invalid
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.permissions import VISITOR
from content.search.indexing import refresh
from tests.factories import (
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_pilot,
    make_published_course,
)

NOW = datetime(2026, 5, 4, 1, tzinfo=UTC)


def test_an_author_chooses_it_and_the_next_version_keeps_it(session: Session) -> None:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    revision = course.revisions[0]
    assert revision.audience is Audience.LEARNERS
    before = load_contents(session, revision)
    fields = {"title": "怎样面试残疾人", "summary": "", "target_groups": ()}
    describe_course(session, author, course.public_id, **fields, audience="employers")  # type: ignore[arg-type]
    describe_course(session, author, course.public_id, **fields)  # type: ignore[arg-type]  # says nothing of it
    assert revision.audience is Audience.EMPLOYERS
    with pytest.raises(Invalid) as refusal:
        describe_course(session, author, course.public_id, **fields, audience="all")  # type: ignore[arg-type]
    assert refusal.value.field == "audience"
    changes = [str(change.message) for change in compare(before, load_contents(session, revision))]
    assert "The audience of the course was changed: learners, employers or service staff." in changes
    revision.state = "withdrawn"
    assert copy_revision(session, revision, number=2, actor=author).audience is Audience.EMPLOYERS


def test_the_digest_knows_it(session: Session) -> None:
    institution = make_institution(session)
    account, _ = make_instructor(session, institution)
    revision = make_course(session, account, institution).revisions[0]
    digests = set()
    for audience in Audience:
        revision.audience = audience
        digests.add(revision_digest(load_contents(session, revision)))
    assert len(digests) == len(Audience)


def test_the_catalogue_is_filtered_by_it(session: Session) -> None:
    for_learners, for_staff = make_published_course(session), make_published_course(session)
    for_staff.revisions[0].audience = Audience.STAFF
    refresh(session, for_staff.id)

    def listed(audience: Audience | None, text: str = "") -> set[str]:
        cards = find_courses(session, VISITOR, CatalogueQuery(text=text, audience=audience)).cards
        return {card.public_id for card in cards}

    both = {for_learners.public_id, for_staff.public_id}
    assert (listed(None), listed(Audience.EMPLOYERS)) == (both, set())
    assert listed(Audience.STAFF) == listed(Audience.STAFF, "按摩") == {for_staff.public_id}
    assert listed(Audience.LEARNERS) == {for_learners.public_id}
    (card,) = find_courses(session, VISITOR, CatalogueQuery(audience=Audience.STAFF)).cards
    assert card.audience is Audience.STAFF


@pytest.mark.parametrize("audience", list(Audience))
def test_only_courses_for_learners_pay(session: Session, audience: Audience) -> None:
    make_pilot(session)
    course = make_published_course(session)
    course.revisions[0].audience = audience
    session.flush()
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = [key for one in requirements_in(session, lesson, "zh") for key in section_keys([one])]
    first = record_reading(session, learner, lesson.public_id, keys, NOW)
    assert first.counts_from is not None
    done = record_reading(session, learner, lesson.public_id, keys, first.counts_from)
    assert done.completed
    assert (balance(session, learner.account_id) > 0) is (audience is Audience.LEARNERS)
    assert (done.credits_awarded > 0) is (audience is Audience.LEARNERS)
