"""The inbox of notices, and marking them read."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.notices import inbox
from content.people.permissions import Action
from portal.account import blueprint
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/notices")
@permits(Action.KEEP_OWN_ACCOUNT)
def notices() -> ResponseReturnValue:
    """Show a page of notices, the newest first."""
    page = inbox.notices(read_session(), signed_in_actor(), request.args.get("page", 1, type=int))
    return render_template("account/notices.html", page=page)


@blueprint.post("/notices/read")
@permits(Action.KEEP_OWN_ACCOUNT)
def read_all_notices() -> ResponseReturnValue:
    """Mark all notices read."""
    inbox.mark_read(write_session(), signed_in_actor())
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("account.notices"))


@blueprint.post("/notices/<public_id>/read")
@permits(Action.KEEP_OWN_ACCOUNT)
def read_notice(public_id: str) -> ResponseReturnValue:
    """Mark one notice read and stay on the page."""
    inbox.mark_read(write_session(), signed_in_actor(), public_id)
    flash(_("The notice is marked as read."), "success")
    return redirect(url_for("account.notices", page=request.args.get("page", 1, type=int)))
