"""The administrators' page about the portal's work."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.data_quality.pages import open_findings
from content.database import utc_now
from content.errors import NotFound
from content.operation.overview import overview as overview_page
from content.operation.trial_letter import queue_trial_letter
from content.people.permissions import Action
from content.scheduled_tasks import TASKS
from portal.labels.media import JOBS, STEPS
from portal.labels.operation import ATTENTION, TASK_NAMES, TROUBLES
from portal.operation import blueprint
from portal.operation.readiness import LOW_SHARE, free_share
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import settings


@blueprint.get("/operation")
@permits(Action.SEE_OPERATION)
def overview() -> ResponseReturnValue:
    """Jobs, workers, disk, backups, accounts that need attention."""
    key = settings().secret_key.encode()
    page = overview_page(read_session(), signed_in_actor(), key, utc_now(), TASKS)
    free, share = free_share(settings().data)
    return render_template(
        "operation/overview.html",
        page=page,
        findings=open_findings(read_session(), signed_in_actor()),
        free_bytes=free,
        free_share=share,
        is_disk_low=share < LOW_SHARE,
        jobs=JOBS,
        steps=STEPS,
        attention=ATTENTION,
        task_names=TASK_NAMES,
        troubles=TROUBLES,
        offers_mail=settings().mail is not None,
    )


@blueprint.post("/operation/mail/test")
@permits(Action.SEE_OPERATION)
def send_trial_letter() -> ResponseReturnValue:
    """Send a letter to the administrator's own address, the way that all letters take."""
    if settings().mail is None:
        raise NotFound()
    address = queue_trial_letter(write_session(), signed_in_actor())
    flash(_("A test is on its way to %(address)s. It should arrive within a minute.", address=address), "begun")
    return redirect(url_for("operation.overview", _anchor="mail"))
