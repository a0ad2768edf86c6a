"""Alive and ready: what a supervisor of processes and a load balancer are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from content.database import Database, utc_now
from content.operation.presence import FORGOTTEN_AFTER, LATE, record_sign_of_life, workers
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket
from portal.operation.readiness import readiness


def sign(database: Database, name: str, ago: timedelta) -> None:
    with database.transaction() as session:
        record_sign_of_life(session, name, utc_now() - timedelta(days=9), 10**9, utc_now() - ago)


@pytest.mark.both
def test_a_portal_with_a_database_a_store_and_a_disk_is_ready(client: FlaskClient, database: Database) -> None:
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "storage": "ok", "disk": "ok", "worker": "never seen"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.both
def test_a_worker_is_asked_for_where_somebody_wants_to_know(client: FlaskClient, database: Database) -> None:
    assert client.get("/readyz?worker=1").status_code == 503
    sign(database, "one", timedelta(seconds=20))
    sign(database, "two", LATE * 2)
    assert client.get("/readyz?worker=1").status_code == 200
    sign(database, "one", LATE * 2)
    answer = client.get("/readyz?worker=1")
    assert (answer.status_code, answer.json and answer.json["worker"]) == (503, "gone")
    assert client.get("/readyz").status_code == 200


@pytest.mark.both
def test_workers_are_forgotten_after_a_week(database: Database) -> None:
    sign(database, "old", FORGOTTEN_AFTER * 2)
    sign(database, "new", timedelta())
    with database.reading() as session:
        assert [(worker.worker_id, worker.is_late) for worker in workers(session, utc_now())] == [("new", False)]


def test_without_tables_it_lives_and_is_not_ready(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    app.extensions["database"] = Database(f"sqlite:///{tmp_path / 'nothing.sqlite'}")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["database"], answer.json["storage"]) == ("does not answer", "ok")
    assert str(tmp_path) not in answer.text


def test_a_store_that_cannot_be_reached_is_said(database: Database, app: Flask, tmp_path: Path) -> None:
    nobody = Bucket("b", tmp_path / "cache", "", "http://127.0.0.1:9", "us-east-1", "n", "s", retry_for_s=0.0)
    state = readiness(database, open_storage(nobody), nobody, tmp_path)
    assert (state.storage, state.is_ready) == ("does not answer", False)
    gone = tmp_path / "gone"
    assert readiness(database, open_storage(tmp_path), gone, tmp_path).storage == "cannot be written"


def test_alive_asks_no_database(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    nowhere = Database(f"sqlite:///{tmp_path / 'no such folder' / 'portal.sqlite'}")
    app.extensions["database"] = nowhere
    with pytest.raises(Exception, match="unable to open"):
        nowhere.engine.connect().execute(text("SELECT 1"))
    assert client.get("/healthz").status_code == 200
