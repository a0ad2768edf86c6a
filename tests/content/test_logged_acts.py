"""Acts of the domain leave one line in the log, with the public ids of their subjects and nothing personal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.issuing import revoke
from content.certificates.models import Certificate
from content.courses import lifecycle
from content.courses.models import Course
from content.credits.ledger import award, reverse
from content.errors import NotAllowed, NotFound, Refused
from content.jobs import steps
from content.jobs.models import JobKind, StepName
from content.jobs.requests import request_processing
from content.learning.enrolment import enrol
from content.learning.models import StudyMode
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.messages import Message
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, ReviewCase
from tests.factories import (
    make_account,
    make_asset,
    make_course,
    make_institution,
    make_instructor,
    make_pilot,
    make_published_course,
    make_regions,
    make_reviewer,
    make_teaching,
)
from tests.review_decisions import decide

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
REASON = "王建国说这里错了"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, session: Session) -> Callable[[], list[str]]:
    """The lines since the last call; none may have a name, a title or a reason in it."""
    caplog.set_level(logging.INFO, logger="content")

    def take() -> list[str]:
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("content.")]
        caplog.clear()
        personal = {REASON, "按摩卫生", *session.scalars(select(Account.display_name))}
        personal |= set(session.scalars(select(Account.login_name))) | set(session.scalars(select(Account.public_id)))
        assert not [line for line in lines if any(text in line for text in personal)], lines
        return lines

    return take


def drafted(session: Session) -> tuple[Course, Actor]:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    return make_course(session, account, institution), author


def test_a_revision_from_submission_to_publication(session: Session, logged: Callable[[], list[str]]) -> None:
    province, city, county = make_regions(session)
    course, author = drafted(session)
    revision = course.revisions[0]
    about = f"course {course.public_id}: revision {revision.public_id}"
    lifecycle.submit(session, author, course.public_id)
    assert logged() == [f"{about}: submit"]
    for region in (county, city, province):
        case = session.scalars(select(ReviewCase).where(ReviewCase.state == CaseState.OPEN)).one()
        decide(session, make_reviewer(session, region)[1], case.public_id, CaseState.APPROVED, REASON)
        lines = logged()
        assert lines[0] == f"review case {case.public_id} of revision {revision.public_id}: approved"
        assert lines[1:] == ([f"{about}: publish"] if region is province else [])


@pytest.mark.parametrize("act", ["suspend", "restore", "withdraw"])
def test_a_published_revision_that_is_taken_down_or_put_back(
    session: Session, logged: Callable[[], list[str]], act: str
) -> None:
    course = make_published_course(session)
    revision = course.revisions[0]
    administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
    if act == "restore":
        lifecycle.suspend(session, administrator, course.public_id, REASON)
        logged()
    if act == "withdraw":
        author = course.authors[0].account_id
        actor = Actor(author, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
        lifecycle.withdraw(session, actor, course.public_id, revision.public_id, REASON)
    else:
        getattr(lifecycle, act)(session, administrator, course.public_id, REASON)
    assert logged() == [f"course {course.public_id}: revision {revision.public_id}: {act}"]


def test_credits_paid_once_and_reversed(session: Session, logged: Callable[[], list[str]]) -> None:
    pilot = make_pilot(session)
    learner, _ = make_account(session)
    for _ in range(2):
        entry = award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage="lesson",
            lesson_title="按摩卫生",
            study_units=50,
            mode=StudyMode.READING,
            evidence="evidence:x",
            now=NOW,
        )
    assert entry is not None
    assert logged() == [f"ledger entry {entry.public_id}: 50 paid by pilot {pilot.public_id} for evidence:x"]
    by = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
    reversal = reverse(session, by, entry.public_id, REASON, NOW)
    assert logged() == [f"ledger entry {entry.public_id}: reversed by {reversal.public_id}"]


def test_a_certificate_issued_and_revoked(session: Session, logged: Callable[[], list[str]]) -> None:
    course = make_published_course(session)
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = section_keys(requirements_in(session, lesson, "zh"))
    record_reading(session, learner, lesson.public_id, keys, NOW)
    record_reading(session, learner, lesson.public_id, keys, NOW.replace(hour=10))
    number = session.scalars(select(Certificate.number)).one()
    assert logged() == [f"certificate {number}: issued for course {course.public_id}"]
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]
    revoke(session, manager, number, REASON)
    assert logged() == [f"certificate {number}: revoked"]


class NoQueue:
    def enqueue(self, session: Session, job_public_id: str) -> None:
        pass


def test_a_job_that_failed(session: Session, logged: Callable[[], list[str]]) -> None:
    account, actor, block = make_teaching(session)
    job = request_processing(session, actor, block, make_asset(session, account), JobKind.LECTURE, NoQueue())
    steps.begin_step(session, job.public_id, StepName.PROBE)
    steps.fail(session, job.public_id, StepName.PROBE, Message("%(text)s", {"text": REASON}))
    assert logged() == [f"media job {job.public_id}: failed at step probe"]


def test_errors_carry_the_public_id_of_what_they_are_about(session: Session) -> None:
    course, author = drafted(session)
    stranger = make_instructor(session, make_institution(session))[1]
    with pytest.raises(NotFound) as not_found:
        lifecycle.submit(session, author, "unknown")
    assert not_found.value.about == "unknown"
    with pytest.raises(NotAllowed) as not_allowed:
        lifecycle.submit(session, stranger, course.public_id)
    assert not_allowed.value.about == course.public_id
    lifecycle.submit(session, author, course.public_id)
    with pytest.raises(Refused) as refused:
        lifecycle.submit(session, author, course.public_id)
    assert refused.value.about == course.public_id
