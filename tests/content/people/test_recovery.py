"""A recovery link opens once, however many use it at the same moment."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.orm import Session

from content.database import Database
from content.errors import Invalid, Refused
from content.people.accounts import authenticate, create_account
from content.people.models import Role
from content.people.permissions import Grant
from content.people.recovery import issue, redeem
from tests.factories import make_account

PASSWORD = "a short sentence"


def issued(session: Session) -> str:
    _account, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    account = create_account(session, login_name="wang", display_name="王", password=PASSWORD)
    return issue(session, administrator, account.public_id)


def test_of_many_at_once_one_sets_the_password(database: Database) -> None:
    with database.transaction() as session:
        token = issued(session)
    start, outcomes = threading.Barrier(6), []

    def use(number: int) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                redeem(session, token, f"sentence number {number}")
            outcomes.append(number)
        except Refused:
            outcomes.append(None)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 6
    (first,) = [number for number in outcomes if number is not None]
    with database.reading() as session:
        assert authenticate(session, "wang", f"sentence number {first}") is not None


def test_a_password_that_cannot_be_used_leaves_the_link(database: Database) -> None:
    with database.transaction() as session:
        token = issued(session)
    with pytest.raises(Invalid), database.transaction() as session:
        redeem(session, token, "short")
    with database.transaction() as session:
        redeem(session, token, "a longer sentence")


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "x" * 100_000])
def test_no_other_token_opens_anything(token: str, session: Session) -> None:
    issued(session)
    with pytest.raises(Refused):
        redeem(session, token, "a longer sentence")
