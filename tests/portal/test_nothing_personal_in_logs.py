"""Whatever fails, the log says where and why, and nothing that somebody typed, no hash and no token."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from content.database import Database
from content.people.models import Account, Role
from content.people.permissions import Grant
from portal.fault_trace import trace_of
from tests.portal.conftest import PASSWORD, post

TYPED = {
    "matter": "other",
    "text": "他们把我赶出了教室",
    "person": "刘主任",
    "name": "王建国",
    "contact": "13800138000",
    "page": "/courses/x",
}
TOKEN = "a-secret-token-of-recovery"
PERSONAL = (*list(TYPED.values())[1:5], PASSWORD, TOKEN, "argon2", "wangjianguo")
pytestmark = pytest.mark.both


@contextmanager
def without(database: Database, table: str) -> Iterator[None]:
    """While a table is gone, as after a half-done upgrade."""
    _rename(database, table, f"{table}_away")
    try:
        yield
    finally:
        _rename(database, f"{table}_away", table)


def _rename(database: Database, table: str, name: str) -> None:
    database.dispose()
    with database.transaction() as session:
        session.execute(text(f'ALTER TABLE "{table}" RENAME TO "{name}"'))
    database.dispose()


@pytest.mark.slow
def test_every_kind_of_failure(
    client: FlaskClient, enter: Callable[..., FlaskClient], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    learner, admin = enter(name="wangjianguo"), enter(Grant(Role.ADMINISTRATOR), name="admin")
    with database.reading() as session:
        person = session.scalars(select(Account.public_id).where(Account.login_name == "wangjianguo")).one()
    page = post(admin, f"/account/people/{person}/recovery-link").text
    link = "/account/recover/" + page.split("/account/recover/")[1].split("<")[0]
    sign_in = {"login_name": "wangjianguo", "password": PASSWORD}
    register = {"login_name": "wangjianguo2", "display_name": "王建国", "password": PASSWORD}
    caplog.set_level(logging.INFO)
    faults = 0
    for table, browser, address, fields in (
        ("complaint", client, "/supervision", TYPED),
        ("account", client, "/account/sign-in", sign_in),
        ("role_grant", client, "/account/register", register),
        ("account", client, link, {"new_password": PASSWORD}),
        ("sign_in_session", learner, "/account/password", {"old_password": PASSWORD, "new_password": PASSWORD + "2"}),
        ("audit_event", client, link, {"new_password": PASSWORD}),
    ):
        with without(database, table):
            assert post(browser, address, **fields).status_code == 500, address
            faults += 1
    assert caplog.text.count("request failed") == faults
    post(client, f"/account/recover/{TOKEN}", new_password=PASSWORD)
    client.get(f"/account/recover/{TOKEN}/more")
    post(client, "/account/register", **register | {"login_name": "wangjianguo"})
    client.post("/supervision", data=TYPED)
    client.post("/supervision", data={**TYPED, "text": TYPED["text"] * 500_000})
    client.put(f"/account/recover/{TOKEN}")
    post(learner, "/account/people", **sign_in)
    assert [word for word in (*PERSONAL, link.rpartition("/")[2]) if word in caplog.text] == []
    assert "INSERT INTO complaint" in caplog.text


def test_a_value_that_the_database_names_stays_out(database: Database) -> None:
    twice = [Account(login_name="13800138000", display_name="王", password_hash="x") for _ in range(2)]
    with database.session() as session:
        session.add_all(twice)
        with pytest.raises(IntegrityError) as raised:
            session.flush()
    trace = trace_of(raised.value)
    assert "INSERT INTO account" in trace
    assert "IntegrityError" in trace
    assert "13800138000" not in trace


def test_a_recovery_token_goes_into_no_referer_and_no_complaint(client: FlaskClient) -> None:
    answer = client.get(f"/account/recover/{TOKEN}")
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    before = {"Referer": f"http://localhost/account/recover/{TOKEN}"}
    for address in ("/supervision", "/nowhere", "/account/sign-in"):
        assert TOKEN not in client.get(address, headers=before).text
    refused = client.post("/supervision", data=TYPED, headers=before)
    assert refused.status_code == 400
    assert TOKEN not in refused.text
    ordinary = {"Referer": "http://localhost/courses/some?q=1"}
    assert 'value="/courses/some"' in client.get("/supervision", headers=ordinary).text
