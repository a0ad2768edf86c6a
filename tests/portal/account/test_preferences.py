"""Preferences: one set of names, kept in a cookie before sign-in and in the account afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.people.access_for_all import NAMESPACE
from content.people.preferences import CHOICES, PLAYER, Preferences, preferences_from, usable
from content.people.shortcut_keys import USUAL_KEYS
from tests.portal.conftest import PASSWORD, csrf_token, post, sign_in


def save(client: FlaskClient, changes: Any):
    return client.post("/preferences/player", json=changes, headers={"X-CSRFToken": csrf_token(client)})


def look(client: FlaskClient) -> str:
    return " ".join(client.get("/help").text.split())


def test_the_default_of_each_choice_is_the_first_named() -> None:
    assert {name: getattr(Preferences(), name) for name in CHOICES} == {name: way[0] for name, way in CHOICES.items()}
    assert Preferences().chosen() == {}
    assert set(Preferences().for_player()) == set(PLAYER)


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("shortcut_keys", "play=k,back=j", True),
        ("shortcut_keys", "", True),
        ("shortcut_keys", "play=k,back=K", False),
        ("shortcut_keys", "play=k,play=j", False),
        ("shortcut_keys", "play=space", False),
        ("shortcut_keys", "play=k," * 90, False),
        ("ways", "sign,braille", True),
        ("ways", "sign,sign", False),
        ("ways", "telepathy", False),
        ("speed", "1.75", True),
        ("speed", 1.75, False),
        ("login_name", "wang", False),
    ],
)
def test_only_what_can_be_meant_is_usable(name: str, value: object, good: bool) -> None:
    assert usable(name, value) is good
    assert (preferences_from({name: value}).chosen() == {name: value}) is (good and value != "")


def test_the_player_saves_for_a_visitor_and_changes_nothing_else(client: FlaskClient) -> None:
    assert save(client, {"layout": "plain", "motion": "reduce"}).status_code == 204
    assert save(client, {"speed": "1.5", "captions": "off"}).status_code == 204
    assert 'data-layout="plain" data-motion="reduce"' in look(client)


def test_what_is_not_known_is_refused_in_a_sentence_and_nothing_is_saved(client: FlaskClient) -> None:
    for changes in ({"layout": "plain", "colour": "blue"}, {"layout": "loud"}, ["plain"]):
        answer = save(client, changes)
        assert answer.status_code == 422
        assert answer.json["error"].endswith("。")
    assert 'data-layout="full"' in look(client)


def test_without_the_token_nothing_is_saved(client: FlaskClient) -> None:
    assert client.post("/preferences/player", json={"layout": "plain"}).status_code == 400
    assert 'data-layout="full"' in look(client)


def test_what_a_visitor_chose_goes_with_them_when_they_register(client: FlaskClient, app: Flask) -> None:
    save(client, {"theme": "contrast", "ways": "sign"})
    answer = post(client, "/account/register", login_name="wang", display_name="王", password=PASSWORD)
    assert answer.status_code == 302
    assert 'data-theme="contrast"' in look(sign_in(app.test_client(), "wang"))
    cookie = client.get_cookie("preferences")
    assert cookie is not None
    assert "sign" not in cookie.decoded_value


def test_what_the_account_keeps_wins_over_the_computer_it_signs_in_at(
    enter: Callable[..., FlaskClient], app: Flask
) -> None:
    save(enter(name="wang"), {"theme": "dark"})
    elsewhere = app.test_client()
    save(elsewhere, {"theme": "contrast", "layout": "plain"})
    assert 'data-theme="dark"' in look(sign_in(elsewhere, "wang"))
    assert 'data-layout="full"' in look(elsewhere)


def test_the_next_person_at_a_computer_does_not_inherit(enter: Callable[..., FlaskClient], app: Flask) -> None:
    shared = enter(name="wang")
    save(shared, {"theme": "dark"})
    post(shared, "/account/sign-out")
    enter(name="li")
    assert 'data-theme="dark"' in look(shared)
    sign_in(shared, "li")
    assert 'data-theme="system"' in look(shared)


def value_in(page: str, name: str) -> str:
    """What stands in the text field of this name."""
    field = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    assert field, name
    value = re.search(r'\bvalue="([^"]*)"', field.group())
    return value.group(1) if value else ""


def test_the_settings_page_works_without_script(client: FlaskClient) -> None:
    answer = post(client, "/account/preferences", layout="plain", speed="1.5", ways=["sign", "braille"], key_play=" P ")
    assert answer.status_code == 302
    page = client.get("/account/preferences").text
    assert 'data-layout="plain"' in look(client)
    assert (value_in(page, "key_play"), value_in(page, "key_back")) == ("p", "j")
    settings = client.get("/preferences/settings.json").json["accessForAllPNP"]["extensions"][NAMESPACE]
    assert (settings["ways"], settings["speed"], settings["captions"]) == ("sign,braille", "1.5", "on")
    assert settings["shortcut_keys"] == "play=p"


def test_a_starting_choice_sets_several_things_for_a_visitor_and_is_taken_back(client: FlaskClient) -> None:
    save(client, {"theme": "dark"})
    assert post(client, "/preferences/start", choice="plain").location == "/account/preferences"
    assert 'data-theme="dark"' in look(client)
    assert 'data-layout="plain" data-motion="reduce"' in look(client)
    page = client.get("/account/preferences").text
    assert "取消：我喜欢简单" in page
    assert "取消：我看不清" not in page
    post(client, "/preferences/start", choice="plain", take_back="1")
    assert 'data-layout="full" data-motion="system"' in look(client)
    assert 'data-theme="dark"' in look(client)
    assert post(client, "/preferences/start", choice="telepathy").status_code == 422


def test_a_group_of_settings_in_which_something_is_wrong_is_open(client: FlaskClient) -> None:
    page = post(client, "/account/preferences", key_play="space").text
    assert re.findall(r'<details[^>]*id="part-([a-z]+)"[^>]* open>', page) == ["keys"]


def test_a_key_that_cannot_be_is_told_at_its_field_and_what_was_typed_stays(client: FlaskClient) -> None:
    answer = post(client, "/account/preferences", theme="dark", key_play="space", key_mute="q")
    assert answer.status_code == 422
    assert (value_in(answer.text, "key_play"), value_in(answer.text, "key_mute")) == ("space", "q")
    assert 'href="#key_play"' in answer.text
    assert 'href="#key_mute"' not in answer.text
    assert "请为“播放或暂停”输入一个字母、数字或符号。" in answer.text


def test_a_key_that_is_another_actions_is_told_where_it_was_typed(client: FlaskClient) -> None:
    answer = post(client, "/account/preferences", key_play="m")
    assert answer.status_code == 422
    assert 'href="#key_play"' in answer.text
    assert 'href="#key_mute"' not in answer.text
    assert "M 键已用于“静音”。请为“播放或暂停”选另一个键。" in answer.text
    assert post(client, "/account/preferences", key_play="m", key_mute="k").status_code == 302, "they may change places"


def test_keys_that_a_script_sends_are_judged_as_those_of_the_form(client: FlaskClient) -> None:
    headers = {"X-CSRFToken": csrf_token(client), "Accept": "application/json"}
    taken = client.post("/preferences/player", json={"keys": {"play": "M"}}, headers=headers)
    assert taken.status_code == 422
    assert "M 键已用于“静音”。" in taken.json["error"]
    assert client.post("/preferences/player", json={"keys": {"play": "P"}}, headers=headers).status_code == 204
    assert value_in(client.get("/account/preferences").text, "key_play") == "p"


def test_an_error_calls_a_setting_as_the_page_does(client: FlaskClient) -> None:
    headers = {"X-CSRFToken": csrf_token(client), "Accept": "application/json"}
    answer = client.post("/preferences/player", json={"theme": "mud"}, headers=headers)
    assert answer.status_code == 422
    assert "theme" not in answer.json["error"]
    assert "颜色" in answer.json["error"]


def test_the_usual_keys_of_the_page_are_those_of_the_player() -> None:
    player = (Path(__file__).parents[3] / "portal/assets/player/player.ts").read_text(encoding="utf-8")
    assert dict(re.findall(r'name: "([a-z]+)", key: "(.)"', player)) == dict(USUAL_KEYS)


def bring(client: FlaskClient, data: bytes):
    fields = {"csrf_token": csrf_token(client), "file": (BytesIO(data), "settings.json")}
    return client.post("/preferences/bring", data=fields)


def test_settings_are_taken_from_one_account_to_a_visitor_elsewhere(
    enter: Callable[..., FlaskClient], app: Flask
) -> None:
    at_home = enter(name="wang")
    save(at_home, {"theme": "dark", "extra_time": "unlimited"})
    elsewhere = app.test_client()
    assert bring(elsewhere, at_home.get("/preferences/settings.json").data).status_code == 200
    assert 'data-theme="dark"' in look(elsewhere)


def test_a_foreign_file_says_what_was_passed_over(client: FlaskClient) -> None:
    page = bring(
        client, b'{"accessForAllPNP": {"languageOfInterface": [{"xml:lang": "en-GB"}], "lineReader": {}}}'
    ).text
    assert '<li lang="en">lineReader</li>' in page
    assert '<html lang="en"' in client.get("/help").text


def test_a_file_without_settings_is_refused_in_words(client: FlaskClient) -> None:
    for data in (b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"a": "' + b"x" * 300_000 + b'"}'):
        answer = bring(client, data)
        assert answer.status_code == 422
        assert "govuk-error-summary" in answer.text


def test_a_first_visit_offers_the_settings_until_they_are_seen_or_put_away(app: Flask) -> None:
    for end in ("put away", "seen"):
        client = app.test_client()
        assert "welcome-title" in client.get("/courses").text
        assert "welcome-title" not in client.get("/help").text
        if end == "put away":
            assert post(client, "/preferences/later", next="/courses").location == "/courses"
        else:
            client.get("/account/preferences")
        assert "welcome-title" not in client.get("/").text
