"""The record store of an institution, as its manager names it and sees what was sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database, utc_now
from content.people.models import Role
from content.people.permissions import Grant
from content.xapi.events import add_event
from content.xapi.models import RecordStore, StatementState, Verb, XapiEvent
from portal.xapi.sealed import unseal
from tests.factories import make_account, make_institution
from tests.portal.conftest import post

FIELDS = {"endpoint": "https://lrs.example.com/xapi/", "user": "key", "version": "2.0.0", "active": "y"}


@pytest.fixture
def institution(database: Database) -> tuple[int, str]:
    with database.transaction() as session:
        made = make_institution(session)
        return made.id, made.public_id


@pytest.fixture
def manager(enter: Callable[..., FlaskClient], institution: tuple[int, str]) -> FlaskClient:
    return enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution[0]))


def page_of(institution: tuple[int, str]) -> str:
    return f"/teach/institutions/{institution[1]}/record-store"


def kept(database: Database) -> RecordStore:
    with database.reading() as session:
        return session.scalars(select(RecordStore)).one()


def test_a_store_is_named_and_its_password_is_kept_encrypted_and_shown_to_nobody(
    manager: FlaskClient, database: Database, institution: tuple[int, str], app
) -> None:
    answer = post(manager, page_of(institution), **FIELDS, password="a secret")
    assert answer.status_code == 302
    store = kept(database)
    assert (store.endpoint, store.user, store.active) == ("https://lrs.example.com/xapi", "key", True)
    assert unseal(store.sealed_password, app.extensions["settings"].secret_key) == "a secret"
    assert "a secret" not in manager.get(page_of(institution)).text


def test_an_empty_password_leaves_the_one_that_is_there(
    manager: FlaskClient, database: Database, institution: tuple[int, str]
) -> None:
    post(manager, page_of(institution), **FIELDS, password="a secret")
    before = kept(database)
    post(manager, page_of(institution), **FIELDS | {"user": "another"})
    assert kept(database).sealed_password == before.sealed_password
    assert (kept(database).user, kept(database).salt) == ("another", before.salt)
    post(manager, page_of(institution), **{key: value for key, value in FIELDS.items() if key != "active"})
    assert not kept(database).active


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": "lrs.example.com"}, "endpoint"),
        ({"endpoint": "ftp://lrs.example.com"}, "endpoint"),
        ({"endpoint": "https://me:pw@lrs.example.com"}, "endpoint"),
        ({"endpoint": "https://lrs.example.com/?q=1"}, "endpoint"),
        ({"endpoint": "https://lrs.example.com:99999/"}, "endpoint"),
        ({"endpoint": "https://lrs.example.com/a b"}, "endpoint"),
        ({"endpoint": "https://学习.example.com/"}, "endpoint"),
        ({"endpoint": "https://" + "a" * 300}, "endpoint"),
        ({"user": ""}, "user"),
        ({"user": "a:b"}, "user"),
        ({"password": ""}, "password"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_typed(
    manager: FlaskClient, database: Database, institution: tuple[int, str], wrong: dict[str, str], field: str
) -> None:
    sent = FIELDS | {"password": "a secret"} | wrong
    answer = post(manager, page_of(institution), **sent)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert sent["endpoint"].replace("&", "&amp;") in answer.text
    with database.reading() as session:
        assert session.scalars(select(RecordStore)).all() == []


def test_a_statement_is_seen_and_sent_again(
    manager: FlaskClient, database: Database, institution: tuple[int, str]
) -> None:
    post(manager, page_of(institution), **FIELDS, password="a secret")
    with database.transaction() as session:
        learner, _ = make_account(session)
        store = session.scalars(select(RecordStore)).one()
        details = {"course": "c", "language": "zh", "lesson": "l", "title": "洗手"}
        add_event(session, store, learner.id, Verb.LESSON_COMPLETED, utc_now(), details)
        session.flush()
        event = session.scalars(select(XapiEvent)).one()
        event.state, event.reply = StatementState.REFUSED, "400 <b>wrong</b>"
        statement, name = event.statement, learner.display_name
    page = manager.get(page_of(institution) + "?state=refused").text
    assert f"/statements/{statement}" in page
    shown = manager.get(f"/teach/institutions/{institution[1]}/statements/{statement}").text
    assert "http://adlnet.gov/expapi/verbs/completed" in shown
    assert "&lt;b&gt;wrong" in shown
    assert name not in shown
    again = post(
        manager,
        f"/teach/institutions/{institution[1]}/statements/send-again",
        page=page_of(institution),
        statement=statement,
    )
    assert again.status_code == 302
    with database.reading() as session:
        assert session.scalars(select(XapiEvent.state)).one() is StatementState.WAITING


def test_only_its_own_manager_sees_or_changes_a_store(
    enter: Callable[..., FlaskClient], manager: FlaskClient, database: Database, institution: tuple[int, str]
) -> None:
    post(manager, page_of(institution), **FIELDS, password="a secret")
    with database.transaction() as session:
        other = make_institution(session).id
    foreign = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=other), name="li")
    assert foreign.get(page_of(institution)).status_code in {403, 404}
    assert foreign.get(f"/teach/institutions/{institution[1]}/statements/x").status_code in {403, 404}
    teacher = enter(Grant(Role.INSTRUCTOR, institution_id=institution[0]), name="zhao")
    assert teacher.get(page_of(institution)).status_code == 403
