"""`/healthz` and `/readyz`, for whatever starts processes and shares visitors out among them."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from content.people.permissions import Action
from portal.operation import blueprint
from portal.operation.readiness import OK, readiness
from portal.requests import permits, release_reading
from portal.services import database, settings, store


@blueprint.get("/healthz")
@permits(Action.BROWSE)
def alive() -> ResponseReturnValue:
    """Answer: the process lives. Nothing is asked of a database, which no restart of this process would mend."""
    return _uncached(make_response("ok\n", {"Content-Type": "text/plain"}))


@blueprint.get("/readyz")
@permits(Action.BROWSE)
def ready() -> ResponseReturnValue:
    """Say whether this server can answer people: 200, or 503; with `?worker=1` also 503 where no worker lives."""
    release_reading()
    state = readiness(database(), store(), settings().store, settings().data)
    is_ready = state.is_ready and (state.worker == OK or not request.args.get("worker"))
    return _uncached(make_response(jsonify(ready=is_ready, **asdict(state)), 200 if is_ready else 503))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
