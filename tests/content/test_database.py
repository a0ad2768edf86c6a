"""The database keeps what the domain gives it, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from content.courses.models import Revision, RevisionState
from content.database import Database
from content.people.models import Account
from tests.factories import make_account, make_course, make_institution


def test_a_time_comes_back_aware_and_in_utc(database: Database) -> None:
    moment = datetime(2026, 7, 1, 20, 0, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        account, _ = make_account(session)
        account.created_at = moment
    with database.reading() as session:
        assert session.scalars(select(Account.created_at)).one() == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    account, _ = make_account(session)
    account.created_at = datetime(2026, 7, 1, 20, 0)
    with pytest.raises(StatementError):
        session.flush()


def test_a_course_has_at_most_one_draft(session: Session) -> None:
    author, _ = make_account(session)
    course = make_course(session, author, make_institution(session))
    course.revisions.append(Revision(number=2, title="再来", opened_by_id=author.id, state=RevisionState.DRAFT))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_reference_to_nothing_is_refused(session: Session) -> None:
    author, _ = make_account(session)
    session.add(Revision(course_id=4711, number=1, title="?", opened_by_id=author.id))
    with pytest.raises(IntegrityError):
        session.flush()


def test_writers_that_take_turns_lose_nothing(database: Database) -> None:
    turning = Database(database.url, takes_turns=True)
    with database.transaction() as session:
        account, _ = make_account(session)
        number = account.id
        account.display_name = ""

    def write() -> None:
        for _ in range(6):
            with turning.transaction() as session:
                row = session.get_one(Account, number, with_for_update=True)
                row.display_name += "x"

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write) for _ in range(8)]:
            done.result()
    with database.reading() as session:
        assert session.get_one(Account, number).display_name == "x" * 48
    turning.dispose()


def test_a_writer_that_fails_lets_the_next_one_begin(database: Database) -> None:
    turning = Database(database.url, takes_turns=True)
    for _ in range(3):
        with pytest.raises(DBAPIError), turning.transaction() as session:
            session.execute(text("SELECT nothing FROM nowhere"))
        with turning.session() as abandoned:
            abandoned.execute(text("SELECT 1"))
    with database.transaction() as session:  # without a turn
        make_account(session)
    with turning.transaction() as session:
        make_account(session)
    turning.dispose()
