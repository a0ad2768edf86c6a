"""Registering, signing in, passwords and roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.institutions.models import Institution, Region, RegionLevel
from content.messages import N_, Message
from content.people.independence import ensure_independent
from content.people.models import Account, AuditEvent, Role, RoleGrant
from content.people.passwords import hash_password, is_password
from content.people.permissions import GRANT_SCOPES, Action, Actor, Grant, authorise
from content.people.sessions import end_sessions_of

CHANGED_MEANWHILE = Message(
    N_(
        "Your roles here have changed meanwhile, or your account was closed. "
        "Open the page again to see what you may do."
    )
)
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
LONGEST_SEARCH = 64
LOGIN_NAME = re.compile(r"[\w.@+-]{2,64}", re.UNICODE)


def register(session: Session, *, login_name: str, display_name: str, password: str, language: str) -> Account:
    """A new learner's account. Raises `Invalid` naming the field that cannot be used."""
    account = create_account(
        session, login_name=login_name, display_name=display_name, password=password, language=language
    )
    session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
    record(session, account.id, "account.registered", account)
    session.flush()
    return account


def create_account(
    session: Session, *, login_name: str, display_name: str, password: str, language: str | None = None
) -> Account:
    """An account without any role. Raises `Invalid` naming the field that cannot be used."""
    name = login_name.strip()
    if not LOGIN_NAME.fullmatch(name):
        raise Invalid(
            N_("Choose a sign-in name of 2 to 64 letters, digits or . @ + - _ without spaces."), field="login_name"
        )
    if not display_name.strip():
        raise Invalid(N_("Enter the name that others should see."), field="display_name")
    check_password(password, login_name=name)
    account = Account(
        login_name=name.casefold(),
        display_name=display_name.strip()[:64],
        password_hash=hash_password(password),
        language=language,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise Invalid(N_("This sign-in name is taken. Choose another one."), field="login_name") from None
    return account


def authenticate(session: Session, login_name: str, password: str) -> Account | None:
    """The account with this name and password, or None. Takes as long for a name that nobody has."""
    account = session.scalars(select(Account).where(Account.login_name == login_name.strip().casefold())).one_or_none()
    is_right = is_password(account.password_hash if account else None, password)
    if account is None or not is_right or account.disabled_at is not None:
        return None
    return account


def change_password(session: Session, account_id: int, *, old: str, new: str) -> Account:
    """Set a new password; every other open session of the account ends. Raises `Invalid`."""
    account = session.get_one(Account, account_id)
    if not is_password(account.password_hash, old):
        raise Invalid(N_("This is not your present password. Try again."), field="old_password")
    set_password(session, account, new)
    record(session, account.id, "account.password_changed", account)
    return account


def set_password(session: Session, account: Account, new: str) -> None:
    """Set `new` and end every open session of the account. Raises `Invalid` (field `new_password`)."""
    check_password(new, login_name=account.login_name, field="new_password")
    account.password_hash = hash_password(new)
    end_sessions_of(session, account.id)
    session.flush()


def check_password(password: str, *, login_name: str = "", field: str = "password") -> None:
    """Long enough, and not the name itself; no rules of composition (NIST SP 800-63B, section 5.1.1.2)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            N_("Use at least %(count)s characters. A short sentence is a good password."),
            field=field,
            count=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD or password.casefold() == login_name.casefold():
        raise Invalid(
            N_("Choose a password that is not your sign-in name and has at most 200 characters."), field=field
        )


def actor_of(account: Account) -> Actor:
    """The account as the permission table reads it: only grants in force."""
    return Actor(
        account.id,
        tuple(
            Grant(grant.role, grant.institution_id, grant.region_code, grant.level)
            for grant in account.grants
            if grant.revoked_at is None
        ),
    )


def present_actor(session: Session, account_id: int) -> Actor:
    """The account as the permission table reads it now. NotAllowed where it may not act any more."""
    in_force = (RoleGrant.account_id == Account.id) & RoleGrant.revoked_at.is_(None)
    rows = session.execute(
        select(Account.disabled_at, RoleGrant.role, RoleGrant.institution_id, RoleGrant.region_code, RoleGrant.level)
        .outerjoin(RoleGrant, in_force)
        .where(Account.id == account_id)
        .order_by(RoleGrant.id)
    ).all()
    if not rows or rows[0].disabled_at is not None:
        raise NotAllowed(CHANGED_MEANWHILE)
    return Actor(account_id, tuple(Grant(*row[1:]) for row in rows if row.role is not None))


def require_unchanged(session: Session, actor: Actor) -> None:
    """NotAllowed where the actor has lost a role, or the account, since the request began."""
    if not set(actor.grants) <= set(present_actor(session, actor.account_id).grants):
        raise NotAllowed(CHANGED_MEANWHILE)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role in force, with the names of its place."""

    id: int
    role: Role
    place_zh: str
    place_en: str
    level: RegionLevel | None


@dataclass(frozen=True, slots=True)
class Person:
    """One account on the administrator's pages."""

    public_id: str
    login_name: str
    display_name: str
    grants: tuple[GrantLine, ...]


def people(session: Session, actor: Actor, *, text: str = "", limit: int = 100) -> tuple[Person, ...]:
    """Accounts whose name contains `text`, by name, at most `limit`."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    query = select(Account).order_by(Account.login_name).limit(limit).options(*_places())
    if text.strip():
        part = text.strip()[:LONGEST_SEARCH]  # an underline is one, not any character
        names = (Account.login_name, Account.display_name)
        query = query.where(or_(*(name.icontains(part, autoescape=True) for name in names)))
    return tuple(_person(account) for account in session.scalars(query))


def person(session: Session, actor: Actor, public_id: str) -> Person:
    """One account for the administrator. Raises `NotFound`."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    return _person(_account(session, public_id))


def own_grants(session: Session, account_id: int) -> tuple[GrantLine, ...]:
    """The roles that an account holds now."""
    query = select(Account).where(Account.id == account_id).options(*_places())
    return _person(session.scalars(query).one()).grants


def grant_role(
    session: Session,
    actor: Actor,
    public_id: str,
    role: Role,
    *,
    institution_id: int | None = None,
    region_code: str | None = None,
) -> RoleGrant:
    """Give a role, bound as `GRANT_SCOPES` says; a reviewer's level is that of the region. Raises `Invalid`, also where
    it and a role held already exclude each other (people/independence.py)."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = _account(session, public_id)
    lock_records(session, account.id)
    ensure_independent(session, account.id, role)
    scopes = GRANT_SCOPES[role]
    if "institution" in scopes and (institution_id is None or session.get(Institution, institution_id) is None):
        raise Invalid(N_("Choose the institution for this role."), field="institution")
    region = session.get(Region, region_code) if region_code else None
    if "region" in scopes and region is None:
        raise Invalid(N_("Choose the region for this role."), field="region")
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        institution_id=institution_id if "institution" in scopes else None,
        region_code=region.code if region is not None and "region" in scopes else None,
        level=region.level if region is not None and "level" in scopes else None,
        granted_by_id=actor.account_id,
    )
    session.add(grant)
    record(session, actor.account_id, "role.granted", account, details={"role": role.value})
    session.flush()
    return grant


def revoke_role(session: Session, actor: Actor, public_id: str, grant_id: int) -> None:
    """End a grant. Raises `Refused` where it has ended already, and for one's own last administrator's grant."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = _account(session, public_id)
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.account_id != account.id or grant.revoked_at is not None:
        raise Refused(N_("This role has ended already."), about=public_id)
    if grant.role is Role.ADMINISTRATOR and account.id == actor.account_id:
        raise Refused(
            N_("You cannot take the administrator's role from yourself. Ask another administrator."), about=public_id
        )
    grant.revoked_at = utc_now()
    record(session, actor.account_id, "role.revoked", account, details={"role": grant.role.value})
    session.flush()


def lock_learner(session: Session, account_id: int) -> None:
    """Hold one learner's records until this transaction ends, waiting for any other transaction that holds them.

    PostgreSQL locks the account's row (FOR NO KEY UPDATE, which rows that only point at the account do not wait for).
    SQLite needs nothing: its writers queue from BEGIN IMMEDIATE on. What was read before must be read again after it.

    Raises NotAllowed where the account was erased while this transaction waited: nothing of its owner's is added then.
    """
    if lock_records(session, account_id) is not None:
        raise NotAllowed(CHANGED_MEANWHILE)


def lock_records(session: Session, account_id: int) -> datetime | None:
    """Hold the records of one account as `lock_learner` does, also of one that is erased; gives since when it is."""
    return session.scalar(_LOCK, {"account": account_id})


_LOCK = (
    select(Account.disabled_at).where(Account.id == bindparam("account")).with_for_update(key_share=True)
)  # put together once: it stands in every beat


def record(
    session: Session,
    actor_id: int | None,
    action: str,
    account: Account,
    *,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add an audit event about an account."""
    session.add(
        AuditEvent(
            actor_id=actor_id,
            action=action,
            subject_kind="account",
            subject_id=str(account.id),
            reason=reason,
            details=details or {},
        )
    )


def _account(session: Session, public_id: str) -> Account:
    account = session.scalars(select(Account).where(Account.public_id == public_id).options(*_places())).one_or_none()
    if account is None:
        raise NotFound(about=public_id)
    return account


def _places() -> tuple[Any, ...]:
    grants = selectinload(Account.grants)
    return (grants.selectinload(RoleGrant.institution), grants.selectinload(RoleGrant.region))


def _person(account: Account) -> Person:
    return Person(
        account.public_id,
        account.login_name,
        account.display_name,
        tuple(_grant_line(grant) for grant in account.grants if grant.revoked_at is None),
    )


def _grant_line(grant: RoleGrant) -> GrantLine:
    place = grant.institution or grant.region
    return GrantLine(grant.id, grant.role, place.name_zh if place else "", place.name_en if place else "", grant.level)
