"""Preferences: one set of names, kept in a cookie before sign-in and in the account afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.people.preferences import CHOICES, PLAYER, Preferences, preferences_from, usable
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
        ("shortcut_keys", "play=k," * 60, False),
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
    post(shared, "/account/sign-out", page="/help")
    enter(name="li")
    assert 'data-theme="dark"' in look(shared)
    sign_in(shared, "li")
    assert 'data-theme="system"' in look(shared)
