"""Looking at the versions of captions, slides, descriptions and chapters, and restoring one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape

from content.people.permissions import Action
from content.text_diff import PieceKind, differences
from content.tracks.restoring import restore_version
from content.tracks.track_history import TrackKind, track_history
from content.tracks.version_comparison import version_comparison
from content.tracks.version_page import version_page
from content.tracks.versions import TrackConflict
from portal.errors import log_refusal
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.forms import posted_version

MOST_PLACES = 200
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


@blueprint.get("/captions/<public_id>/compare")
@permits(Action.EDIT_COURSE)
def compare_versions(public_id: str) -> ResponseReturnValue:
    """The recogniser's captions, those in use and those of any other version, beside each other where they differ."""
    cue = request.args.get("cue", "")
    chosen = request.args.get("version", type=int)
    page = version_comparison(read_session(), signed_in_actor(), public_id, chosen, cue)
    in_use = next(place for place, line in enumerate(page.versions) if line.counts)
    return render_template(
        "teach/compare_versions.html",
        page=page,
        cue=cue,
        most=MOST_PLACES,
        marked=lambda place, column: _marked(place.texts[in_use], place.texts[column]),
    )


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


def _marked(in_use: str, text: str) -> Markup:
    """A text with the words marked that are not in use."""
    if not in_use or in_use == text:
        return escape(text)
    pieces = (piece for piece in differences(in_use, text) if piece.kind is not PieceKind.SAVED)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece.text) if piece.kind is PieceKind.TYPED else escape(piece.text)
        for piece in pieces
    )


def _page(kind: str, public_id: str, number: int, error: str = "") -> str:
    page = version_page(read_session(), signed_in_actor(), TrackKind(kind), public_id, number)
    return render_template("teach/version.html", page=page, error=error)
