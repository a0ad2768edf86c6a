"""Who deals with a complaint: never somebody whom it is about; where all who usually would are, somebody else."""

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

OFFICES = (Role.ADMINISTRATOR, Role.PILOT_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Handler:
    """Somebody who handles complaints, and the names by which a complaint may mean them."""

    actor: Actor
    names: tuple[str, ...]


def handler(session: Session, actor: Actor) -> Handler:
    """The actor as a handler of complaints."""
    return Handler(actor, _names(session.get_one(Account, actor.account_id)))


def handlers(session: Session) -> tuple[Handler, ...]:
    """Everybody who holds an office that handles complaints."""
    holding = select(RoleGrant.account_id).where(RoleGrant.role.in_(OFFICES), RoleGrant.revoked_at.is_(None))
    query = select(Account).where(Account.id.in_(holding), Account.disabled_at.is_(None))
    accounts = session.scalars(query.options(selectinload(Account.grants)).execution_options(populate_existing=True))
    return tuple(Handler(actor_of(account), _names(account)) for account in accounts)


def may_handle(one: Handler, complaint: Complaint, subject: Subject, everybody: Sequence[Handler]) -> bool:
    """Whether somebody may deal with a complaint (and know of it).

    Where all who usually would are those whom it is about (the only administrator, say), a pilot administrator does.
    """
    if not _is_uninvolved(one, complaint, subject):
        return False
    if _usually(one, subject):
        return True
    usual = [other for other in everybody if _usually(other, subject)]
    all_involved = bool(usual) and not any(_is_uninvolved(other, complaint, subject) for other in usual)
    return all_involved and one.actor.has(Role.PILOT_ADMINISTRATOR)


def has_handler(session: Session, complaint: Complaint) -> bool:
    """Whether there is somebody on this portal for a complaint: false where all are involved whose office it is."""
    everybody = handlers(session)
    course = session.get(Course, complaint.course_id) if complaint.course_id else None
    subject = subject_of(session, course) if course else Subject()
    nobody_yet = not any(_usually(one, subject) for one in everybody)
    return nobody_yet or any(may_handle(one, complaint, subject, everybody) for one in everybody)


def _names(account: Account) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (account.display_name, account.login_name) if name)


def _usually(one: Handler, subject: Subject) -> bool:
    return allowed(one.actor, Action.HANDLE_COMPLAINTS, subject)


def _is_uninvolved(one: Handler, complaint: Complaint, subject: Subject) -> bool:
    actor = one.actor
    if actor.account_id in subject.author_ids or any(name in complaint.person.casefold() for name in one.names):
        return False
    staff = actor.institutions(Role.INSTRUCTOR) | actor.institutions(Role.INSTITUTION_MANAGER)
    return subject.institution_id is None or subject.institution_id not in staff
