"""The application on a real database, and browsers' requests without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.database import Database
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from content.people.permissions import Grant
from portal.application import create_app
from tests.factories import make_settings

PASSWORD = "a short sentence"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    """The portal on an empty database, without rate limits (their own test switches them on)."""
    return create_app(make_settings(tmp_path, database), database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def enter(app: Flask, database: Database) -> Callable[..., FlaskClient]:
    """`enter(Grant(...), name="wang")` makes an account with these grants and gives a browser signed in with it."""

    def make(*grants: Grant, name: str = "wang") -> FlaskClient:
        with database.transaction() as session:
            account = create_account(session, login_name=name, display_name=name, password=PASSWORD)
            for grant in grants or (Grant(Role.LEARNER),):
                session.add(
                    RoleGrant(
                        account_id=account.id,
                        role=grant.role,
                        institution_id=grant.institution_id,
                        region_code=grant.region_code,
                        level=grant.level,
                    )
                )
        return sign_in(app.test_client(), name)

    return make


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> FlaskClient:
    """The same browser, signed in."""
    answer = post(client, "/account/sign-in", login_name=name, password=password)
    assert answer.status_code == 302, answer.text
    return client


def post(client: FlaskClient, address: str, *, page: str | None = None, **fields: object):
    """Send a form as a browser does: with the CSRF token of `page` (the form's own address where none is named) and
    what its form carries in hidden fields: what it began from, or the id that it reserves."""
    return client.post(address, data={**hidden_fields(client, page or address), **fields})


def hidden_fields(client: FlaskClient, page: str) -> dict[str, str]:
    """The CSRF token of a page, and what its form began from or reserves."""
    html = client.get(page).text
    carried = re.findall(r'<input type="hidden" name="(base|new_id)" value="([^"]*)">', html)
    return {**dict(carried), "csrf_token": csrf_token(client, page)}


def csrf_token(client: FlaskClient, page: str = "/help") -> str:
    """The token that a page carries for scripts and forms."""
    found = re.search(r'<meta name="csrf-token" content="([^"]+)">', client.get(page).text)
    if found is None:
        found = re.search(r'<meta name="csrf-token" content="([^"]+)">', client.get("/help").text)
    assert found is not None
    return found.group(1)
