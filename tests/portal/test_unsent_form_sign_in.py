"""What was written is carried through the sign-in page to whoever signs in."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.people.models import Role
from content.people.permissions import Grant
from tests.portal.conftest import PASSWORD, csrf_token
from tests.portal.test_unsent_form import WRITTEN, address_of, check_all_is_there, kept_raw, send


@pytest.mark.parametrize("name", ["wang", "li"])
def test_who_signs_in_sees_what_was_written_and_nothing_is_sent_before_they_press(
    app: Flask, enter: Callable[..., FlaskClient], name: str
) -> None:
    """The same account, and another one."""
    for each in ("wang", "li"):
        enter(Grant(Role.ADMINISTRATOR), name=each)
    client, written = app.test_client(), WRITTEN["account.occupation_register"]
    address = address_of(app, "account.occupation_register")
    asked = send(client, address, {**written, "csrf_token": csrf_token(client)})
    sign_in = {"unsent": html.unescape(kept_raw(asked.text)), "login_name": name}
    wrong = send(client, "/account/sign-in", {**sign_in, "password": "wrong", "csrf_token": csrf_token(client)})
    assert wrong.status_code == 422
    assert kept_raw(wrong.text) == kept_raw(asked.text)
    shown = send(client, "/account/sign-in", {**sign_in, "password": PASSWORD, "csrf_token": csrf_token(client)})
    assert shown.status_code == 200
    fields = check_all_is_there(shown.text, address, written)
    assert name in shown.text.split("data-unsent")[1]
    assert written["name_zh"] not in client.get(address).text
    assert send(client, address, dict(fields.values)).status_code == 302
    assert written["name_zh"] in client.get(address).text


def test_signing_in_twice_over_keeps_it_too(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    """The answer to signing in is loaded anew: the token is that of the former session."""
    enter(Grant(Role.ADMINISTRATOR), name="wang")
    client, written = app.test_client(), WRITTEN["account.occupation_register"]
    address = address_of(app, "account.occupation_register")
    asked = send(client, address, {**written, "csrf_token": csrf_token(client)})
    sign_in = {"unsent": html.unescape(kept_raw(asked.text)), "login_name": "wang", "password": PASSWORD}
    sign_in["csrf_token"] = csrf_token(client)
    assert send(client, "/account/sign-in", sign_in).status_code == 200
    check_all_is_there(send(client, "/account/sign-in", sign_in).text, address, written)
