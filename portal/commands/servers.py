"""`portal up`, `serve` and `worker`: the processes of an installation."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import typer

from content.database import Database
from portal.commands.current_database import current_database
from portal.commands.messages import for_terminal
from portal.logs import configure_logs
from portal.settings import METRICS_FOLDER, MailSettings, Settings, keep_private, settings_from, speech_settings

POLL_S = 0.5
STOP_WITHIN_S = 20
THREADS, CONNECTIONS = "48", "1000"
MOST_DEATHS, MOST_DEATHS_WITHIN_S = 3, 60


def up() -> None:
    """Run the web server and the worker together until Ctrl+C; if one dies, it is started again."""
    settings = settings_from()
    keep_private(settings)
    current_database(settings).dispose()
    _refuse_a_taken_port(settings)
    children = {name: _Child(name) for name in ("serve", "worker")}
    stopping = _on_signals()
    typer.echo(f"畅学 Changxue: http://{settings.host}:{settings.port}  (Ctrl+C to stop)")
    failed = False
    while not stopping and not failed:
        time.sleep(POLL_S)
        failed = not all(child.keep_alive() for child in children.values() if not stopping)
    for child in children.values():
        child.process.terminate()
    for child in children.values():
        child.end()
    raise typer.Exit(1 if failed else 0)


class _Child:
    """One of the two processes, started again when it dies, but not for ever when it dies at once each time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.deaths: list[float] = []
        self.process = self._start()

    def keep_alive(self) -> bool:
        """Start it again where it ended; False once it has ended too often in a short time."""
        if self.process.poll() is None:
            return True
        now = time.monotonic()
        self.deaths = [*(death for death in self.deaths if now - death < MOST_DEATHS_WITHIN_S), now]
        typer.echo(f"{self.name} ended with code {self.process.returncode}", err=True)
        if len(self.deaths) >= MOST_DEATHS:
            typer.echo(f"{self.name} ended {MOST_DEATHS} times in a minute; see what it says above.", err=True)
            return False
        time.sleep(1)
        self.process = self._start()
        return True

    def end(self) -> None:
        """Wait for its end after it was asked to stop; kill it where it does not."""
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "portal.cli", self.name])


def serve() -> None:
    """Run the web server alone (gunicorn, a process for each core; put a proxy in front for TLS)."""
    settings = settings_from()
    keep_private(settings)
    current_database(settings).dispose()
    _prepare_metrics(settings)
    os.execv(  # noqa: S606  (no shell: the same interpreter becomes gunicorn)
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:app"),
            *("--bind", f"{settings.host}:{settings.port}", "--worker-class", "portal.serving.worker.PatientWorker"),
            *("--workers", str(settings.web_processes), "--preload"),
            *("--threads", THREADS, "--worker-connections", CONNECTIONS, "--backlog", "1024"),
            *("--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning"),
        ],
    )


def _prepare_metrics(settings: Settings) -> None:
    """Make the folder in which the processes of this server keep their numbers; those of the server before are gone."""
    folder = settings.data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[METRICS_FOLDER] = str(folder)


def worker() -> None:
    """Run the media worker alone; several may run on one PostgreSQL, each with its own PORTAL_WORKER_ID."""
    settings = settings_from()
    keep_private(settings)
    current_database(settings).dispose()
    # Heavy: models and workflow are loaded in the worker alone.
    from media_pipeline.workflow.worker import WorkerSettings, current_job, run_worker

    configure_logs(settings.log_form, current_job)
    run_worker(
        WorkerSettings(
            database_url=settings.database_url,
            storage=settings.store,
            scratch=settings.scratch,
            speech=speech_settings(settings),
            worker_id=settings.worker_id,
            concurrency=settings.worker_concurrency,
            translate=for_terminal,
        ),
        companions=(
            *((_send_mail(settings, settings.mail),) if settings.mail else ()),
            *((_send_statements(settings),) if settings.public_address else ()),
        ),
    )


def _send_mail(settings: Settings, mail: MailSettings) -> Callable[[Database, threading.Event], None]:
    """The worker's sender of mail. The application, in whose words letters are written, is made at the first letter."""

    def work(database: Database, stop: threading.Event) -> None:
        from portal.application import create_app
        from portal.mail.sender import MailSender

        MailSender(lambda: create_app(settings, database), mail, database).work(stop)

    return work


def _send_statements(settings: Settings) -> Callable[[Database, threading.Event], None]:
    """The worker's sender of statements to record stores."""

    def work(database: Database, stop: threading.Event) -> None:
        from portal.xapi.sender import StatementSender

        StatementSender(database, settings.secret_key, settings.public_address, settings.private_record_stores).work(
            stop
        )

    return work


def _refuse_a_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise typer.BadParameter(
                f"{settings.host}:{settings.port} is in use. Is the portal running already? "
                "Stop it, or choose another port with PORTAL_PORT."
            ) from error


def _on_signals() -> list[int]:
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _frame: received.append(caught))
    return received
