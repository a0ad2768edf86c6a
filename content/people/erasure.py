"""Erases an account: personal data are deleted from every table; the ledger keeps a pseudonym (RECORDS.md).

The account's row id stays, since the ledger, decisions and audit events refer to it; nothing else identifies its owner.
"""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.orm import Session

from content.complaints.models import Complaint
from content.database import Base, new_public_id, utc_now
from content.errors import Invalid, Refused
from content.messages import N_
from content.people.accounts import lock_learner, record
from content.people.models import Account, Role, RoleGrant
from content.people.passwords import is_password
from content.people.personal_data import OWNED, account_columns, dependents
from content.tracks.models import Upload

NOBODY = "已注销 (erased)"
RETAINED = frozenset({"role_grant", "course_author", "complaint"})
"""Tables whose own rows stay, without a name: roles held, authorship of courses, complaints."""


def erase(session: Session, account_id: int, password: str) -> tuple[str, ...]:
    """Erase an account for good. Raises Invalid (wrong password), Refused (the only administrator).

    Returns the public ids of its uploads, whose unfinished bytes the caller deletes from the disk.
    """
    lock_learner(session, account_id)
    account = session.get_one(Account, account_id)
    if not is_password(account.password_hash, password):
        raise Invalid(N_("This is not your present password. Try again."), field="password")
    if _only_administrator(session, account_id):
        raise Refused(N_("You are the only administrator. Make somebody else administrator first."))
    uploads = tuple(session.scalars(select(Upload.public_id).where(Upload.account_id == account_id)))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in RETAINED and any(column.name == OWNED for column in account_columns(table)):
            _delete(session, table, table.c[OWNED] == account_id)
    session.execute(
        update(Complaint).where(Complaint.account_id == account_id).values(account_id=None, name="", contact="")
    )
    open_grants = RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None)
    session.execute(update(RoleGrant).where(*open_grants).values(revoked_at=utc_now()))
    _forget(account)
    record(session, account_id, "account.erased", account)
    session.flush()
    session.expire_all()
    return uploads


def _forget(account: Account) -> None:
    account.public_id = new_public_id()
    account.login_name = f"erased-{secrets.token_hex(8)}"
    account.display_name = NOBODY
    account.password_hash = "!"  # noqa: S105  (no password has this digest)
    account.language = None
    account.disabled_at = utc_now()


def _delete(session: Session, table: Table, where: ColumnElement[bool]) -> None:
    """Delete rows and their dependents; where the foreign key is nullable, set it to NULL instead."""
    key = next(iter(table.primary_key))
    for other, column in dependents(table):
        dependent = column.in_(select(key).where(where))
        if column.nullable:
            session.execute(update(other).where(dependent).values({column.name: None}))
        else:
            _delete(session, other, dependent)
    session.execute(delete(table).where(where))


def _only_administrator(session: Session, account_id: int) -> bool:
    administrators = (
        select(func.count(func.distinct(RoleGrant.account_id)))
        .join(Account, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.revoked_at.is_(None), Account.disabled_at.is_(None))
    )
    others = session.scalar(administrators.where(RoleGrant.account_id != account_id))
    return not others and bool(session.scalar(administrators))
