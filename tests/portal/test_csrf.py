"""Nothing is changed by a request that another site could make a browser send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.people.models import Role
from content.people.permissions import Grant
from tests.portal.conftest import csrf_token

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
CHANGES_NOTHING = {"library.oai": "harvesters ask by POST as well; tests/portal/library/test_harvesting.py"}
WITHOUT_TOKEN = frozenset({"account.end_mail"})
"""Sent by mail programs, which have no token (RFC 8058). Their address is one; tests/portal/account walks them."""


@pytest.mark.parametrize("whose", ["none", "another browser's", "made up"])
def test_every_view_that_changes_something_asks_for_the_token_of_this_browser(
    app: Flask, enter: Callable[..., FlaskClient], whose: str
) -> None:
    """Somebody signed in: a visitor is asked to sign in before anything else."""
    client = enter(Grant(Role.ADMINISTRATOR))
    csrf_token(client)  # this browser has one too
    token = {"none": None, "another browser's": csrf_token(app.test_client()), "made up": "x" * 80}[whose]
    headers = {"X-CSRFToken": token} if token else {}
    answers = {
        f"{method} {address}": client.open(address, method=method, headers=headers).status_code
        for method, address in _changing_requests(app)
    }
    assert len(answers) > 60
    assert {request: status for request, status in answers.items() if status != 400} == {}


def test_with_its_own_token_a_browser_gets_as_far_as_the_view(app: Flask, client: FlaskClient) -> None:
    headers = {"X-CSRFToken": csrf_token(client)}
    answers = {
        f"{method} {address}": client.open(address, method=method, headers=headers).status_code
        for method, address in _changing_requests(app)
    }
    assert set(answers.values()) <= {200, 302, 404, 409, 412, 422}
    assert len([status for status in answers.values() if status == 302]) > 40


def _changing_requests(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and address of each; where an address names something, there is no such thing."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in WITHOUT_TOKEN | CHANGES_NOTHING.keys() | {"static"}:
            continue
        address = re.sub(r"<any\(([^,)]+).*?\):\w+>", r"\1", rule.rule)
        address = re.sub(r"<\w+>", "nothing", re.sub(r"<int:\w+>", "0", address))
        assert "<" not in address
        yield from ((method, address) for method in CHANGING if method in (rule.methods or ()))
