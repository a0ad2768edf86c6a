"""Writing audio descriptions for the silences of a recording, and at any other time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.timed_text.cue import new_key
from content.timed_text.speaking_rate import characters_per_s
from content.timed_text.word import Span
from content.tracks.description_edits import NEW_PREFIX, DescriptionAction, DescriptionEdit
from content.tracks.description_page import DescriptionPage, description_page
from content.tracks.descriptions import LONGEST_DESCRIPTION, DescriptionButton, correct_descriptions
from content.tracks.sound import sound_key_of_block
from content.tracks.versions import TrackConflict
from media_pipeline.captions.description_gaps import Gap, silent_gaps
from portal.addresses import player_addresses
from portal.language import OWN_NAMES, translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.services import store
from portal.teach import blueprint
from portal.teach.forms import posted_version
from portal.teach.keyed_form import KeyedForm, back_to

TIMES = ("start", "end")


@blueprint.get("/blocks/<public_id>/descriptions/<language>")
@permits(Action.EDIT_COURSE)
def descriptions(public_id: str, language: str) -> ResponseReturnValue:
    """Show every description and every silence with its text and times."""
    return _page(public_id, _known(language))


@blueprint.get("/blocks/<public_id>/sound")
@permits(Action.EDIT_COURSE)
def sound(public_id: str) -> ResponseReturnValue:
    """Answer where somebody speaks in a recording and how loud it is; nothing where no job has looked for that."""
    return Response(json.dumps(_sound(public_id)), mimetype="application/json")


@blueprint.post("/blocks/<public_id>/descriptions/<language>", endpoint="save_descriptions")
@permits(Action.EDIT_COURSE)
def save(public_id: str, language: str) -> ResponseReturnValue:
    """Save the descriptions with what the button at one of them does; with another button those of the slides are
    copied as well."""
    language = _known(language)
    form = KeyedForm(TIMES)
    typed = {
        key: DescriptionEdit(
            form.text("text", key), form.seconds("start", key), form.seconds("end", key), form.reserved_key(key)
        )
        for key in form.keys("text")
    }
    try:
        form.require_readable()
        correct_descriptions(
            write_session(),
            signed_in_actor(),
            public_id,
            language,
            posted_version(),
            typed,
            _gap_finder(public_id),
            adopt_slides="slides" in request.form,
            button=_button(form),
        )
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, language, form, typed, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, language, form, typed, translated(error.message), error.field), 422
    flash(_("Saved. Learners who do not see hear these descriptions when they ask for them."), "success")
    return back_to("teach.descriptions", _next_place(form, typed), public_id=public_id, language=language)


def _button(form: KeyedForm) -> DescriptionButton | None:
    name, key = form.button
    if name not in set(DescriptionAction):
        return None
    return DescriptionButton(DescriptionAction(name), key, form.second_key(key))


def _next_place(form: KeyedForm, typed: Mapping[str, DescriptionEdit]) -> str:
    """The key of the description at which one goes on: the second part of one that was split, or the new one."""
    name, key = form.button
    if name == DescriptionAction.SPLIT:
        return form.second_key(key)
    new = (each.removeprefix(NEW_PREFIX) for each, edit in typed.items() if each.startswith(NEW_PREFIX) and edit.text)
    return next(new, "") if name in ("", "add") else ""


def _page(
    public_id: str,
    language: str,
    form: KeyedForm | None = None,
    typed: Mapping[str, DescriptionEdit] | None = None,
    error: str = "",
    field: str = "",
) -> str:
    find_gaps = _gap_finder(public_id)
    page = description_page(read_session(), signed_in_actor(), public_id, language, find_gaps, typed)
    return render_template(
        "teach/descriptions.html",
        page=page,
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        longest=LONGEST_DESCRIPTION,
        rate=characters_per_s(language),
        gaps=[[gap.start, gap.end] for gap in page.gaps],
        starts={} if form is None else form.typed_times(),
        without_place=_without_place(page, typed or {}),
        new_key=new_key,
    )


def _without_place(page: DescriptionPage, typed: Mapping[str, DescriptionEdit]) -> list[str]:
    """What was typed into silences that somebody else has filled, or over descriptions that they have taken out."""
    places = {row.key for row in page.rows}
    return [edit.text for key, edit in typed.items() if edit.text and key not in places]


def _gap_finder(public_id: str) -> Callable[[Sequence[tuple[float, float]], float, str], list[Gap] | None]:
    """Finds silences between captions; where there are none, between the speech that a job has found."""

    def find(speech: Sequence[tuple[float, float]], duration_s: float, language: str) -> list[Gap] | None:
        spans = speech or [(start, end) for start, end in _sound(public_id)["spans"]]
        if not spans:
            return None
        return silent_gaps([Span(start, end) for start, end in spans], duration_s, language)

    return find


def _sound(public_id: str) -> dict[str, Any]:
    key = sound_key_of_block(read_session(), signed_in_actor(), public_id)
    if key is None or not store().exists(key):
        return {"spans": [], "peaks": ""}
    with store().open(key) as file:
        sound: dict[str, Any] = json.load(file)
    return sound


def _known(language: str) -> str:
    return language if language in OWN_NAMES else abort(404)
