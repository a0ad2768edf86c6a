"""Saying where the chapters of a recording begin and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.timed_text.cue import new_key
from content.tracks.chapter_page import ChapterPage, chapter_page
from content.tracks.chapters import LONGEST_TITLE, NEW_PREFIX, ChapterEdit, correct_chapters
from content.tracks.versions import TrackConflict
from portal.addresses import player_addresses
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.forms import posted_version
from portal.teach.keyed_form import KeyedForm, back_to


@blueprint.get("/blocks/<public_id>/chapters")
@permits(Action.EDIT_COURSE)
def chapters(public_id: str) -> ResponseReturnValue:
    """Show every chapter with its time and title."""
    return _page(public_id)


@blueprint.post("/blocks/<public_id>/chapters", endpoint="save_chapters")
@permits(Action.EDIT_COURSE)
def save(public_id: str) -> ResponseReturnValue:
    """Save the chapters, without the one whose button was pressed; with another button titles of slides are added."""
    form = KeyedForm(("start",))
    typed = {key: ChapterEdit(form.text("title", key), form.seconds("start", key)) for key in form.keys("title")}
    name, key = form.button
    edits = {**typed, key: ChapterEdit("")} if name == "remove" and key in typed else typed
    from_slides = "slides" in request.form
    try:
        form.require_readable()
        correct_chapters(
            write_session(), signed_in_actor(), public_id, posted_version(), edits, from_slides=from_slides
        )
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, form, typed, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, form, typed, translated(error.message), error.field), 422
    flash(_("Saved. Learners can go from chapter to chapter."), "success")
    new = (each.removeprefix(NEW_PREFIX) for each, edit in typed.items() if each.startswith(NEW_PREFIX) and edit.title)
    return back_to("teach.chapters", next(new, "") if name in ("", "add") else "", public_id=public_id)


def _page(
    public_id: str,
    form: KeyedForm | None = None,
    typed: Mapping[str, ChapterEdit] | None = None,
    error: str = "",
    field: str = "",
) -> str:
    page = chapter_page(read_session(), signed_in_actor(), public_id, typed)
    return render_template(
        "teach/chapters.html",
        page=page,
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        longest=LONGEST_TITLE,
        starts={} if form is None else form.typed_times(),
        without_place=_without_place(page, typed or {}),
        new_key=new_key,
    )


def _without_place(page: ChapterPage, typed: Mapping[str, ChapterEdit]) -> list[str]:
    """The titles that were typed for chapters that somebody else has taken out."""
    places = {row.chapter.key for row in page.rows}
    saved = {key.removeprefix(NEW_PREFIX) for key in typed if key.startswith(NEW_PREFIX)}
    return [edit.title for key, edit in typed.items() if edit.title and key not in places and not saved & places]
