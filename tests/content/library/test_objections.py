"""Objections in the public notice: who decides them, and what becomes of the course."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints import handling, submission
from content.complaints.models import ComplaintState, Matter, ObjectionOutcome
from content.courses import lifecycle
from content.courses.models import RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.library.models import EntryState, NoticeState, RereviewCause, RereviewState
from content.library.public_notice import end_notices
from content.notices.models import Notice
from content.notices.notify import OBJECTION_UPHELD
from content.people.models import AuditEvent, Role
from content.people.permissions import Grant
from content.search.models import CatalogueEntry
from tests.content.library.courses import (
    LONG_AFTER,
    administrator,
    approved_course,
    decide_objection,
    entry,
    notice,
    objection,
    rereview,
)
from tests.factories import make_account


def test_an_objection_is_a_complaint_with_number_deadline_and_trail(session: Session) -> None:
    course, _ = approved_course(session)
    number = objection(session, course, name="王芳")
    actor = administrator(session)
    (line,) = handling.queue(session, actor)
    case = handling.case(session, actor, number)
    assert number.startswith("YY-")
    assert (line.number, line.matter, line.course_title) == (number, Matter.OBJECTION, course.revisions[0].title)
    assert (case.notice_public_id, case.outcome, case.name) == (notice(session, course).public_id, None, "王芳")
    assert case.course_public_id == course.public_id


def test_one_objects_to_a_notice_and_complains_without_one(session: Session) -> None:
    course, _ = approved_course(session)
    with pytest.raises(Invalid):
        submission.complain(session, submission.ComplaintDraft(Matter.OBJECTION, "不对。"))
    with pytest.raises(Invalid):
        submission.complain(session, submission.ComplaintDraft(Matter.COURSE, "不对。"), notice=notice(session, course))


def test_upheld_it_suspends_the_course_and_brings_it_before_the_province(session: Session) -> None:
    course, author = approved_course(session)
    actor = administrator(session)
    decide_objection(session, actor, objection(session, course), ObjectionOutcome.UPHELD)
    revision, called = course.revisions[0], rereview(session, course)
    assert (revision.state, revision.state_reason) == (RevisionState.SUSPENDED, "查过了。")
    assert (notice(session, course).state, entry(session, course).state) == (NoticeState.UPHELD, EntryState.SUSPENDED)
    assert (called.state, called.cause, called.reason) == (RereviewState.OPEN, RereviewCause.OBJECTION, "查过了。")
    assert called.region_code == "130000"
    assert session.scalars(select(CatalogueEntry)).all() == []
    sent = session.scalars(select(Notice).where(Notice.account_id == author.account_id).order_by(Notice.id)).all()[-1]
    assert (sent.message, sent.values["reason"]) == (OBJECTION_UPHELD, "查过了。")
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == actor.account_id)).all()
    assert acts == ["objection.upheld", "revision.suspend"]
    end_notices(session, LONG_AFTER)
    assert entry(session, course).state is EntryState.SUSPENDED


def test_nobody_else_restores_what_waits_for_the_province(session: Session) -> None:
    course, _ = approved_course(session)
    actor = administrator(session)
    decide_objection(session, actor, objection(session, course), ObjectionOutcome.UPHELD)
    with pytest.raises(Refused) as refusal:
        lifecycle.restore(session, actor, course.public_id, "已经改好")
    assert "province's reviewer decides" in str(refusal.value)
    assert course.revisions[0].state is RevisionState.SUSPENDED


def test_an_answer_to_an_objection_needs_a_decision(session: Session) -> None:
    course, _ = approved_course(session)
    actor, number = administrator(session), objection(session, course)
    handling.take_up(session, actor, number)
    with pytest.raises(Invalid) as refusal:
        handling.answer(session, actor, number, "谢谢。")
    assert (str(refusal.value), refusal.value.field) == ("Choose whether you uphold the objection.", "outcome")
    assert handling.case(session, actor, number).line.state is ComplaintState.TAKEN_UP


def test_reopened_it_can_still_be_upheld_but_holds_nothing_back(session: Session) -> None:
    course, _ = approved_course(session)
    actor, number = administrator(session), objection(session, course)
    decide_objection(session, actor, number, ObjectionOutcome.NOT_UPHELD)
    submission.add_to_complaint(session, number, "我有证据。")
    end_notices(session, LONG_AFTER)
    assert entry(session, course).state is EntryState.IN_LIBRARY
    handling.answer(session, actor, number, "证据有效。", ObjectionOutcome.UPHELD)
    assert (notice(session, course).state, entry(session, course).state) == (NoticeState.ENTERED, EntryState.SUSPENDED)
    submission.add_to_complaint(session, number, "谢谢。")
    handling.answer(session, actor, number, "不客气。", ObjectionOutcome.NOT_UPHELD)
    assert handling.case(session, actor, number).outcome is ObjectionOutcome.UPHELD  # what was upheld stays so


def test_an_objection_to_a_revision_that_is_gone_changes_no_other(session: Session) -> None:
    course, author = approved_course(session)
    actor, number = administrator(session), objection(session, course)
    second = lifecycle.open_revision(session, author, course.public_id)
    second.state = RevisionState.IN_REVIEW
    lifecycle.publish(session, second)
    decide_objection(session, actor, number, ObjectionOutcome.UPHELD)
    assert (course.revisions[0].state, second.state) == (RevisionState.SUPERSEDED, RevisionState.PUBLISHED)
    assert handling.case(session, actor, number).outcome is ObjectionOutcome.UPHELD


def test_staff_of_the_institution_never_decide_an_objection_to_its_course(session: Session) -> None:
    course, author = approved_course(session)
    number = objection(session, course)
    grants = (Grant(Role.ADMINISTRATOR), Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))
    _, manager = make_account(session, *grants)
    administrator(session)  # somebody who is not involved
    with pytest.raises(NotAllowed):
        handling.take_up(session, author, number)
    with pytest.raises(NotFound):
        handling.take_up(session, manager, number)
    assert handling.queue(session, manager) == ()
