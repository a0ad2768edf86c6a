"""Language and appearance: chosen once, kept for visitors and accounts alike."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.portal.conftest import post, sign_in


def test_pages_are_chinese_until_english_is_chosen(client: FlaskClient) -> None:
    assert '<html lang="zh-CN"' in client.get("/").text
    answer = post(client, "/language", language="en", next="/help?topic=1")
    assert answer.location == "/help?topic=1"
    assert '<html lang="en"' in client.get("/help").text


def test_the_language_follows_the_account_to_another_device(enter: Callable[..., FlaskClient], app: Flask) -> None:
    post(enter(name="wang"), "/language", language="en", next="/")
    assert '<html lang="en"' in sign_in(app.test_client(), "wang").get("/").text


def test_a_visitor_keeps_their_appearance_in_a_cookie(client: FlaskClient) -> None:
    post(client, "/account/preferences", theme="contrast", text_size="200", spacing="wide")
    page = " ".join(client.get("/").text.split())
    assert 'data-theme="contrast" data-text-size="200" data-spacing="wide"' in page


def test_appearance_follows_the_account(enter: Callable[..., FlaskClient], app: Flask) -> None:
    post(enter(name="wang"), "/account/preferences", theme="dark", text_size="125", spacing="normal")
    page = " ".join(sign_in(app.test_client(), "wang").get("/").text.split())
    assert 'data-theme="dark" data-text-size="125"' in page


def test_a_cookie_with_nonsense_does_no_harm(client: FlaskClient) -> None:
    for nonsense in ("[]", "{", '{"theme": "<script>"}', '{"theme": ["dark"]}'):
        client.set_cookie("preferences", nonsense)
        assert client.get("/").status_code == 200


def test_help_tells_how_to_set_many_things_at_once_and_how_to_study_without_a_connection(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    page = client.get("/help").text
    for told in ("I see little", "I hear little", "I do not see", "I like it plain", "Sign language first"):
        assert told in page
    for told in ("Read in easy words", "Keep this lesson on this device", "Lessons on this device"):
        assert told in page
