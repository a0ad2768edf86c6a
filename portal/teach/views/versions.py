"""Looking at the versions of captions, slides, descriptions and chapters, and restoring one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.people.permissions import Action
from content.tracks.restoring import restore_version
from content.tracks.track_history import TrackKind, track_history
from content.tracks.version_page import version_page
from content.tracks.versions import TrackConflict
from portal.errors import log_refusal
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.forms import posted_version

KINDS = "/<any(captions, slides, descriptions, chapters):kind>/<public_id>/versions"


@blueprint.get(KINDS)
@permits(Action.EDIT_COURSE)
def versions(kind: str, public_id: str) -> ResponseReturnValue:
    """Every version of a track, the newest first."""
    history = track_history(read_session(), signed_in_actor(), TrackKind(kind), public_id)
    return render_template("teach/versions.html", history=history)


@blueprint.get(f"{KINDS}/<int:number>")
@permits(Action.EDIT_COURSE)
def version(kind: str, public_id: str, number: int) -> ResponseReturnValue:
    """One version to read, with what differs from the one in use."""
    return _page(kind, public_id, number)


@blueprint.post(f"{KINDS}/<int:number>")
@permits(Action.EDIT_COURSE)
def restore(kind: str, public_id: str, number: int) -> ResponseReturnValue:
    """Put a version back into use, as a new one."""
    try:
        restored = restore_version(
            write_session(), signed_in_actor(), TrackKind(kind), public_id, number, posted_version()
        )
    except TrackConflict as conflict:
        end_sessions(commit=False)
        log_refusal(conflict)
        return _page(kind, public_id, number, translated(conflict.message)), 409
    flash(
        _(
            "Version %(restored)s is in use again, as version %(number)s. All other versions are kept.",
            restored=number,
            number=restored.number,
        ),
        "success",
    )
    return redirect(url_for("teach.versions", kind=kind, public_id=public_id))


def _page(kind: str, public_id: str, number: int, error: str = "") -> str:
    page = version_page(read_session(), signed_in_actor(), TrackKind(kind), public_id, number)
    return render_template("teach/version.html", page=page, error=error)
