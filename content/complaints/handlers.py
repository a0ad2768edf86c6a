"""Who deals with a complaint: never somebody whom it is about; where all who usually would are, somebody else.

Usually administrators do, and pilot administrators where it is about a course of their region. Where all of them are
involved (the only administrator, say), a pilot administrator does, and where there is none a reviewer of the province:
of the course's province alone, of any where it is about no course. Where there is none either, nobody here does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.complaints.models import Complaint
from content.courses.access import subject_of
from content.courses.models import Course
from content.people.accounts import actor_of
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Actor, Subject, allowed

OFFICES = (Role.ADMINISTRATOR, Role.PILOT_ADMINISTRATOR, Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class Handler:
    """Somebody who handles complaints, and the names by which a complaint may mean them."""

    actor: Actor
    names: tuple[str, ...]


def handler(session: Session, actor: Actor) -> Handler:
    """The actor as a handler of complaints."""
    return Handler(actor, _names(session.get_one(Account, actor.account_id)))


def handlers(session: Session) -> tuple[Handler, ...]:
    """Everybody who holds an office that handles complaints, or may have to."""
    holding = select(RoleGrant.account_id).where(RoleGrant.role.in_(OFFICES), RoleGrant.revoked_at.is_(None))
    query = select(Account).where(Account.id.in_(holding), Account.disabled_at.is_(None))
    accounts = session.scalars(query.options(selectinload(Account.grants)).execution_options(populate_existing=True))
    return tuple(Handler(actor_of(account), _names(account)) for account in accounts)


def may_handle(one: Handler, complaint: Complaint, subject: Subject, everybody: Sequence[Handler]) -> bool:
    """Whether somebody may deal with a complaint (and know of it)."""
    if not _is_uninvolved(one, complaint, subject):
        return False
    if _usually(one, subject):
        return True
    return one.actor.account_id in {other.actor.account_id for other in in_charge(complaint, subject, everybody)}


def has_handler(session: Session, complaint: Complaint) -> bool:
    """Whether there is somebody on this portal for a complaint: false where all are involved whose office it is."""
    course = session.get(Course, complaint.course_id) if complaint.course_id else None
    subject = subject_of(session, course) if course else Subject()
    return bool(in_charge(complaint, subject, handlers(session)))


def in_charge(complaint: Complaint, subject: Subject, everybody: Sequence[Handler]) -> list[Handler]:
    """Those of the first office in which somebody is not involved."""
    uninvolved = [one for one in everybody if _is_uninvolved(one, complaint, subject)]
    offices = ([one for one in uninvolved if office(one, subject)] for office in (_usually, _pilots, _reviews_province))
    return next((holders for holders in offices if holders), [])


def _names(account: Account) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (account.display_name, account.login_name) if name)


def _usually(one: Handler, subject: Subject) -> bool:
    return allowed(one.actor, Action.HANDLE_COMPLAINTS, subject)


def _pilots(one: Handler, subject: Subject) -> bool:
    """A pilot administrator, for what lies in no region; in their own region they are there usually."""
    return one.actor.has(Role.PILOT_ADMINISTRATOR) and subject.institution_id is None


def _reviews_province(one: Handler, subject: Subject) -> bool:
    """A reviewer of the subject's province; of any, for what lies in none."""
    within = None if subject.institution_id is None else subject
    return one.actor.has(Role.REVIEWER) and allowed(one.actor, Action.SEE_COMPLAINTS, within)


def _is_uninvolved(one: Handler, complaint: Complaint, subject: Subject) -> bool:
    actor = one.actor
    if actor.account_id in subject.author_ids or any(name in complaint.person.casefold() for name in one.names):
        return False
    staff = actor.institutions(Role.INSTRUCTOR) | actor.institutions(Role.INSTITUTION_MANAGER)
    return subject.institution_id is None or subject.institution_id not in staff
