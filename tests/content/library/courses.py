"""Courses that went the whole way to publication, and the people around them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints import handling, submission
from content.complaints.models import Matter, ObjectionOutcome
from content.courses import lifecycle
from content.courses.models import Course, Revision
from content.credits.pilots import day_of
from content.database import utc_now
from content.institutions.models import RegionLevel
from content.library.models import CalendarYear, LibraryEntry, PublicNotice, Rereview
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, ReviewCase
from tests.factories import make_account, make_course, make_institution, make_instructor, make_regions
from tests.review_decisions import decide

LONG_AFTER = utc_now() + timedelta(days=60)
"""A moment at which every notice whose last day is known is over."""
PROVINCE = Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE)


def approved_course(session: Session, reviewer: Actor | None = None) -> tuple[Course, Actor]:
    """A course of an institution in the province's own region, submitted and approved; its author."""
    make_regions(session)
    institution = make_institution(session, "130000")
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    know_this_year(session, account.id)
    lifecycle.submit(session, author, course.public_id)
    case = session.scalars(select(ReviewCase).join(Revision).where(Revision.course_id == course.id)).one()
    decide(session, reviewer or province_reviewer(session), case.public_id, CaseState.APPROVED)
    return course, author


def know_this_year(session: Session, account_id: int) -> None:
    """Let this year and the next be known, without a holiday, so that a notice that opens today has a last day."""
    this_year = day_of(utc_now()).year
    for year in (this_year, this_year + 1):
        if session.get(CalendarYear, year) is None:
            session.add(CalendarYear(year=year, changed_by_id=account_id))
    session.flush()


def province_reviewer(session: Session) -> Actor:
    make_regions(session)
    return make_account(session, PROVINCE)[1]


def administrator(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


def entry(session: Session, course: Course) -> LibraryEntry:
    """The entry of the newest revision that has one."""
    return session.scalars(
        select(LibraryEntry).where(LibraryEntry.course_id == course.id).order_by(LibraryEntry.id.desc()).limit(1)
    ).one()


def notice(session: Session, course: Course) -> PublicNotice:
    """The newest notice of a course."""
    return session.scalars(
        select(PublicNotice).join(Revision).where(Revision.course_id == course.id).order_by(PublicNotice.id.desc())
    ).all()[0]


def rereview(session: Session, course: Course) -> Rereview:
    """The newest re-review of a course."""
    return session.scalars(
        select(Rereview).join(Revision).where(Revision.course_id == course.id).order_by(Rereview.id.desc())
    ).all()[0]


def objection(session: Session, course: Course, **about: str) -> str:
    """The number of a new objection in the course's open notice."""
    draft = submission.ComplaintDraft(Matter.OBJECTION, "第二课的图不是他们的。", **about)
    reserved = submission.objection_number()
    return submission.complain(session, draft, notice=notice(session, course), number=reserved).number


def decide_objection(session: Session, actor: Actor, number: str, outcome: ObjectionOutcome) -> None:
    handling.take_up(session, actor, number)
    handling.answer(session, actor, number, "查过了。", outcome)
