"""How the web server is started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.database import Database
from content.migrating import upgrade
from portal.commands import servers
from portal.settings import METRICS_FOLDER


@pytest.fixture(autouse=True)
def rights() -> Iterator[None]:
    """The rights of new files, as they were before."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_so_many_processes_serve_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    upgrade(database)
    database.dispose()
    started: list[list[str]] = []
    monkeypatch.setattr(servers.os, "execv", lambda _program, arguments: started.append(arguments))
    told = {"PORTAL_DATA": str(tmp_path), "PORTAL_DATABASE_URL": database.url, "PORTAL_WEB_PROCESSES": "3"}
    for name, value in {**told, METRICS_FOLDER: ""}.items():
        monkeypatch.setenv(name, value)
    servers.serve()
    (arguments,) = started
    assert arguments[arguments.index("--workers") + 1] == "3"
    assert "--preload" in arguments  # what is loaded is shared, and warm before the first visitor
    assert os.environ[METRICS_FOLDER] == str(tmp_path / "metrics")
