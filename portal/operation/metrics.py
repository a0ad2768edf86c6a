"""Metrics of this web server's processes: requests, their times, refusals, sign-ins that failed (prometheus-client).

With several processes each keeps its numbers in a file of the folder PROMETHEUS_MULTIPROC_DIR, which `portal serve`
sets, and whichever is asked answers for all. Labels are endpoints and states, never addresses, names or accounts.
"""

from __future__ import annotations

import time
from pathlib import Path

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

REQUESTS = Counter("changxue_requests", "Requests answered", ["endpoint", "method", "status"])
SECONDS = Histogram(
    "changxue_request_seconds",
    "Time until the answer began to leave, by endpoint",
    ["endpoint"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
REFUSALS = Counter("changxue_refusals", "Requests refused: 403, 404, 409, 413, 422, 429 …", ["endpoint", "status"])
FAILED_SIGN_INS = Counter("changxue_failed_sign_ins", "Sign-ins refused: 422 wrong, 429 too many", ["status"])
SIGN_IN = "account.sign_in"
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})


def install(app: Flask) -> None:
    """Count and time every answer."""

    @app.before_request
    def begin() -> None:
        g.request_began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        status = str(response.status_code)
        REQUESTS.labels(endpoint, request.method if request.method in _METHODS else "other", status).inc()
        if "request_began" in g:
            SECONDS.labels(endpoint).observe(time.perf_counter() - g.request_began)
        if 400 <= response.status_code < 500:
            REFUSALS.labels(endpoint, status).inc()
            if endpoint == SIGN_IN and request.method == "POST":
                FAILED_SIGN_INS.labels(status).inc()
        return response


def measurements(folder: Path | None, *collectors: Collector) -> bytes:
    """Everything in Prometheus's text format: of all processes where `folder` holds their files, and what `collectors`
    look up now."""
    processes = REGISTRY
    if folder is not None:
        processes = CollectorRegistry()
        MultiProcessCollector(processes, str(folder))  # type: ignore[no-untyped-call]  # no types there
    looked_up = CollectorRegistry(auto_describe=False)
    for collector in collectors:
        looked_up.register(collector)
    return generate_latest(processes) + generate_latest(looked_up)
