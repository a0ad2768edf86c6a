"""The administrators' page about the portal's work."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from content.database import utc_now
from content.operation.overview import overview as overview_page
from content.people.permissions import Action
from portal.labels.media import JOBS, STEPS
from portal.labels.operation import ATTENTION
from portal.operation import blueprint
from portal.operation.readiness import LOW_SHARE, free_share
from portal.requests import permits, read_session, signed_in_actor
from portal.services import settings


@blueprint.get("/operation")
@permits(Action.SEE_OPERATION)
def overview() -> ResponseReturnValue:
    """Jobs, workers, disk, backups, accounts that need attention."""
    key = settings().secret_key.encode()
    page = overview_page(read_session(), signed_in_actor(), key, utc_now())
    free, share = free_share(settings().data)
    return render_template(
        "operation/overview.html",
        page=page,
        free_bytes=free,
        free_share=share,
        is_disk_low=share < LOW_SHARE,
        jobs=JOBS,
        steps=STEPS,
        attention=ATTENTION,
    )
