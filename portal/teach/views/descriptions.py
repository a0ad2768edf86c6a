"""Writing audio descriptions for the silences of a recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.timed_text.word import Span
from content.tracks.description_page import DescriptionPage, description_page
from content.tracks.descriptions import LONGEST_DESCRIPTION, correct_descriptions
from content.tracks.versions import TrackConflict
from media_pipeline.captions.description_gaps import Gap, silent_gaps
from portal.addresses import player_addresses
from portal.language import OWN_NAMES, translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.forms import posted_version

FIELD = "text-"


@blueprint.get("/blocks/<public_id>/descriptions/<language>")
@permits(Action.EDIT_COURSE)
def descriptions(public_id: str, language: str) -> ResponseReturnValue:
    """Show every place for a description with its text."""
    return _page(public_id, _known(language))


@blueprint.post("/blocks/<public_id>/descriptions/<language>", endpoint="save_descriptions")
@permits(Action.EDIT_COURSE)
def save(public_id: str, language: str) -> ResponseReturnValue:
    """Save the descriptions; with the second button those of the slides are copied as well."""
    typed = {name.removeprefix(FIELD): text.strip() for name, text in request.form.items() if name.startswith(FIELD)}
    language = _known(language)
    try:
        correct_descriptions(
            write_session(),
            signed_in_actor(),
            public_id,
            language,
            posted_version(),
            typed,
            _gaps,
            adopt_slides="slides" in request.form,
        )
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, language, typed, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, language, typed, translated(error.message), error.field), 422
    flash(_("Saved. Learners who do not see hear these descriptions when they ask for them."), "success")
    return redirect(url_for("teach.descriptions", public_id=public_id, language=language))


def _page(public_id: str, language: str, typed: dict[str, str] | None = None, error: str = "", field: str = "") -> str:
    page = description_page(read_session(), signed_in_actor(), public_id, language, _gaps, typed)
    return render_template(
        "teach/descriptions.html",
        page=page,
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        longest=LONGEST_DESCRIPTION,
        without_place=_without_place(page, typed or {}),
    )


def _without_place(page: DescriptionPage, typed: Mapping[str, str]) -> list[str]:
    """What was typed into silences that somebody else has filled, or over descriptions that they have taken out."""
    places = {row.key for row in page.rows}
    return [text for key, text in typed.items() if text and key not in places]


def _gaps(spans: Sequence[tuple[float, float]], duration_s: float, language: str) -> list[Gap]:
    return silent_gaps([Span(start, end) for start, end in spans], duration_s, language)


def _known(language: str) -> str:
    return language if language in OWN_NAMES else abort(404)
