"""Reading and correcting the captions of a recording, beside the recording."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.tracks.caption_page import caption_page
from content.tracks.captions import LONGEST_CUE_TEXT, correct_captions, mark_checked
from content.tracks.versions import TrackConflict
from portal.addresses import player_addresses
from portal.labels.caption_lint import fidelity_of, problems_of
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.forms import posted_version

FIELD = "cue-"
TAKEN_BACK = "take-back-"


@blueprint.get("/captions/<public_id>")
@permits(Action.EDIT_COURSE)
def captions(public_id: str) -> ResponseReturnValue:
    """Show every caption in a field of its own, beside the player."""
    return _page(public_id)


@blueprint.post("/captions/<public_id>")
@permits(Action.EDIT_COURSE)
def save_captions(public_id: str) -> ResponseReturnValue:
    """Save the corrected captions; with the second button they are marked as checked as well."""
    texts = _typed()
    try:
        version = correct_captions(write_session(), signed_in_actor(), public_id, posted_version(), texts)
        if "check" in request.form:
            mark_checked(write_session(), signed_in_actor(), public_id, version.number)
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, texts, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, texts, translated(error.message), error.field), 422
    if "check" in request.form:
        flash(_("Saved and marked as checked. Learners see that a person has checked these captions."), "success")
    else:
        flash(_("Saved. The captions count as not checked until you mark them."), "success")
    return redirect(url_for("teach.captions", public_id=public_id))


def _page(public_id: str, typed: dict[str, str] | None = None, error: str = "", field: str = "") -> str:
    page = caption_page(
        read_session(), signed_in_actor(), public_id, typed, None if typed is None else posted_version()
    )
    return render_template(
        "teach/captions.html",
        page=page,
        problems=problems_of(page),
        fidelity=fidelity_of(page),
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        longest=LONGEST_CUE_TEXT,
    )


def _typed() -> dict[str, str]:
    """Map each cue's key to the text of its field, lines as they were typed, guesses of the program taken back where
    that was asked for."""
    texts = {
        name.removeprefix(FIELD): "\n".join(line.strip() for line in text.strip().splitlines())
        for name, text in request.form.items()
        if name.startswith(FIELD)
    }
    for name, value in request.form.items(multi=True):
        key, (guess, _bar, recognised) = name.removeprefix(TAKEN_BACK), value.partition("|")
        if name.startswith(TAKEN_BACK) and guess and key in texts:
            over_lines = r"\n?".join(map(re.escape, guess))
            texts[key] = re.sub(over_lines, lambda _match: recognised, texts[key], count=1)  # noqa: B023  (used at once)
    return texts
