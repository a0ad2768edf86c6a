"""The complaints that are overdue, by whoever took them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.complaints.handlers import handler, handlers, may_handle
from content.complaints.models import Complaint, ComplaintState, EventKind, Matter
from content.courses.access import subject_of
from content.courses.models import Course
from content.credits.pilots import day_of
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, authorise


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One overdue complaint, by how many days."""

    number: str
    matter: Matter
    due_on: date
    days_over: int


@dataclass(frozen=True, slots=True)
class OverdueOfHandler:
    """What one handler has overdue, the longest first; `name` is empty for what nobody has taken up."""

    name: str
    lines: tuple[OverdueLine, ...]


def overdue(session: Session, actor: Actor, now: datetime) -> tuple[OverdueOfHandler, ...]:
    """The overdue complaints that the actor may handle: first what nobody has taken up, then by handler, whoever has
    most overdue first. NotAllowed."""
    authorise(actor, Action.SEE_COMPLAINTS)
    today = day_of(now)
    query = (
        select(Complaint)
        .where(Complaint.state != ComplaintState.ANSWERED, Complaint.due_on < today)
        .options(selectinload(Complaint.events))
        .order_by(Complaint.due_on, Complaint.id)
    )
    own, everybody = handler(session, actor), handlers(session)
    lines: dict[int | None, list[OverdueLine]] = {}
    for one in session.scalars(query):
        course = session.get(Course, one.course_id) if one.course_id else None
        if may_handle(own, one, subject_of(session, course) if course else Subject(), everybody):
            line = OverdueLine(one.number, one.matter, one.due_on, (today - one.due_on).days)
            lines.setdefault(handler_of(one), []).append(line)
    accounts = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(set(lines) - {None})))
    names: dict[int | None, str] = {None: "", **{account.id: account.display_name for account in accounts}}
    by_handler = [OverdueOfHandler(names[account_id], tuple(some)) for account_id, some in lines.items()]
    return tuple(sorted(by_handler, key=lambda one: (one.name != "", -len(one.lines), one.name)))


def handler_of(complaint: Complaint) -> int | None:
    """The account that took the complaint up; None where nobody has."""
    taken = [event.actor_id for event in complaint.events if event.kind is EventKind.TAKEN_UP]
    return taken[-1] if taken else None
