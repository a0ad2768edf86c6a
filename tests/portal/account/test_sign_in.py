"""Registering, signing in and out, and the way back in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database
from content.people.models import Account, AuditEvent, Role
from content.people.permissions import Grant
from portal.application import create_app
from tests.portal.conftest import PASSWORD, post, sign_in
from tests.portal.forms import fill_in


@pytest.mark.both
def test_a_person_registers_and_is_a_learner_signed_in(client: FlaskClient, database: Database) -> None:
    fields = {"display_name": "李红", "login_name": "LiHong", "password": PASSWORD}
    answer = fill_in(client, "/account/register", **fields)
    assert answer.status_code == 302
    assert "李红" in client.get("/account/").text
    with database.reading() as session:
        account = session.scalars(select(Account)).one()
        assert account.login_name == "lihong"
        assert account.password_hash.startswith("$argon2id$")
        assert [grant.role for grant in account.grants] == [Role.LEARNER]


def test_what_was_typed_is_kept_when_something_is_wrong(client: FlaskClient) -> None:
    answer = post(client, "/account/register", display_name="李红", login_name="li hong", password="short")
    assert answer.status_code == 422
    assert 'value="李红"' in answer.text
    assert 'value="li hong"' in answer.text
    assert 'href="#login_name"' in answer.text


@pytest.mark.both
def test_a_name_is_taken_whatever_its_capitals(client: FlaskClient, enter: Callable[..., FlaskClient]) -> None:
    enter(name="wang")
    answer = post(client, "/account/register", display_name="x", login_name="WANG", password=PASSWORD)
    assert answer.status_code == 422


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    enter(name="wang")
    wrong = post(client, "/account/sign-in", login_name="wang", password="not this one")
    unknown = post(client, "/account/sign-in", login_name="nobody", password="not this one")
    assert wrong.status_code == unknown.status_code == 422
    assert told(wrong.text, "wang") == told(unknown.text, "nobody")


def test_after_signing_in_a_person_is_where_they_wanted_to_go(
    client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    enter(name="wang")
    asked = client.get("/account/password")
    assert asked.location == "/account/sign-in?next=/account/password"
    answer = post(client, asked.location, login_name="wang", password=PASSWORD)
    assert answer.location == "/account/password"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(elsewhere: str, client: FlaskClient, enter: Callable[..., FlaskClient]) -> None:
    enter(name="wang")
    answer = post(client, f"/account/sign-in?next={elsewhere}", login_name="wang", password=PASSWORD)
    assert answer.location == "/my/learning"


@pytest.mark.parametrize(
    ("roles", "desk"),
    [
        ((Role.LEARNER,), "/my/learning"),
        ((Role.INSTRUCTOR, Role.LEARNER), "/teach"),
        ((Role.REVIEWER, Role.LEARNER), "/review"),
        ((Role.INSTITUTION_MANAGER, Role.INSTRUCTOR), "/teach/institution"),
        ((Role.EVALUATOR,), "/evaluation"),
        ((Role.ADMINISTRATOR,), "/account/people"),
    ],
)
def test_who_wanted_nowhere_comes_to_their_own_desk(
    roles: tuple[Role, ...], desk: str, client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    enter(*(Grant(role) for role in roles), name="wang")
    answer = post(client, "/account/sign-in", login_name="wang", password=PASSWORD)
    assert answer.location == desk
    assert client.get("/account/sign-in").location == desk


def test_signing_in_leaves_nothing_of_the_visitors_session(enter: Callable[..., FlaskClient], app: Flask) -> None:
    enter(name="wang")
    browser = app.test_client()
    with browser.session_transaction() as before:
        before["planted"] = "by somebody else"
    sign_in(browser, "wang")
    with browser.session_transaction() as after:
        assert "planted" not in after


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/account/sign-in", data={"login_name": "wang", "password": PASSWORD})
    assert answer.status_code == 400


def test_changing_the_password_signs_other_devices_out(enter: Callable[..., FlaskClient], app: Flask) -> None:
    here = enter(name="wang")
    elsewhere = sign_in(app.test_client(), "wang")
    answer = post(here, "/account/password", old_password=PASSWORD, new_password="another sentence")
    assert answer.status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_signing_out_ends_the_session(enter: Callable[..., FlaskClient]) -> None:
    browser = enter(name="wang")
    post(browser, "/account/sign-out")
    assert browser.get("/account/").status_code == 302


def test_a_recovery_link_sets_a_password_once(
    enter: Callable[..., FlaskClient], app: Flask, database: Database
) -> None:
    enter(name="li")
    admin = enter(Grant(Role.ADMINISTRATOR), name="admin")
    with database.reading() as session:
        person = session.scalars(select(Account.public_id).where(Account.login_name == "li")).one()
    page = post(admin, f"/account/people/{person}/recovery-link").text
    link = page.split('<code class="cx-code">')[1].split("</code>")[0].split("localhost")[1]
    browser = app.test_client()
    answer = post(browser, link, new_password="a quite new sentence")
    assert answer.status_code == 302
    assert browser.get("/account/").status_code == 200
    assert app.test_client().get(link).status_code == 409
    sign_in(app.test_client(), "li", "a quite new sentence")
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["recovery.issued", "recovery.used"]


@pytest.mark.both
def test_many_tries_are_slowed_down(app: Flask, database: Database, enter: Callable[..., FlaskClient]) -> None:
    enter(name="wang")
    enter(name="li")
    app = create_app(replace(app.extensions["settings"], rate_limits=True), database)

    def status(name: str, password: str = "y") -> int:
        return post(app.test_client(), "/account/sign-in", login_name=name, password=password).status_code

    assert [status("wang") for _ in range(10)] == [422] * 10
    assert status("wang") == 429
    assert status("wang", PASSWORD) == 429  # whoever guesses is not told that it was right
    assert status("li", PASSWORD) == 302  # a classmate behind the same address


@pytest.mark.both
def test_a_class_behind_one_address_signs_in_at_once(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    enter(name="wang")
    app = create_app(replace(app.extensions["settings"], rate_limits=True), app.extensions["database"])
    for _ in range(40):
        assert post(app.test_client(), "/account/sign-in", login_name="wang", password=PASSWORD).status_code == 302


def test_only_an_administrator_sees_people(enter: Callable[..., FlaskClient]) -> None:
    assert enter(name="wang").get("/account/people").status_code == 403
    assert enter(Grant(Role.ADMINISTRATOR), name="admin").get("/account/people").status_code == 200


def told(page: str, name: str) -> str:
    """The page without what differs anyhow: the name typed and the form's token."""
    return re.sub(r'(value|content)="[^"]{40,}"', "", page.replace(name, ""))
