"""Every state and every event of a revision, and what each leaves behind."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.lifecycle import TRANSITIONS, RevisionEvent
from content.courses.models import Course, Revision, RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.notices.models import Notice
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from content.review.models import ReviewCase
from content.search.models import CatalogueEntry
from tests.factories import make_account, make_course, make_institution, make_instructor

S = RevisionState
ALLOWED = {
    RevisionEvent.SUBMIT: {S.DRAFT},
    RevisionEvent.RETURN: {S.IN_REVIEW},
    RevisionEvent.RECALL: {S.IN_REVIEW},
    RevisionEvent.PUBLISH: {S.IN_REVIEW},
    RevisionEvent.SUPERSEDE: {S.PUBLISHED, S.SUSPENDED, S.EXPIRED},
    RevisionEvent.SUSPEND: {S.PUBLISHED},
    RevisionEvent.RESTORE: {S.SUSPENDED},
    RevisionEvent.EXPIRE: {S.PUBLISHED},
    RevisionEvent.RENEW: {S.EXPIRED},
    RevisionEvent.WITHDRAW: {S.DRAFT, S.RETURNED, S.PUBLISHED, S.SUSPENDED, S.EXPIRED},
}


def authored(session: Session) -> tuple[Course, Actor]:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    return make_course(session, account, institution), actor


@pytest.mark.parametrize("state", list(RevisionState))
@pytest.mark.parametrize("event", list(RevisionEvent))
def test_an_event_is_accepted_in_its_states_and_refused_from_all_others(
    session: Session, event: RevisionEvent, state: RevisionState
) -> None:
    course, _ = authored(session)
    revision = course.revisions[0]
    revision.state = state
    session.flush()
    if state in ALLOWED[event]:
        lifecycle.apply_event(revision, event)
        assert revision.state is TRANSITIONS[event].target
    else:
        with pytest.raises(Refused) as refusal:
            lifecycle.apply_event(revision, event)
        assert revision.state is state
        assert str(refusal.value) == (
            "This cannot be done any more: the course has moved on since you opened the page."
        )
        assert refusal.value.about == revision.public_id


def test_submitting_seals_the_revision_and_opens_a_case_in_the_institutions_region(session: Session) -> None:
    course, author = authored(session)
    revision = lifecycle.submit(session, author, course.public_id)
    case = session.scalars(select(ReviewCase)).one()
    event = session.scalars(select(AuditEvent)).one()
    assert revision.state is S.IN_REVIEW
    assert len(revision.digest or "") == 64
    assert (revision.submitted_by_id, revision.submitted_at is not None) == (author.account_id, True)
    assert (case.revision_id, case.region_code) == (revision.id, course.institution.region_code)
    assert (event.action, event.actor_id, event.subject_id) == (
        "revision.submit",
        author.account_id,
        revision.public_id,
    )
    assert (event.subject_kind, event.reason, event.details) == ("revision", "", {"digest": revision.digest})


def test_a_course_with_something_missing_is_not_submitted(session: Session) -> None:
    course, author = authored(session)
    course.revisions[0].modules[0].lessons[0].blocks[0].body = ""
    session.flush()
    with pytest.raises(Refused) as refusal:
        lifecycle.submit(session, author, course.public_id)
    assert str(refusal.value) == (
        "The course cannot be submitted yet: 1 things are missing. The check list names each of them."
    )
    assert refusal.value.about == course.public_id
    assert course.revisions[0].state is S.DRAFT
    assert session.scalars(select(ReviewCase)).all() == []


def test_only_an_author_submits(session: Session) -> None:
    course, _ = authored(session)
    _, colleague = make_instructor(session, course.institution)
    with pytest.raises(NotAllowed):
        lifecycle.submit(session, colleague, course.public_id)


@pytest.mark.parametrize("state", [S.RETURNED, S.PUBLISHED, S.SUSPENDED, S.EXPIRED, S.WITHDRAWN])
def test_a_new_revision_is_opened_from_one_that_is_decided(session: Session, state: RevisionState) -> None:
    course, author = authored(session)
    course.revisions[0].state = state
    session.flush()
    opened = lifecycle.open_revision(session, author, course.public_id)
    assert (opened.number, opened.state, opened.title) == (2, S.DRAFT, course.revisions[0].title)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (S.DRAFT, "This course already has a draft. Go on with that one."),
        (S.IN_REVIEW, "This course is being reviewed. You can open a new version when the review is over."),
    ],
)
def test_no_second_revision_is_opened_beside_one_in_work(session: Session, state: RevisionState, sentence: str) -> None:
    course, author = authored(session)
    course.revisions[0].state = state
    session.flush()
    with pytest.raises(Refused) as refusal:
        lifecycle.open_revision(session, author, course.public_id)
    assert (str(refusal.value), refusal.value.about) == (sentence, course.public_id)


def test_the_next_number_follows_the_highest_whatever_was_stored_first(session: Session) -> None:
    course, author = authored(session)
    course.revisions[0].number = 5
    course.revisions[0].state = S.WITHDRAWN
    session.add(Revision(course=course, number=4, title="旧", opened_by_id=author.account_id, state=S.WITHDRAWN))
    session.flush()
    assert lifecycle.open_revision(session, author, course.public_id).number == 6


def test_the_catalogue_follows_what_is_published_suspended_and_withdrawn(session: Session) -> None:
    course, author = authored(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    revision = course.revisions[0]
    revision.state = S.IN_REVIEW
    session.flush()

    def listed() -> list[int]:
        return list(session.scalars(select(CatalogueEntry.course_id)))

    lifecycle.publish(session, revision)
    session.flush()
    assert listed() == [course.id]
    lifecycle.suspend(session, administrator, course.public_id, "有人投诉")
    assert listed() == []
    lifecycle.restore(session, administrator, course.public_id, "已经改好")
    assert listed() == [course.id]
    lifecycle.withdraw(session, author, course.public_id, revision.public_id, "过时了")
    assert listed() == []


def test_a_refusal_names_the_course_or_revision_and_the_field(session: Session) -> None:
    course, author = authored(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    revision = course.revisions[0]
    revision.state = S.PUBLISHED
    session.flush()
    with pytest.raises(NotAllowed) as not_allowed:
        lifecycle.suspend(session, author, course.public_id, "有人投诉")
    assert not_allowed.value.about == course.public_id
    with pytest.raises(NotFound) as not_found:
        lifecycle.withdraw(session, author, course.public_id, "nothing", "过时了")
    assert not_found.value.about == "nothing"
    with pytest.raises(Invalid) as invalid:
        lifecycle.suspend(session, administrator, course.public_id, " ")
    assert (str(invalid.value), invalid.value.field) == ("Give a reason.", "reason")


def test_after_a_withdrawn_draft_the_next_revision_starts_from_what_is_published(session: Session) -> None:
    course, author = authored(session)
    course.revisions[0].state = S.PUBLISHED
    session.flush()
    second = lifecycle.open_revision(session, author, course.public_id)
    second.title = "不要的题目"
    lifecycle.withdraw(session, author, course.public_id, second.public_id, "写错了")
    third = lifecycle.open_revision(session, author, course.public_id)
    assert (third.number, third.title) == (3, course.revisions[0].title)


def test_publishing_supersedes_what_was_published_or_suspended(session: Session) -> None:
    for before in (S.PUBLISHED, S.SUSPENDED):
        course, author = authored(session)
        first = course.revisions[0]
        first.state = before
        session.flush()
        second = lifecycle.open_revision(session, author, course.public_id)
        second.state = S.IN_REVIEW
        lifecycle.publish(session, second)
        states = session.scalars(
            select(Revision.state).where(Revision.course_id == course.id).order_by(Revision.number)
        ).all()
        assert states == [S.SUPERSEDED, S.PUBLISHED]


def test_an_administrator_suspends_and_restores_with_a_reason(session: Session) -> None:
    course, author = authored(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    revision = course.revisions[0]
    revision.state = S.PUBLISHED
    session.flush()
    with pytest.raises(NotAllowed):
        lifecycle.suspend(session, author, course.public_id, "有人投诉")
    with pytest.raises(Invalid):
        lifecycle.suspend(session, administrator, course.public_id, "  ")
    lifecycle.suspend(session, administrator, course.public_id, "有人投诉")
    assert (revision.state, revision.state_reason) == (S.SUSPENDED, "有人投诉")
    lifecycle.restore(session, administrator, course.public_id, "已改正")
    assert revision.state is S.PUBLISHED
    reasons = session.scalars(select(AuditEvent.reason).order_by(AuditEvent.id)).all()
    assert reasons == ["有人投诉", "已改正"]


def test_a_revision_of_another_course_is_not_withdrawn(session: Session) -> None:
    course, author = authored(session)
    other, _ = authored(session)
    with pytest.raises(NotFound):
        lifecycle.withdraw(session, author, course.public_id, other.revisions[0].public_id, "x")


def test_publishing_leaves_other_courses_and_other_revisions_alone(session: Session) -> None:
    course, author = authored(session)
    first = course.revisions[0]
    first.state = S.WITHDRAWN
    other, _ = authored(session)
    other.revisions[0].state = S.PUBLISHED
    session.flush()
    second = lifecycle.open_revision(session, author, course.public_id)
    second.state = S.IN_REVIEW
    lifecycle.publish(session, second)
    assert (first.state, second.state, other.revisions[0].state) == (S.WITHDRAWN, S.PUBLISHED, S.PUBLISHED)
    assert second.decided_at is not None


def test_supervision_touches_the_course_that_is_named(session: Session) -> None:
    course, _ = authored(session)
    other, _ = authored(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    for each in (course, other):
        each.revisions[0].state = S.PUBLISHED
    session.flush()
    lifecycle.suspend(session, administrator, course.public_id, "有人投诉")
    assert (course.revisions[0].state, other.revisions[0].state) == (S.SUSPENDED, S.PUBLISHED)
    with pytest.raises(Refused, match=r"^This course is not in a state in which this can be done\.$") as refusal:
        lifecycle.restore(session, administrator, other.public_id, "已改正")
    assert refusal.value.about == other.public_id


def test_the_authors_are_told_why_and_led_to_their_course(session: Session) -> None:
    course, author = authored(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    revision = course.revisions[0]
    revision.state = S.PUBLISHED
    session.flush()
    lifecycle.suspend(session, administrator, course.public_id, "有人投诉")
    notice = session.scalars(select(Notice)).one()
    event = session.scalars(select(AuditEvent)).one()
    assert notice.account_id == author.account_id
    words = notice.message % notice.values
    assert revision.title in words
    assert "有人投诉" in words
    kind, _, place = notice.link.partition(":")
    assert (kind, place) == ("teaching", f"{course.public_id}#step-{event.id}")


def test_a_return_is_dated(session: Session) -> None:
    course, _ = authored(session)
    course.revisions[0].state = S.IN_REVIEW
    session.flush()
    assert lifecycle.return_to_author(session, course.revisions[0]).decided_at is not None
