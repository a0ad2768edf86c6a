"""The database keeps what the domain gives it, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
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
