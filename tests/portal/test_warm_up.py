"""What a web server prepares before its processes fork."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from content.database import Database
from portal.visitor_pages import COMMON_ADDRESSES
from portal.warm_up import warm_up


@pytest.fixture(autouse=True)
def interpreter() -> Iterator[None]:
    """What is set for the whole process is set back."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


def test_no_connection_goes_through_a_fork(app: Flask, database: Database) -> None:
    warm_up(app)
    assert database.engine.pool.checkedin() == database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # it counts


def test_the_first_visitor_finds_pages_that_are_put_together(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    warm_up(app)
    monkeypatch.setattr("flask.templating._render", None)  # nothing can be put together any more
    for language in ("zh-CN", "en"):
        browser = app.test_client()
        browser.set_cookie("language", language, domain="127.0.0.1")
        for address in COMMON_ADDRESSES:
            answer = browser.get(address, base_url="http://127.0.0.1")
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text.split("<head>")[0]


def test_a_server_starts_without_its_database_too(app: Flask) -> None:
    app.extensions["database"] = Database("sqlite:////nowhere/portal.sqlite")
    warm_up(app)
