"""The log's lines: as text, or with PORTAL_LOG=json one JSON object a line, with the id of its request or job."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context

from portal.fault_trace import trace_of

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
JSON = "json"
HEADER = "X-Request-ID"
"""On each answer: the id by which its lines of the log are found."""


def configure_logs(form: str, job_id: Callable[[], str | None] = lambda: None) -> None:
    """Set the process's log up, as `form` says. `job_id` tells at which job the calling thread is."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(job_id) if form == JSON else TextFormatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    queue = logging.getLogger("dbos")  # gives itself a handler of its own where it has none
    queue.addHandler(handler)
    queue.propagate = False
    if form == JSON:
        for own in logging.getLogger("gunicorn.error").handlers:
            own.setFormatter(JsonFormatter(job_id))


def install(app: Flask) -> None:
    """Give each request an id, and its answer too."""

    @app.before_request
    def name_request() -> None:
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def tell_id(response: Response) -> Response:
        if "request_id" in g:
            response.headers[HEADER] = g.request_id
        return response


class TextFormatter(logging.Formatter):
    """Lines of text; a trace holds no message of an exception (portal/fault_trace.py)."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        """The trace of an exception."""
        return trace_of(ei[1]) if ei[1] else ""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, and where there are such `request`, `job` and
    `trace`, which holds no message of an exception (portal/fault_trace.py)."""

    def __init__(self, job_id: Callable[[], str | None] = lambda: None) -> None:
        super().__init__()
        self._job_id = job_id

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": g.get("request_id") if has_request_context() else None,
            "job": self._job_id(),
            "trace": trace_of(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)
