"""Sessions in the database, and how often a password may be guessed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from content.database import Database, utc_now
from content.people.accounts import create_account, set_password
from content.people.erasure import erase
from content.people.models import Account, SignInAttempt, SignInSession
from content.people.sessions import (
    KEPT_UNUSED,
    USE_RECORDED_EVERY,
    Device,
    begin_session,
    end_session,
    end_sessions_of,
    open_session,
    record_use,
    sessions_of,
)
from content.people.sign_in_limits import MOST_OF_ADDRESS, MOST_OF_NAME, MOST_OF_ONE, count_attempt, forgive

PASSWORD = "a short sentence"
PHONE = Device("Chrome", "Android")
KEY = b"key"


@pytest.fixture
def account_id(session: Session) -> int:
    return create_account(session, login_name="wang", display_name="王", password=PASSWORD).id


def test_a_session_opens_with_its_token_and_is_kept_as_a_digest(session: Session, account_id: int) -> None:
    token = begin_session(session, account_id, PHONE)
    found = open_session(session, token)
    assert found is not None
    assert found.login_name == "wang"
    row = session.get_one(SignInSession, found.id)
    assert token not in (row.token_digest, row.browser, row.system)
    for wrong in ("", token[:-1], row.token_digest, "\0", "\ud800"):
        assert open_session(session, wrong) is None


def test_a_session_ends_in_every_way(session: Session, account_id: int) -> None:
    other = create_account(session, login_name="li", display_name="李", password=PASSWORD)
    stays = begin_session(session, other.id, PHONE)
    tokens = [begin_session(session, account_id, PHONE) for _ in range(4)]
    lines = sessions_of(session, account_id, this_one=1)
    numbers = [found.id for token in tokens if (found := open_session(session, token))]
    assert sorted(line.id for line in lines) == sorted(numbers)
    end_session(session, other.id, numbers[0])  # not theirs
    assert open_session(session, tokens[0]) is not None
    end_session(session, account_id, numbers[0])
    end_sessions_of(session, account_id, but=numbers[1])
    assert [open_session(session, token) is not None for token in tokens] == [False, True, False, False]
    account = open_session(session, tokens[1])
    assert account is not None
    set_password(session, session.get_one(Account, account.account_id), "another sentence")
    assert open_session(session, tokens[1]) is None
    last = begin_session(session, account_id, PHONE)
    erase(session, account_id, "another sentence")
    assert open_session(session, last) is None
    assert open_session(session, stays) is not None


def test_a_session_that_nobody_uses_ends_and_is_removed(session: Session, account_id: int) -> None:
    now = utc_now()
    token = begin_session(session, account_id, PHONE, now=now)
    assert open_session(session, token, now=now + KEPT_UNUSED - timedelta(seconds=1)) is not None
    assert open_session(session, token, now=now + KEPT_UNUSED) is None
    begin_session(session, account_id, PHONE, now=now + KEPT_UNUSED + timedelta(seconds=1))
    assert len(session.scalars(select(SignInSession)).all()) == 1


def test_its_last_use_is_written_seldom(session: Session, account_id: int) -> None:
    now = utc_now()
    token = begin_session(session, account_id, PHONE, now=now)
    soon, later = now + USE_RECORDED_EVERY - timedelta(seconds=1), now + USE_RECORDED_EVERY
    at_once, due = open_session(session, token, now=soon), open_session(session, token, now=later)
    assert at_once is not None
    assert due is not None
    assert (at_once.use_is_due, due.use_is_due) == (False, True)
    record_use(session, due.id, now=soon)
    assert session.scalar(select(SignInSession.last_used_at)) == now
    record_use(session, due.id, now=later)
    assert session.scalar(select(SignInSession.last_used_at)) == later


def test_it_is_read_by_one_statement_through_an_index(database: Database) -> None:
    with database.transaction() as session:
        account = create_account(session, login_name="wang", display_name="王", password=PASSWORD)
        token = begin_session(session, account.id, PHONE)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement))
    with database.reading() as session:
        assert open_session(session, token) is not None
        reading = [one for one in statements if "sign_in_session" in one]
        assert len(reading) == 1
        if database.engine.dialect.name == "sqlite":
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {reading[0]}", ("x", "2026-01-01")).all()
            assert not [step for step in plan if "SCAN" in step[3]], plan


def test_failures_count_by_name_and_address_and_are_forgotten(session: Session) -> None:
    now = utc_now()
    for _ in range(MOST_OF_ONE):
        assert not count_attempt(session, KEY, "wang", "a", now=now).is_one_too_many
    assert count_attempt(session, KEY, " WANG ", "a", now=now).is_one_too_many
    assert not count_attempt(session, KEY, "wang", "b", now=now).is_one_too_many
    assert not count_attempt(session, KEY, "li", "a", now=now).is_one_too_many
    assert not count_attempt(session, KEY, "wang", "a", now=now + timedelta(minutes=16)).is_one_too_many
    kept = [row.name_digest + row.address_digest for row in session.scalars(select(SignInAttempt))]
    assert "wang" not in "".join(kept)
    count_attempt(session, KEY, "x", "y", now=now + timedelta(hours=2))
    assert len(session.scalars(select(SignInAttempt)).all()) == 1


def test_a_name_is_guessed_from_many_addresses_and_an_address_guesses_many_names(session: Session) -> None:
    names = [count_attempt(session, KEY, "wang", str(n)).is_one_too_many for n in range(MOST_OF_NAME + 1)]
    assert names == [False] * MOST_OF_NAME + [True]
    addresses = [count_attempt(session, KEY, f"n{n}", "a").is_one_too_many for n in range(MOST_OF_ADDRESS + 1)]
    assert addresses == [False] * MOST_OF_ADDRESS + [True]


def test_a_right_password_is_taken_out_of_the_count(session: Session) -> None:
    for _ in range(3 * MOST_OF_ONE):
        attempt = count_attempt(session, KEY, "wang", "a")
        assert not attempt.is_one_too_many
        forgive(session, attempt)


def test_guesses_at_the_same_moment_count_together(database: Database) -> None:
    allowed: list[bool] = []

    def guess() -> None:
        with database.transaction() as session:
            allowed.append(not count_attempt(session, KEY, "wang", "a").is_one_too_many)

    for _ in range(4):
        threads = [threading.Thread(target=guess) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with database.transaction() as session:
        assert count_attempt(session, KEY, "wang", "a").is_one_too_many
    assert len(allowed) == 24
    assert sum(allowed) < 2 * MOST_OF_ONE
