"""How long a page takes while slow clients hold connections: our worker against gunicorn's own on the same application.

200 connections that send nothing, half a head, a form letter by letter, or take no answer; and 20 uploads at 50 KB/s.
Where a server answers nobody within a minute, its figure is None.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.portal.serving.slow_clients import KINDS, Server, web_server

SLOW, UPLOADS, UPLOAD_BYTES_S = 200, 20, 50_000
PAGES = 20
OTHERS = {
    "gunicorn gthread, 8 threads": ("--worker-class", "gthread", "--threads", "8"),
    "gunicorn gthread, 64 threads": ("--worker-class", "gthread", "--threads", "64"),
}


def measure() -> dict[str, object]:
    """Median and worst time of the sign-in page, alone and under the slow clients, and their ratio."""
    figures: dict[str, object] = {}
    figures |= _measured("ours", ("-m", "portal.cli", "serve"))
    for name, options in OTHERS.items():
        command = ("-m", "gunicorn", "portal.wsgi:app", "--bind", "127.0.0.1:{port}", *options, "--log-level", "error")
        figures |= _measured(name, command)
    return figures


def _measured(name: str, command: Sequence[str]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, web_server(Path(folder), command) as server:
        alone = _times_s(server)
        stop = threading.Event()
        with ExitStack() as held:
            held.callback(stop.set)
            for number in range(SLOW):
                held.enter_context(server.slow_client(KINDS[number % len(KINDS)]))
            slow = _times_s(server)
            try:
                _begin_uploads(server, stop)
                both = _times_s(server)
            except OSError:
                both = None
    figures: dict[str, object] = {}
    for situation, times in (("alone", alone), (f"{SLOW} slow", slow), (f"and {UPLOADS} uploads", both)):
        figures[f"{name}, {situation}, median s"] = statistics.median(times) if times else None
        figures[f"{name}, {situation}, worst s"] = max(times) if times else None
    if alone and both:
        figures[f"{name}, median ratio"] = statistics.median(both) / statistics.median(alone)
    return figures


def _begin_uploads(server: Server, stop: threading.Event) -> None:
    for _ in range(UPLOADS):
        address = server.begin_upload(100_000_000)
        arguments = (address, 100_000_000, UPLOAD_BYTES_S, stop)
        threading.Thread(target=server.upload, args=arguments, daemon=True).start()


def _times_s(server: Server) -> list[float] | None:
    try:
        return [server.page()[1] for _ in range(PAGES)]
    except OSError:
        return None
