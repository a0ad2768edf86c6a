"""Re-review: after 24 months, after an upheld objection, after complaints; who decides and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import ObjectionOutcome
from content.courses import lifecycle
from content.courses.models import Course, RevisionState
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.institutions.models import Region, RegionLevel
from content.learning.access import CONTINUABLE
from content.library.entries import months_later
from content.library.models import EntryState, NoticeState, RereviewCause, RereviewState
from content.library.public_notice import end_notices
from content.library.rereview import call_for_rereview, review_again, save_rereview_draft
from content.library.rereview import decide_rereview as rereview_decision
from content.library.rereview_page import rereview_letter, rereview_page, rereviews
from content.notices.models import Notice
from content.notices.notify import (
    COURSE_CONFIRMED,
    COURSE_DUE_FOR_REVIEW,
    COURSE_EXPIRED,
    COURSE_TO_BE_REVISED,
    COURSE_UNDER_REREVIEW,
)
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from content.review.checklist import LineAnswer
from content.review.drafts import draft_of
from content.review.history import EventKind, course_history
from content.review.models import ChecklistLine, Verdict
from content.search.models import CatalogueEntry
from tests.content.library.courses import (
    LONG_AFTER,
    administrator,
    approved_course,
    decide_objection,
    entry,
    notice,
    objection,
    province_reviewer,
    rereview,
)
from tests.factories import make_account, make_published_course
from tests.review_decisions import EVERY_LINE_MET, decide_rereview


def entered(session: Session, due: date = date(2028, 5, 31)) -> tuple[Course, Actor]:
    """A course in the library that must be reviewed again by `due`; its author."""
    course, author = approved_course(session)
    end_notices(session, LONG_AFTER)
    entry(session, course).review_due_on = due
    session.flush()
    return course, author


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


def messages(session: Session, author: Actor) -> list[str]:
    sent = select(Notice.message).where(Notice.account_id == author.account_id).order_by(Notice.id)
    return [one for one in session.scalars(sent) if "library" not in one and "approved" not in one]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2028, 5, 31), -3, date(2028, 2, 29)),
        (date(2028, 1, 31), -1, date(2027, 12, 31)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
    ],
)
def test_months_end_with_the_last_day_that_a_month_has(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_authors_are_warned_three_months_and_one_month_before_the_course_expires(session: Session) -> None:
    course, author = entered(session)
    review_again(session, at(2028, 2, 27))
    assert messages(session, author) == []
    for _ in range(2):  # each of them twice: once is enough
        review_again(session, at(2028, 2, 29))
        review_again(session, at(2028, 4, 29))
    assert messages(session, author) == [COURSE_DUE_FOR_REVIEW]
    assert (rereview(session, course).cause, rereview(session, course).state) == (RereviewCause.AGE, RereviewState.OPEN)
    for _ in range(2):
        review_again(session, at(2028, 4, 30))
        review_again(session, at(2028, 5, 30))
    assert messages(session, author) == [COURSE_DUE_FOR_REVIEW] * 2
    assert entry(session, course).state is EntryState.IN_LIBRARY
    for _ in range(2):
        review_again(session, at(2028, 5, 31))
    assert messages(session, author) == [COURSE_DUE_FOR_REVIEW] * 2 + [COURSE_EXPIRED]
    assert (course.revisions[0].state, entry(session, course).state) == (RevisionState.EXPIRED, EntryState.EXPIRED)
    assert RevisionState.EXPIRED in CONTINUABLE  # whoever has begun goes on
    assert session.scalars(select(CatalogueEntry)).all() == []
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "revision.expire")).one()
    assert (event.actor_id, event.subject_id) == (None, course.revisions[0].public_id)


def test_a_task_that_comes_late_sends_what_is_still_true(session: Session) -> None:
    course, author = entered(session)
    review_again(session, at(2028, 5, 20))
    assert messages(session, author) == [COURSE_DUE_FOR_REVIEW]
    late, second_author = entered(session)
    review_again(session, at(2029, 1, 1))
    assert messages(session, second_author) == [COURSE_EXPIRED]
    assert late.revisions[0].state is course.revisions[0].state is RevisionState.EXPIRED


def test_confirmed_in_time_a_course_has_another_two_years(session: Session) -> None:
    course, author = entered(session, date(2026, 6, 1))
    review_again(session, at(2026, 3, 2))
    reviewer = province_reviewer(session)
    decide_rereview(session, reviewer, rereview(session, course).public_id, RereviewState.CONFIRMED)
    stored = entry(session, course)
    assert stored.state is EntryState.IN_LIBRARY
    assert stored.review_due_on > date(2028, 6, 1)
    assert stored.warnings == 0
    assert messages(session, author)[-1] == COURSE_CONFIRMED
    review_again(session, at(2026, 6, 1))
    assert course.revisions[0].state is RevisionState.PUBLISHED


def test_confirmed_after_it_expired_a_course_is_back_in_the_library(session: Session) -> None:
    course, _ = entered(session)
    review_again(session, at(2028, 6, 1))
    decide_rereview(session, province_reviewer(session), rereview(session, course).public_id, RereviewState.CONFIRMED)
    assert (course.revisions[0].state, entry(session, course).state) == (RevisionState.PUBLISHED, EntryState.IN_LIBRARY)
    assert session.scalars(select(CatalogueEntry.course_id)).all() == [course.id]


def test_confirmed_after_an_upheld_objection_the_course_has_a_new_notice(session: Session) -> None:
    course, _ = approved_course(session)
    decide_objection(session, administrator(session), objection(session, course), ObjectionOutcome.UPHELD)
    first = notice(session, course)
    decide_rereview(session, province_reviewer(session), rereview(session, course).public_id, RereviewState.CONFIRMED)
    second = notice(session, course)
    assert (first.state, second.state) == (NoticeState.UPHELD, NoticeState.OPEN)
    assert entry(session, course).state is EntryState.IN_NOTICE


def test_returned_the_course_is_suspended_until_there_is_a_new_version(session: Session) -> None:
    course, author = entered(session)
    call_for_rereview(session, course.revisions[0], "很多学员说听不清。")
    assert messages(session, author) == [COURSE_UNDER_REREVIEW]
    assert course.revisions[0].state is RevisionState.PUBLISHED  # nobody loses a course by ratings alone
    public_id = rereview(session, course).public_id
    decide_rereview(session, province_reviewer(session), public_id, RereviewState.RETURNED, "请重新录音。")
    assert (course.revisions[0].state, course.revisions[0].state_reason) == (RevisionState.SUSPENDED, "请重新录音。")
    assert messages(session, author)[-1] == COURSE_TO_BE_REVISED
    with pytest.raises(Refused):
        lifecycle.restore(session, administrator(session), course.public_id, "已经改好")
    second = lifecycle.open_revision(session, author, course.public_id)
    second.state = RevisionState.IN_REVIEW
    lifecycle.publish(session, second)
    assert (course.revisions[0].state, second.state) == (RevisionState.SUPERSEDED, RevisionState.PUBLISHED)


def test_a_confirmation_lifts_no_suspension_that_had_another_reason(session: Session) -> None:
    course, _ = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    lifecycle.suspend(session, administrator(session), course.public_id, "版权有争议")
    decide_rereview(session, province_reviewer(session), called.public_id, RereviewState.CONFIRMED)
    assert course.revisions[0].state is RevisionState.SUSPENDED


def test_nor_does_one_after_an_objection_to_a_course_that_was_suspended_already(session: Session) -> None:
    course, _ = approved_course(session)
    actor, number = administrator(session), objection(session, course)
    lifecycle.suspend(session, actor, course.public_id, "版权有争议")
    decide_objection(session, actor, number, ObjectionOutcome.UPHELD)
    with pytest.raises(Refused):  # the province has to look at it first
        lifecycle.restore(session, actor, course.public_id, "已经说清")
    decide_rereview(session, province_reviewer(session), rereview(session, course).public_id, RereviewState.CONFIRMED)
    assert course.revisions[0].state is RevisionState.SUSPENDED
    lifecycle.restore(session, actor, course.public_id, "已经说清")
    assert entry(session, course).state is EntryState.IN_NOTICE


def test_what_was_old_when_the_library_came_is_warned_of_before_it_expires(session: Session) -> None:
    course = make_published_course(session)
    course.revisions[0].decided_at = at(2020, 1, 1)
    end_notices(session, utc_now())
    review_again(session, utc_now())
    assert course.revisions[0].state is RevisionState.PUBLISHED
    assert entry(session, course).review_due_on == months_later(day_of(utc_now()), 3)
    sent = session.scalars(select(Notice.message).where(Notice.message == COURSE_DUE_FOR_REVIEW)).all()
    assert len(sent) == 1


def test_called_for_twice_it_is_one_rereview_with_both_reasons(session: Session) -> None:
    course, _ = entered(session)
    revision = course.revisions[0]
    first = call_for_rereview(session, revision, "评分很低。")
    assert first is call_for_rereview(session, revision, "三个投诉。")
    assert first is call_for_rereview(session, revision, "评分很低。")
    assert first is not None
    assert first.reason == "评分很低。\n\n三个投诉。"


def test_the_authors_read_on_their_courses_page_what_became_of_it(session: Session) -> None:
    course, _ = entered(session)
    review_again(session, at(2028, 6, 1))
    reviewer = province_reviewer(session)
    decide_rereview(session, reviewer, rereview(session, course).public_id, RereviewState.CONFIRMED, "还可以用。")
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    lifecycle.suspend(session, administrator(session), course.public_id, "版权有争议")
    decide_rereview(session, reviewer, called.public_id, RereviewState.RETURNED, "请重新录音。")
    events = [(event.kind, event.words) for event in course_history(session, course.id, ())][:6]
    assert events == [
        (EventKind.SUSPENDED, "请重新录音。"),
        (EventKind.TO_BE_REVISED, "请重新录音。"),
        (EventKind.SUSPENDED, "版权有争议"),
        (EventKind.RENEWED, "还可以用。"),
        (EventKind.CONFIRMED, "还可以用。"),
        (EventKind.EXPIRED, ""),
    ]


@pytest.mark.parametrize("state", [RevisionState.DRAFT, RevisionState.SUPERSEDED, RevisionState.WITHDRAWN])
def test_what_nobody_finds_any_more_is_not_reviewed_again(session: Session, state: RevisionState) -> None:
    course, _ = entered(session)
    course.revisions[0].state = state
    session.flush()
    assert call_for_rereview(session, course.revisions[0], "评分很低。") is None


def test_a_newer_version_closes_the_rereview_undecided(session: Session) -> None:
    course, author = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    second = lifecycle.open_revision(session, author, course.public_id)
    second.state = RevisionState.IN_REVIEW
    lifecycle.publish(session, second)
    session.refresh(called)
    assert called.state is RereviewState.CLOSED
    with pytest.raises(Refused) as refusal:
        decide_rereview(session, province_reviewer(session), called.public_id, RereviewState.CONFIRMED)
    assert str(refusal.value).startswith("This re-review is over")


def test_a_decision_needs_an_outcome_and_a_return_needs_words(session: Session) -> None:
    course, _ = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    reviewer = province_reviewer(session)
    for outcome, words, field in ((None, "好。", "outcome"), (RereviewState.RETURNED, " ", "words")):
        with pytest.raises(Invalid) as refusal:
            decide_rereview(session, reviewer, called.public_id, outcome, words)
        assert refusal.value.field == field
    with pytest.raises(NotFound):
        decide_rereview(session, reviewer, "nothing", RereviewState.CONFIRMED)
    decide_rereview(session, reviewer, called.public_id, RereviewState.CONFIRMED)
    with pytest.raises(Refused):
        decide_rereview(session, reviewer, called.public_id, RereviewState.CONFIRMED)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.LEARNER),
        Grant(Role.ADMINISTRATOR),
        Grant(Role.EVALUATOR),
        Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"),
        Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY),
        Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.CITY),
    ],
)
def test_only_the_provinces_reviewer_sees_and_decides(session: Session, grant: Grant) -> None:
    course, author = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    for actor in (make_account(session, grant)[1], author):
        with pytest.raises(NotAllowed):
            decide_rereview(session, actor, called.public_id, RereviewState.CONFIRMED)
        with pytest.raises(NotAllowed):
            rereview_page(session, actor, called.public_id)
    (line,) = rereviews(session, province_reviewer(session))
    assert (line.public_id, line.conflict, line.course_public_id) == (called.public_id, None, course.public_id)
    session.add(Region(code="110000", name_zh="北京市", name_en="Beijing", level=RegionLevel.PROVINCE))
    session.flush()
    elsewhere = Grant(Role.REVIEWER, region_code="110000", level=RegionLevel.PROVINCE)
    assert rereviews(session, make_account(session, elsewhere)[1]) == ()


def test_whoever_approved_may_confirm_but_nobody_of_the_institution(session: Session) -> None:
    reviewer = province_reviewer(session)
    course, author = approved_course(session, reviewer)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    province = Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE)
    writer = Actor(author.account_id, (*author.grants, province))
    _, manager = make_account(session, province, Grant(Role.INSTITUTION_MANAGER, course.institution_id))
    for involved in (writer, manager):
        assert rereview_page(session, involved, called.public_id).line.conflict is not None
        with pytest.raises(NotAllowed):
            decide_rereview(session, involved, called.public_id, RereviewState.CONFIRMED)
    decide_rereview(session, reviewer, called.public_id, RereviewState.CONFIRMED)
    assert called.state is RereviewState.CONFIRMED


def test_a_decision_answers_the_checklist_and_its_letter_keeps_what_was_seen(session: Session) -> None:
    course, author = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    reviewer = province_reviewer(session)
    unmet = {**EVERY_LINE_MET, ChecklistLine.CONTENT: LineAnswer(Verdict.DOES_NOT_MEET, "法规已经改了。")}
    with pytest.raises(NotFound):
        rereview_letter(session, author, called.public_id)
    for outcome, checklist, field in (
        (RereviewState.CONFIRMED, {}, "verdict_content"),
        (RereviewState.CONFIRMED, unmet, "verdict_content"),
        (RereviewState.RETURNED, {**unmet, ChecklistLine.TEXTS: LineAnswer(Verdict.DOES_NOT_MEET)}, "reason_texts"),
    ):
        with pytest.raises(Invalid) as refusal:
            rereview_decision(session, reviewer, called.public_id, outcome, "请改。", checklist=checklist)
        assert refusal.value.field == field
    seen = rereview_page(session, reviewer, called.public_id).proposals[ChecklistLine.TEACHING].evidence
    rereview_decision(session, reviewer, called.public_id, RereviewState.RETURNED, "请改。", checklist=unmet)
    letter = rereview_letter(session, author, called.public_id)
    assert (letter.line.words, letter.line.reason, letter.teaches, letter.reviews) == (
        "请改。",
        "评分很低。",
        True,
        False,
    )
    assert next((note.line, note.reason) for note in letter.checklist) == (ChecklistLine.CONTENT, "法规已经改了。")
    assert len(letter.checklist) == len(ChecklistLine)
    assert next(note.evidence for note in letter.checklist if note.line is ChecklistLine.TEACHING) == seen
    with pytest.raises(NotAllowed):
        rereview_letter(session, make_account(session)[1], called.public_id)


def test_the_reviewer_sees_how_many_complaints_came_since_the_approval(session: Session) -> None:
    course, _ = approved_course(session)
    decide_objection(session, administrator(session), objection(session, course), ObjectionOutcome.UPHELD)
    page = rereview_page(session, province_reviewer(session), rereview(session, course).public_id)
    assert (page.evidence.complaints, page.evidence.upheld, page.evidence.earlier) == (1, 1, 0)


def test_a_half_made_judgement_waits_for_its_reviewer_and_ends_with_the_decision(session: Session) -> None:
    course, _ = entered(session)
    called = call_for_rereview(session, course.revisions[0], "评分很低。")
    assert called is not None
    reviewer = province_reviewer(session)
    save_rereview_draft(session, reviewer, called.public_id, {"words": "请改录音"}, 0)
    draft = draft_of(session, reviewer, called.public_id)
    assert draft is not None
    assert draft.fields == {"words": "请改录音"}
    with pytest.raises(NotAllowed):
        save_rereview_draft(session, administrator(session), called.public_id, {"words": "我也说。"}, 0)
    decide_rereview(session, reviewer, called.public_id, RereviewState.CONFIRMED)
    assert draft_of(session, reviewer, called.public_id) is None
