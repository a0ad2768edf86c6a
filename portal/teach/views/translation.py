"""Captions in the second language, written beside those in the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.tracks.captions import LONGEST_CUE_TEXT
from content.tracks.translation import TranslationPage, TranslationRow, save_translation, translation_page
from content.tracks.versions import TrackConflict
from portal.addresses import player_addresses
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.caption_list import PART
from portal.teach.forms import posted_version

FIELD = "text-"


@dataclass(frozen=True, slots=True)
class RowList:
    """The part of the rows that one page shows: which one, from 1, of which `parts`, each by its first and last row."""

    part: int
    parts: tuple[tuple[int, int], ...]
    rows: tuple[TranslationRow, ...]


@blueprint.get("/captions/<public_id>/translation")
@permits(Action.EDIT_COURSE)
def translation(public_id: str) -> ResponseReturnValue:
    """Show every caption with a field for its translation; a long track in parts."""
    return _page(public_id)


@blueprint.post("/captions/<public_id>/translation", endpoint="save_translation")
@permits(Action.EDIT_COURSE)
def save(public_id: str) -> ResponseReturnValue:
    """Save the translations of the captions on this page, and go on with the part that was asked for."""
    typed = {name.removeprefix(FIELD): text for name, text in request.form.items() if name.startswith(FIELD)}
    number = posted_version()
    try:
        version = save_translation(write_session(), signed_in_actor(), public_id, number, typed)
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, typed, number, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        field = FIELD + (error.field or "").partition("-")[2]
        return _page(public_id, typed, number, translated(error.message), field), 422
    if version is None:
        flash(_("Nothing was written, so nothing was saved."))
    else:
        flash(
            _("Saved. Learners choose these captions in the player; they count as not checked until you mark them."),
            "success",
        )
    part = request.form.get("part", "") or request.args.get("part")
    return redirect(url_for("teach.translation", public_id=public_id, part=part))


def _page(
    public_id: str, typed: Mapping[str, str] | None = None, number: int = 0, error: str = "", field: str = ""
) -> str:
    page = translation_page(read_session(), signed_in_actor(), public_id, typed, number)
    row_list = _part(page, typed or {})
    return render_template(
        "teach/translation.html",
        page=page,
        row_list=row_list,
        first_missing=_address_of_first_missing(page),
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field if any(FIELD + row.key == field for row in row_list.rows) else "",
        longest=LONGEST_CUE_TEXT,
    )


def _part(page: TranslationPage, typed: Mapping[str, str]) -> RowList:
    count = len(page.rows)
    parts = tuple((first + 1, min(first + PART, count)) for first in range(0, count, PART))
    part = max(1, min(request.args.get("part", default=1, type=int) or 1, len(parts)))
    here = range((part - 1) * PART, part * PART)
    rows = tuple(row for place, row in enumerate(page.rows) if place in here or row.key in typed)
    return RowList(part, parts, rows)


def _address_of_first_missing(page: TranslationPage) -> str:
    """Where the first caption without a translation stands; empty where there is none."""
    place = next((place for place, row in enumerate(page.rows) if row.missing), None)
    if place is None:
        return ""
    part = place // PART + 1
    anchor = FIELD + page.rows[place].key
    return url_for("teach.translation", public_id=page.track_public_id, part=part if part > 1 else None, _anchor=anchor)
