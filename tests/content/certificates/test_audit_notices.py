"""Managers are told of completions that wait, once a day for a course however many arrive."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.audit_notices import tell_auditors
from content.certificates.audit_page import A_PAGE, audit_batch
from content.certificates.models import AuditState, CompletionAudit
from content.courses.models import Course
from content.notices.models import Notice
from content.people.permissions import Actor
from tests.content.certificates.test_audit import AUDITED, LATER, START, finish, manager_of
from tests.factories import make_account, make_pilot, make_published_course


def told(session: Session, manager: Actor) -> list[int]:
    rows = session.scalars(select(Notice).where(Notice.account_id == manager.account_id).order_by(Notice.id))
    return [row.values["count"] for row in rows]


def finishers(session: Session, course: Course, number: int) -> None:
    for _ in range(number):
        _, learner = make_account(session)
        finish(session, learner, course)


def test_one_notice_a_day_for_a_course_with_how_many_wait(session: Session) -> None:
    make_pilot(session, AUDITED)
    course = make_published_course(session)
    manager, elsewhere = manager_of(session, course), manager_of(session, make_published_course(session))
    tell_auditors(session, START)
    assert told(session, manager) == []
    finishers(session, course, 2)
    tell_auditors(session, LATER)
    tell_auditors(session, LATER + timedelta(hours=1))
    assert told(session, manager) == [2]
    finishers(session, course, 1)
    tell_auditors(session, LATER + timedelta(hours=2))
    assert told(session, manager) == [2]
    tell_auditors(session, LATER + timedelta(days=1))
    assert told(session, manager) == [2, 3]
    tell_auditors(session, LATER + timedelta(days=2))
    assert told(session, manager) == [2, 3]
    assert told(session, elsewhere) == []


def test_a_long_batch_has_pages_on_which_everybody_stands_once(session: Session) -> None:
    make_pilot(session, AUDITED)
    course = make_published_course(session)
    manager = manager_of(session, course)
    finishers(session, course, A_PAGE + 3)
    for audit in session.scalars(select(CompletionAudit).order_by(CompletionAudit.id).limit(2)):
        audit.state, audit.decided_at = AuditState.RETURNED, LATER
    session.flush()
    pages = [audit_batch(session, manager, course.public_id, page=number) for number in (1, 2, 99)]
    assert [(len(one.waiting.lines), one.waiting.page, one.waiting.pages) for one in pages] == [
        (A_PAGE, 1, 2),
        (1, 2, 2),
        (1, 2, 2),
    ]
    listed = {line.public_id for one in pages for line in one.waiting.lines}
    assert (len(listed), pages[0].waiting.total, pages[0].decided.total) == (A_PAGE + 1, A_PAGE + 1, 2)
