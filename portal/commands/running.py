"""`portal up`, `serve` and `worker`: the processes of an installation."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time

import typer

from content import migrating
from content.database import Database
from media_pipeline.speech.engine import SpeechSettings
from portal.settings import Settings, settings_from

POLL_S = 0.5
STOP_WITHIN_S = 20
THREADS = "8"


def up() -> None:
    """Run the web server and the worker together until Ctrl+C; if one dies, it is started again."""
    settings = settings_from()
    _refuse_an_old_database(settings)
    commands = {name: [sys.executable, "-m", "portal.cli", name] for name in ("serve", "worker")}
    children = {name: subprocess.Popen(command) for name, command in commands.items()}
    stopping = _on_signals()
    typer.echo(f"畅学 Changxue: http://{settings.host}:{settings.port}  (Ctrl+C to stop)")
    while not stopping:
        time.sleep(POLL_S)
        for name, child in children.items():
            if child.poll() is not None and not stopping:
                typer.echo(f"{name} ended with code {child.returncode}; starting it again", err=True)
                time.sleep(1)
                children[name] = subprocess.Popen(commands[name])
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()


def serve() -> None:
    """Run the web server alone (gunicorn with threads; put a proxy in front where the public reaches it)."""
    settings = settings_from()
    _refuse_an_old_database(settings)
    os.execv(  # noqa: S606  (no shell: the same interpreter becomes gunicorn)
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:app"),
            *("--bind", f"{settings.host}:{settings.port}", "--worker-class", "gthread", "--threads", THREADS),
            *("--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning"),
        ],
    )


def worker() -> None:
    """Run the media worker alone; several may run on one PostgreSQL, each with its own PORTAL_WORKER_ID."""
    settings = settings_from()
    _refuse_an_old_database(settings)
    # Heavy: models and workflow are loaded in the worker alone.
    from media_pipeline.worker import WorkerSettings, run_worker

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_worker(
        WorkerSettings(
            database_url=settings.database_url,
            storage=settings.storage,
            scratch=settings.scratch,
            speech=SpeechSettings(model_path=settings.model_path, model=settings.asr_model, engine=settings.asr_engine),
            worker_id=settings.worker_id,
            concurrency=settings.worker_concurrency,
        )
    )


def _refuse_an_old_database(settings: Settings) -> None:
    database = Database(settings.database_url)
    current = migrating.is_current(database)
    database.dispose()
    if not current:
        raise typer.BadParameter("The database is not up to date. Run `portal db upgrade` first.")


def _on_signals() -> list[int]:
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _frame: received.append(caught))
    return received
