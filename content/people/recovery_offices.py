"""Who helps with a forgotten password where there is no e-mail address: the manager of an institution and the reviewers
of its region; which telephone the page of forgotten passwords names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.database import utc_now
from content.errors import Invalid, NotFound
from content.institutions.models import BilingualName, Institution, InstitutionProfile, Region
from content.institutions.register import region_chain
from content.learning.models import Enrolment
from content.messages import N_
from content.people.accounts import lock_learner, present_actor
from content.people.models import Account, AuditEvent, Role
from content.people.permissions import (
    RECOVERABLE_ROLES,
    Action,
    Actor,
    Grant,
    Subject,
    Visitor,
    allowed,
    authorise,
)
from content.people.recovery import issue_by_office

LONGEST_PHONE = 40


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The token of a link, and whom it is for."""

    token: str
    name: str
    login_name: str


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody who helps, and the telephone number; empty where none is known."""

    name: BilingualName
    phone: str


@dataclass(frozen=True, slots=True)
class Offices:
    """Who helps the people of one institution. `region`: the nearest region with a number, else that in which the
    institution lies."""

    institution: Office
    region: Office


def issue_for_name(session: Session, actor: Actor, login_name: str, *, now: datetime | None = None) -> IssuedLink:
    """A link for the account with this sign-in name, if it is one of the actor's institution or region and of lower
    standing. NotAllowed for who helps nobody; Invalid (field `login_name`) otherwise, in the same words whether there
    is such an account or not."""
    authorise(actor, Action.ISSUE_RECOVERY)
    account = session.scalars(
        select(Account).where(Account.login_name == login_name.strip().casefold(), Account.disabled_at.is_(None))
    ).one_or_none()
    if account is None or not _may_help(session, actor, account):
        raise Invalid(
            N_(
                "You cannot issue a link for this sign-in name. Check how it is written. You can help learners who"
                " study courses of your institution or region, and instructors of your institution. For everybody"
                " else ask an administrator."
            ),
            field="login_name",
        )
    return IssuedLink(
        issue_by_office(session, actor, account, now or utc_now()), account.display_name, account.login_name
    )


def _may_help(session: Session, actor: Actor, account: Account) -> bool:
    """Whether one of the actor's grants reaches the account, and each role that it holds is below that grant."""
    if account.id == actor.account_id:
        return False
    lock_learner(session, account.id)
    grants = present_actor(session, account.id).grants
    subjects = _subjects(session, account, grants)
    return any(
        _is_below(grants, own, actor)
        and any(allowed(Actor(actor.account_id, (own,)), Action.ISSUE_RECOVERY, subject) for subject in subjects)
        for own in actor.grants
    )


def _is_below(grants: Iterable[Grant], own: Grant, actor: Actor) -> bool:
    """Whether a holder of `own` stands above all of these. A manager stands above instructors of their own institutions
    alone: whoever teaches elsewhere too would open another institution's drafts."""
    if any(grant.role not in RECOVERABLE_ROLES.get(own.role, ()) for grant in grants):
        return False
    at_work = {grant.institution_id for grant in grants if grant.institution_id is not None}
    return own.role is not Role.INSTITUTION_MANAGER or at_work <= actor.institutions(Role.INSTITUTION_MANAGER)


def _subjects(session: Session, account: Account, grants: Iterable[Grant]) -> list[Subject]:
    """The institutions at which somebody teaches or studies, each with its regions. Who does neither yet belongs to
    nobody."""
    studied = (
        select(Course.institution_id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.account_id == account.id)
    )
    ids = {*session.scalars(studied), *(one.institution_id for one in grants if one.institution_id is not None)}
    rows = session.execute(select(Institution.id, Institution.region_code).where(Institution.id.in_(ids)))
    subjects = [
        Subject(row.id, frozenset(region_chain(session, row.region_code)), about=account.public_id) for row in rows
    ]
    return subjects or [Subject(about=account.public_id)]


def institution_choices(session: Session, actor: Actor | Visitor) -> Sequence[Institution]:
    """All institutions by their Chinese names, for who looks for the one at which they learn or teach."""
    authorise(actor, Action.SIGN_IN)
    return session.scalars(select(Institution).order_by(Institution.name_zh, Institution.id)).all()


def offices_of(session: Session, actor: Actor | Visitor, institution_id: str) -> Offices:
    """Who helps the people of an institution (its public id) with a forgotten password. NotFound."""
    authorise(actor, Action.SIGN_IN)
    institution = session.scalars(select(Institution).where(Institution.public_id == institution_id)).one_or_none()
    if institution is None:
        raise NotFound(about=institution_id)
    profile = session.get(InstitutionProfile, institution.id)
    return Offices(
        Office(BilingualName(institution.name_zh, institution.name_en), profile.phone if profile else ""),
        _office_of_region(session, institution.region_code),
    )


def set_region_phone(session: Session, actor: Actor, code: str, phone: str) -> None:
    """The telephone number at which a region's office helps with accounts; empty for none. Invalid (field `phone`),
    NotFound, NotAllowed."""
    authorise(actor, Action.MANAGE_REGISTERS)
    region = session.get(Region, code)
    if region is None:
        raise NotFound(about=code)
    number = phone.strip()
    if len(number) > LONGEST_PHONE or (number and not any(character.isdigit() for character in number)):
        raise Invalid(
            N_("Write a telephone number of at most %(limit)d characters."), field="phone", limit=LONGEST_PHONE
        )
    if number == region.account_phone:
        return
    region.account_phone = number
    session.add(AuditEvent(actor_id=actor.account_id, action="region.phone", subject_kind="register", subject_id=code))
    session.flush()


def _office_of_region(session: Session, code: str) -> Office:
    regions = [session.get_one(Region, one) for one in region_chain(session, code)]
    region = next((one for one in regions if one.account_phone), regions[0])
    return Office(BilingualName(region.name_zh, region.name_en), region.account_phone)
