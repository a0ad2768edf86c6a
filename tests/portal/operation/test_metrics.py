"""What is measured, and who may read it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from content.database import Database, utc_now
from content.jobs.models import JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.operation.models import BackupRecord
from content.operation.presence import record_sign_of_life
from content.people.models import Account
from portal.application import create_app
from tests.factories import add_media_block, make_settings, make_teaching
from tests.portal.conftest import post

TOKEN = "a token of its own"


@pytest.fixture
def measured(database: Database, tmp_path: Path) -> FlaskClient:
    """A browser at a portal with metrics."""
    return create_app(replace(make_settings(tmp_path, database), metrics_token=TOKEN), database).test_client()


def read(client: FlaskClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by name and labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def sample(samples: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def test_without_a_token_in_the_settings_there_is_no_such_address(client: FlaskClient, app: Flask) -> None:
    assert client.get("/metrics").status_code == 404


def test_only_the_token_opens_it(measured: FlaskClient) -> None:
    for given in ("", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer \xe9"):
        answer = measured.get("/metrics", headers={"Authorization": given} if given else {})
        assert (answer.status_code, answer.text) == (401, ""), given
    assert measured.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_requests_their_times_refusals_and_failed_sign_ins_are_counted(measured: FlaskClient) -> None:
    before = read(measured)
    measured.get("/help")
    measured.get("/no such page, and who asked?")
    post(measured, "/account/sign-in", login_name="wang", password="wrong, quite wrong")
    after = read(measured)

    def more(name: str, **labels: str) -> float:
        return sample(after, name, **labels) - sample(before, name, **labels)

    assert more("changxue_requests_total", endpoint="public.help_page", method="GET", status="200") == 1
    assert more("changxue_request_seconds_count", endpoint="public.help_page") == 1
    assert more("changxue_refusals_total", endpoint="none", status="404") == 1
    failed = {labels: after[name, labels] for name, labels in after if name == "changxue_failed_sign_ins_total"}
    failed_before = sum(before.get(("changxue_failed_sign_ins_total", labels), 0.0) for labels in failed)
    assert sum(failed.values()) - failed_before == 1
    assert "wang" not in str(after)
    assert "who asked" not in str(after)


@pytest.mark.both
def test_queue_steps_workers_backup_and_disk_are_looked_up(measured: FlaskClient, database: Database) -> None:
    now = utc_now()
    with database.transaction() as session:
        account, _, block = make_teaching(session)
        media = add_media_block(session, block.lesson, session.get_one(Account, account.id))
        job = MediaJob(
            kind=JobKind.LECTURE,
            block_id=media.id,
            asset_id=media.asset_id,
            requested_by_id=account.id,
            requested_at=now - timedelta(hours=1),
        )
        took = {"started_at": now - timedelta(seconds=90), "ended_at": now - timedelta(seconds=60)}
        job.steps = [
            JobStep(name=StepName.PROBE, position=1, state=StepState.DONE, **took),
            JobStep(name=StepName.VIDEO, position=2),
        ]
        session.add(job)
        session.add(BackupRecord(place="elsewhere", started_at=now, ended_at=now - timedelta(hours=2), files=3, lost=1))
        record_sign_of_life(session, "one", now, 10**9, now - timedelta(seconds=40))
    samples = read(measured)
    assert sample(samples, "changxue_jobs", state="queued") == 1
    assert sample(samples, "changxue_jobs", state="failed") == 0
    assert sample(samples, "changxue_oldest_waiting_job_seconds") >= 3600
    assert sample(samples, "changxue_job_steps", step="probe", state="done") == 1
    assert sample(samples, "changxue_job_step_seconds", step="probe", state="done") == pytest.approx(30)
    assert sample(samples, "changxue_worker_seen_seconds", worker="one") >= 40
    assert sample(samples, "changxue_backup_age_seconds") >= 7200
    assert sample(samples, "changxue_backup_lost_files") == 1
    assert sample(samples, "changxue_disk_free_bytes") > 0
    with database.reading() as session:
        assert session.scalars(select(MediaJob.state)).all() == [JobState.QUEUED]


def test_several_processes_are_counted_together(tmp_path: Path) -> None:
    count = "from portal.operation.metrics import REQUESTS; REQUESTS.labels('a.page', 'GET', '200').inc()"
    told = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=told, check=True, timeout=120)
    ask = (
        "import sys, pathlib; from portal.operation.metrics import measurements;"
        "sys.stdout.buffer.write(measurements(pathlib.Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask, str(tmp_path)], env=told, check=True, timeout=120, capture_output=True, text=True
    )
    assert 'changxue_requests_total{endpoint="a.page",method="GET",status="200"} 2.0' in done.stdout
