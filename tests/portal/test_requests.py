"""The database connections of one request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from content.database import Database
from content.people.models import Role
from content.people.permissions import Action, Grant
from portal.requests import end_sessions, permits, read_session, release_reading, write_session
from tests.one_connection import SecondConnection

ONE = text("SELECT 1")


@pytest.mark.both
def test_tests_notice_a_second_connection(app: Flask, database: Database) -> None:
    with app.test_request_context("/"):
        read_session().execute(ONE)
        with pytest.raises(SecondConnection), database.transaction() as session:
            session.execute(ONE)
        release_reading()
        with database.transaction() as session:
            session.execute(ONE)
        end_sessions(commit=False)


@pytest.mark.both
def test_what_was_read_gives_its_connection_back_before_anything_is_written(app: Flask) -> None:
    with app.test_request_context("/"):
        read_session().execute(ONE)
        assert write_session().execute(ONE).scalar_one() == 1
        assert read_session() is write_session()
        end_sessions(commit=False)


@pytest.mark.both
def test_a_form_that_comes_in_holds_no_connection(
    app: Flask, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(Grant(Role.LEARNER), name="wang")
    free: list[int] = []

    @permits(Action.STUDY)
    def view() -> str:
        free.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]  # of every pool that counts
        return ""

    cookie = browser.get_cookie("changxue")
    assert cookie is not None
    for method in ("GET", "POST"):
        with app.test_request_context("/", method=method, headers={"Cookie": f"changxue={cookie.value}"}):
            view()
    assert free[1] == 0
    assert free[0] == 1
