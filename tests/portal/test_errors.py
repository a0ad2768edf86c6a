"""What a refusal leaves in the log: where and on what record, and nothing that somebody typed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.errors import Refused


def test_a_refusal_is_logged_with_its_endpoint_and_the_id_asked_for(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "portal.errors"):
        assert client.get("/courses/nowhere").status_code == 404
    assert [record.getMessage() for record in caplog.records] == [
        "NotFound at GET learn.course public_id=nowhere: This page or record was not found."
    ]


def test_neither_a_secret_of_an_address_nor_a_value_of_a_message_is_logged(
    monkeypatch: pytest.MonkeyPatch, app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**_arguments: object) -> str:
        raise Refused("%(name)s cannot be used.", name="王芳")

    monkeypatch.setitem(app.view_functions, "account.recover", refuse)
    with caplog.at_level(logging.INFO):
        assert "王芳" in client.get("/account/recover/a-secret").text
    assert "account.recover" in caplog.text
    assert "a-secret" not in caplog.text
    assert "王芳" not in caplog.text


def test_a_fault_is_logged_with_its_trace_and_shown_without_it(
    monkeypatch: pytest.MonkeyPatch, app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise ZeroDivisionError("no such number")

    monkeypatch.setitem(app.view_functions, "public.help_page", fail)
    answer = client.get("/help")
    assert answer.status_code == 500
    assert "no such number" not in answer.text
    assert "request failed: GET public.help_page" in caplog.text
    assert "ZeroDivisionError" in caplog.text
