"""What holds for every view there is, now and later: the tests ask the application for its routes."""

from __future__ import annotations

from flask import Flask

from content.people.permissions import TABLE, Action
from portal.requests import ACTION_ATTRIBUTE


def test_every_view_names_the_action_it_needs(app: Flask) -> None:
    unmarked = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not isinstance(getattr(view, ACTION_ATTRIBUTE, None), Action)
    ]
    assert unmarked == []


def test_every_action_has_a_line_in_the_permission_table() -> None:
    assert set(TABLE) == set(Action)


def test_every_page_that_takes_no_argument_answers_a_visitor_with_a_page_or_the_way_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    answers = {
        rule.rule: client.get(rule.rule).status_code
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    }
    assert answers.pop("/.well-known/did.json") == 404, "this portal has no keys"
    assert {address: status for address, status in answers.items() if status not in {200, 302}} == {}


def test_every_answer_carries_the_strict_policy(app: Flask) -> None:
    for address in ("/", "/help", "/nothing-here", "/account/sign-in"):
        headers = app.test_client().get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
