"""The application on a real database, and browsers' requests without a browser."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from content.database import Database
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from content.people.permissions import Grant
from portal.application import create_app
from portal.security import limiter
from tests.factories import SECRET_KEY, make_settings

PASSWORD = "a short sentence"


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The portal, put together once: to compile its addresses takes longer than most tests."""
    return create_app(make_settings(tmp_path_factory.mktemp("application"), Database("sqlite://")))


@pytest.fixture
def app(application: Flask, database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The portal on an empty database, without rate limits (their own test switches them on). Settings, database,
    store and queue are this test's alone."""
    settings = make_settings(tmp_path, database)
    for folder in (settings.uploads, settings.scratch):
        folder.mkdir()
    before = dict(application.extensions)
    application.extensions.update(settings=settings, database=database)
    limiter.enabled = settings.rate_limits  # one for all applications: a test may have put another together
    yield application
    application.extensions.clear()
    application.extensions.update(before)


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


def post(client: FlaskClient, address: str, *, page: str | None = None, **fields: object) -> TestResponse:
    """Send a form with the token that its page would carry. For the forms of authors and registers, which say what they
    began from or reserve an id, that is taken from `page` (the form's own address where none is named). What goes
    through the page itself is `forms.fill_in`."""
    carries = address.startswith(CARRYING)
    hidden = hidden_fields(client, page or address) if carries else {"csrf_token": csrf_token(client)}
    return client.post(address, data={**hidden, **fields})


CARRYING = ("/teach", "/account/registers")


def hidden_fields(client: FlaskClient, page: str) -> dict[str, str]:
    """What the form of a page carries: its token, and what it began from or reserves."""
    html = client.get(page).text
    carried = re.findall(r'<input type="hidden" name="(base|new_id)" value="([^"]*)">', html)
    return {**dict(carried), "csrf_token": csrf_token(client)}


def csrf_token(client: FlaskClient) -> str:
    """A token that this browser's session is known by, signed as Flask-WTF does; no page need be opened for it."""
    with client.session_transaction() as session:
        own = session.setdefault("csrf_token", secrets.token_hex(20))
    return URLSafeTimedSerializer(SECRET_KEY, salt="wtf-csrf-token").dumps(own)


@pytest.fixture
def administrator(enter: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of an administrator."""
    return enter(Grant(Role.ADMINISTRATOR), name="moderator")
