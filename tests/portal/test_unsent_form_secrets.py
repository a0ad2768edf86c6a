"""What never stands in a page that carries a form on: words of another site, passwords, secrets, tokens, files."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.conftest import csrf_token
from tests.portal.test_unsent_form import address_of, send


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/page"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_never_offered_again(
    app: Flask, administrator: FlaskClient, headers: dict[str, str]
) -> None:
    address = address_of(app, "teach.new_course")
    for client in (administrator, app.test_client()):
        answer = send(client, address, {"title": "Somebody else's words", "csrf_token": "x"}, **headers)
        assert "Somebody else" not in answer.text
        assert "data-unsent" not in answer.text


def test_what_another_site_puts_into_the_carrying_field_goes_nowhere(app: Flask, client: FlaskClient) -> None:
    for address in ("https://elsewhere.example/", "//elsewhere.example/", "/nothing-here", "/help"):
        unsent = f'{{"address": "{address}", "came_from": "//x", "values": [["title", "字"]], "lacks_password": false}}'
        answer = send(
            client, "/account/sign-in", {"login_name": "nobody", "unsent": unsent, "csrf_token": csrf_token(client)}
        )
        assert "elsewhere.example" not in answer.text
        assert 'name="unsent"' not in answer.text


def test_passwords_secrets_tokens_and_files_are_never_in_the_page(app: Flask, client: FlaskClient) -> None:
    fields = {"login_name": "wangfang", "password": "a-pass-word", "csrf_token": "old-token"}
    answer = send(client, "/account/sign-in", fields)
    assert 'value="wangfang"' in answer.text
    assert "Passwords are never kept" in in_english(client, "/account/sign-in", fields)
    followed = send(client, "/complaints", {"number": "TS-1", "secret": "7KQ2-M9XT", "csrf_token": "old-token"})
    assert 'value="TS-1"' in followed.text
    for text in (answer.text, followed.text):
        assert "a-pass-word" not in text
        assert "7KQ2-M9XT" not in text
        assert "old-token" not in text


def in_english(client: FlaskClient, address: str, fields: dict[str, str]) -> str:
    client.set_cookie("language", "en")
    return send(client, address, fields).text
