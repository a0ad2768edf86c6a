"""`/metrics`, for Prometheus or whatever reads its format; opened with a token of its own."""

from __future__ import annotations

import hmac

from flask import make_response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from content.people.permissions import Action
from portal.operation import metrics_blueprint
from portal.operation.figures_collector import FiguresCollector
from portal.operation.metrics import measurements
from portal.requests import permits, release_reading
from portal.services import database, settings


@metrics_blueprint.get("/metrics")
@permits(Action.BROWSE)
def metrics() -> ResponseReturnValue:
    """Give all figures to whoever has the token (`Authorization: Bearer …`); 401 to anybody else."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(token, settings().metrics_token.encode()):
        return make_response("", 401, {"WWW-Authenticate": "Bearer"})
    release_reading()
    figures = FiguresCollector(database(), settings().data)
    answer = make_response(measurements(settings().metrics_folder, figures))
    answer.headers["Content-Type"] = CONTENT_TYPE_LATEST
    answer.headers["Cache-Control"] = "no-store"
    return answer
