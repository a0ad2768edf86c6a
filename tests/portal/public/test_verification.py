"""Checking a certificate by a number that nobody has, and addresses that lead nowhere."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import escape


@pytest.mark.parametrize("typed", ["CX-2026-0000-0000", "cx 2026/7kq2", "证书一号", "../..", "<b>&\"'", "-", "x" * 300])
def test_the_number_that_was_typed_stays(typed: str, client: FlaskClient) -> None:
    answer = client.get("/verify", query_string={"number": typed})
    assert answer.status_code == 404
    assert f'value="{escape(typed)}"' in answer.text


def test_nothing_typed_is_asked_again(client: FlaskClient) -> None:
    answer = client.get("/verify", query_string={"number": "  "})
    assert answer.status_code == 200
    assert 'value=""' in answer.text


def test_an_address_that_leads_nowhere_says_so(client: FlaskClient) -> None:
    for address in ("/nowhere", "/courses/nowhere"):
        answer = client.get(address)
        assert answer.status_code == 404
        heading = answer.text.split("<h1")[1].split("</h1>")[0]
        assert "没有这个页面" in heading
