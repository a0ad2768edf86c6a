"""Accounts with an e-mail address, for tests of mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.database import utc_now
from content.mail.models import EmailAddress
from content.people.models import Account
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from tests.factories import make_account

PASSWORD = "a short sentence"


def make_mailed_account(
    session: Session, *grants: Grant, address: str = "wang@example.com", confirmed: bool = True, name: str = ""
) -> tuple[Account, Actor]:
    """An account with PASSWORD and an address, confirmed or waiting to be."""
    account, actor = make_account(session, *grants, name=name)
    account.password_hash = hash_password(PASSWORD)
    add_address(session, account, address, confirmed_at=utc_now() if confirmed else None)
    return account, actor


def add_address(session: Session, account: Account, address: str, *, confirmed_at: datetime | None) -> EmailAddress:
    """An address of an account."""
    row = EmailAddress(account_id=account.id, address=address, confirmed_at=confirmed_at)
    session.add(row)
    session.flush()
    return row
