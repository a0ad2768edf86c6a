"""The reviewer's queue: what waits for their seats, what is overdue below them, what their seats have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from content.courses.models import Course, Revision
from content.database import utc_now
from content.institutions.models import REVIEW_ORDER, BilingualName, Institution, Region, RegionLevel
from content.institutions.register import regions_under
from content.library.working_days import workdays
from content.messages import Message
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, authorise
from content.review.conflicts_of_interest import parties_of, reason
from content.review.models import CaseState, Decision, ReviewCase
from content.review.time_limits import Urgency, due_on, overdue_before, urgency
from content.review.waiting_times import WaitingTime, waiting_times

A_PAGE = 30
"""Cases that wait, on one page; also overdue ones of levels below, of which only the longest waiting are listed."""
MOST_OVER = 200
"""Cases that are over, of which so many are listed."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One case that waits. `conflict`: why this reviewer may not decide it, or None; `holder`: who works on it."""

    case_public_id: str
    title: str
    language: str
    revision_number: int
    institution: BilingualName
    region: BilingualName
    level: RegionLevel
    submitted_at: datetime | None
    waiting_since: datetime
    due_on: date
    urgency: Urgency
    holder: str | None
    own: bool
    conflict: Message | None


@dataclass(frozen=True, slots=True)
class CaseOver:
    """One case that is over: decided, or taken back by the author."""

    case_public_id: str
    title: str
    language: str
    revision_number: int
    institution: BilingualName
    level: RegionLevel
    state: CaseState
    reviewer_name: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue of one reviewer, the longest waiting first. `overdue_below`: the longest waiting of the
    `overdue_count` cases of the regions under theirs that are overdue, which they can only ask about."""

    waiting: tuple[QueueItem, ...]
    page: int
    pages: int
    overdue_below: tuple[QueueItem, ...]
    overdue_count: int
    waiting_times: tuple[WaitingTime, ...]


def queue_page(session: Session, actor: Actor, now: datetime | None = None, page: int = 1) -> QueuePage:
    """One page of the queue. NotAllowed for those who review nothing."""
    authorise(actor, Action.SEE_REVIEW_QUEUE)
    moment = now or utc_now()
    own = or_(false(), *_own_seats(actor))
    pages = max(1, -(-_count(session, own) // A_PAGE))
    page = min(max(1, page), pages)
    below = and_(_overdue_below(session, actor, moment), ~own)
    return QueuePage(
        waiting=_items(session, actor, own, moment, most=A_PAGE, before=(page - 1) * A_PAGE),
        page=page,
        pages=pages,
        overdue_below=_items(session, actor, below, moment, most=A_PAGE),
        overdue_count=_count(session, below),
        waiting_times=waiting_times(session, moment),
    )


def cases_over(session: Session, actor: Actor) -> tuple[CaseOver, ...]:
    """The newest cases of the actor's seats that are over, those that arrived last first. NotAllowed for those who
    review nothing."""
    authorise(actor, Action.SEE_REVIEW_QUEUE)
    return _over(session, actor)


def queue(session: Session, actor: Actor, now: datetime | None = None) -> tuple[QueueItem, ...]:
    """The open cases of the regions and levels for which the actor reviews, oldest first."""
    authorise(actor, Action.SEE_REVIEW_QUEUE)
    return _items(session, actor, or_(false(), *_own_seats(actor)), now or utc_now())


def _overdue_below(session: Session, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The overdue cases of lower levels in the regions of the actor's seats."""
    is_workday = workdays(session)
    overdue = {level: ReviewCase.opened_at < overdue_before(is_workday, level, now) for level in REVIEW_ORDER}
    seats = [
        and_(
            ReviewCase.region_code.in_(regions_under(session, grant.region_code)),
            or_(false(), *(and_(ReviewCase.level == level, overdue[level]) for level in _below(grant.level))),
        )
        for grant in actor.grants
        if grant.role is Role.REVIEWER and grant.region_code is not None and grant.level is not None
    ]
    return or_(false(), *seats)


def _below(level: RegionLevel) -> Sequence[RegionLevel]:
    return REVIEW_ORDER[: REVIEW_ORDER.index(level)]


def _count(session: Session, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(ReviewCase).where(ReviewCase.state == CaseState.OPEN, which)
    return session.scalar(query) or 0


def _items(
    session: Session,
    actor: Actor,
    which: ColumnElement[bool],
    now: datetime,
    *,
    most: int | None = None,
    before: int = 0,
) -> tuple[QueueItem, ...]:
    holder = aliased(Account)
    rows = session.execute(
        select(ReviewCase, Revision, Course, Institution, Region, holder)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .outerjoin(holder, holder.id == ReviewCase.claimed_by_id)
        .where(ReviewCase.state == CaseState.OPEN, which)
        .order_by(ReviewCase.opened_at, ReviewCase.id)
        .limit(most)
        .offset(before)
    ).all()
    parties = parties_of(session, [row[0] for row in rows])
    is_workday = workdays(session)
    return tuple(
        QueueItem(
            case_public_id=case.public_id,
            title=revision.title,
            language=course.language,
            revision_number=revision.number,
            institution=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(region.name_zh, region.name_en),
            level=case.level,
            submitted_at=revision.submitted_at,
            waiting_since=case.opened_at,
            due_on=due_on(is_workday, case.level, case.opened_at),
            urgency=urgency(is_workday, case.level, case.opened_at, now),
            holder=account.display_name if account else None,
            own=account is not None and account.id == actor.account_id,
            conflict=reason(actor, case.level, parties[case.id]),
        )
        for case, revision, course, institution, region, account in rows
    )


def _over(session: Session, actor: Actor) -> tuple[CaseOver, ...]:
    query = (
        select(ReviewCase, Revision, Course.language, Institution, Decision.decided_at, Account.display_name)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .outerjoin(Decision, Decision.case_id == ReviewCase.id)
        .outerjoin(Account, Account.id == Decision.reviewer_id)
        .where(ReviewCase.state != CaseState.OPEN, or_(false(), *_own_seats(actor)))
        .order_by(ReviewCase.id.desc())
        .limit(MOST_OVER)
    )
    return tuple(
        CaseOver(
            case_public_id=case.public_id,
            title=revision.title,
            language=language,
            revision_number=revision.number,
            institution=BilingualName(institution.name_zh, institution.name_en),
            level=case.level,
            state=case.state,
            reviewer_name=name,
            at=decided_at,
        )
        for case, revision, language, institution, decided_at, name in session.execute(query)
    )


def _own_seats(actor: Actor) -> Sequence[ColumnElement[bool]]:
    return [
        and_(ReviewCase.region_code == grant.region_code, ReviewCase.level == grant.level)
        for grant in actor.grants
        if grant.role is Role.REVIEWER
    ]
