"""Working on the slides of a recording: times, text, chapters, descriptions, pictures; added, split, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.jobs.models import JobKind
from content.jobs.requests import request_processing
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.review.places import SlidePlace
from content.timed_text.cue import new_key
from content.tracks.editing import editable_block
from content.tracks.slide_edits import NEW_PREFIX, SlideAction, SlideEdit
from content.tracks.slide_page import SlidePage, slide_page
from content.tracks.slides import LONGEST_TEXT, SlideSplit, begin_slides, correct_slides, mark_slides_checked
from content.tracks.versions import TrackConflict
from portal.addresses import player_addresses
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, release_reading, signed_in_actor, write_session
from portal.services import queue
from portal.teach import blueprint
from portal.teach.findings_at import unsettled_findings
from portal.teach.forms import posted_version
from portal.teach.keyed_form import KeyedForm, back_to
from portal.teach.slide_pictures import picture_at, video_of_slides


@blueprint.get("/slides/<public_id>")
@permits(Action.EDIT_COURSE)
def slides(public_id: str) -> ResponseReturnValue:
    """Show every slide with its image and its fields, beside the player."""
    return _page(public_id)


@blueprint.post("/slides/<public_id>", endpoint="save_slides")
@permits(Action.EDIT_COURSE)
def save(public_id: str) -> ResponseReturnValue:
    """Save the corrected slides with what the button at one of them does; with another button they are marked as
    checked as well."""
    form = KeyedForm(("start",))
    typed = _typed(form)
    try:
        form.require_readable()
        edits, split = _with_pictures(public_id, form, typed)
        version = correct_slides(write_session(), signed_in_actor(), public_id, posted_version(), edits, split)
        if "check" in request.form:
            mark_slides_checked(write_session(), signed_in_actor(), public_id, version.number)
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, form, typed, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, form, typed, translated(error.message), form.field_of(error.field)), 422
    if "check" in request.form:
        flash(_("Saved and marked as checked. Learners see that a person has checked these slides."), "success")
    else:
        flash(_("Saved. The slides count as not checked until you mark them."), "success")
    return back_to("teach.slides", _next_place(form, typed), "slide", public_id=public_id)


@blueprint.post("/blocks/<public_id>/find-slides")
@permits(Action.EDIT_COURSE)
def find_slides(public_id: str) -> ResponseReturnValue:
    """Request slide detection, again or for the first time."""
    block = editable_block(write_session(), signed_in_actor(), public_id)
    if block.asset is not None:
        request_processing(write_session(), signed_in_actor(), block, block.asset, JobKind.SLIDES, queue())
        flash(_("The slides are being detected. Progress is shown here."), "begun")
    return redirect(url_for("teach.media", public_id=public_id))


@blueprint.post("/blocks/<public_id>/slides")
@permits(Action.EDIT_COURSE)
def add_slides(public_id: str) -> ResponseReturnValue:
    """Begin a list of slides by hand."""
    track = begin_slides(write_session(), signed_in_actor(), public_id)
    return redirect(url_for("teach.slides", public_id=track.public_id))


def _page(
    public_id: str,
    form: KeyedForm | None = None,
    typed: Mapping[str, SlideEdit] | None = None,
    error: str = "",
    field: str = "",
) -> str:
    page = slide_page(read_session(), signed_in_actor(), public_id, typed)
    return render_template(
        "teach/slides.html",
        page=page,
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        review_findings=[one for one in unsettled_findings(page.course_id, page.block_lineage) if one.pin.slide_key],
        slides={row.slide.key: SlidePlace(public_id, row.number) for row in page.rows},
        starts={} if form is None else form.typed_times(),
        longest=LONGEST_TEXT,
        without_place=_without_place(page, typed or {}),
        new_key=new_key,
    )


def _without_place(page: SlidePage, typed: Mapping[str, SlideEdit]) -> list[str]:
    """What was typed for slides that somebody else has removed."""
    places = {row.slide.key for row in page.rows}
    edits = [edit for key, edit in typed.items() if not {key, key.removeprefix(NEW_PREFIX)} & places]
    return [text for edit in edits for text in (edit.title, edit.text, edit.description) if text]


def _typed(form: KeyedForm) -> dict[str, SlideEdit]:
    """Map each slide's key to the content of its fields."""
    return {key: _edit(form, key) for key in form.keys("start")}


def _edit(form: KeyedForm, key: str) -> SlideEdit:
    start = form.seconds("start", key)
    if start is None and not key.startswith(NEW_PREFIX):
        form.unreadable.append(f"start-{key}")  # also where it is empty: a slide that is there has a time
    fate = request.form.get(f"fate-{key}", "")
    action = SlideAction(fate) if fate in set(SlideAction) else SlideAction.KEEP
    name, pressed = form.button
    return SlideEdit(
        start=start,
        title=form.text("title", key),
        text=form.text("text", key),
        description=form.text("description", key),
        chapter=form.is_ticked("chapter", key),
        action=SlideAction.REMOVE if (name, pressed) == ("remove", key) else action,
    )


def _with_pictures(
    public_id: str, form: KeyedForm, typed: Mapping[str, SlideEdit]
) -> tuple[dict[str, SlideEdit], SlideSplit | None]:
    """The edits with the pictures that were asked for, and the slide that is cut in two. The recording is opened before
    anything is written, since that takes a moment and SQLite has one writer."""
    slide_page(read_session(), signed_in_actor(), public_id)  # whoever may not see it has no picture taken
    video = video_of_slides(read_session(), public_id)
    release_reading()
    edits = dict(typed)
    for key, edit in typed.items():
        asked = form.is_ticked("picture", key) or form.button == ("picture", key)
        if asked and edit.start is not None and not (key.startswith(NEW_PREFIX) and edit.is_blank):
            edits[key] = replace(edit, image=picture_at(video, edit.start, f"start-{key}"))
    name, key = form.button
    if name != "split" or key not in typed:
        return edits, None
    at = form.seconds("at", key)
    image = None if at is None or video is None else picture_at(video, at, f"text-{key}")
    return edits, SlideSplit(key, form.second_key(key), at, image)


def _next_place(form: KeyedForm, typed: Mapping[str, SlideEdit]) -> str:
    """The key of the slide at which one goes on: the second part of one that was split, or the new one."""
    name, key = form.button
    if name == "split":
        return form.second_key(key)
    if name == "picture":
        return key.removeprefix(NEW_PREFIX)
    new = (
        each.removeprefix(NEW_PREFIX)
        for each, edit in typed.items()
        if each.startswith(NEW_PREFIX) and not edit.is_blank
    )
    return next(new, "") if name in ("", "add") else ""
