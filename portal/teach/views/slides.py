"""Correcting the slides of a recording: times, text, chapters and descriptions."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.jobs.models import JobKind
from content.jobs.requests import request_processing
from content.people.permissions import Action
from content.review.places import SlidePlace
from content.tracks.editing import editable_block
from content.tracks.slide_edits import SlideAction, SlideEdit
from content.tracks.slide_page import SlidePage, slide_page
from content.tracks.slides import correct_slides, mark_slides_checked
from content.tracks.versions import TrackConflict
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.services import queue
from portal.teach import blueprint
from portal.teach.findings_at import unsettled_findings
from portal.teach.forms import posted_version


@blueprint.get("/slides/<public_id>")
@permits(Action.EDIT_COURSE)
def slides(public_id: str) -> ResponseReturnValue:
    """Show every slide with its image and its fields."""
    return _page(public_id)


@blueprint.post("/slides/<public_id>", endpoint="save_slides")
@permits(Action.EDIT_COURSE)
def save(public_id: str) -> ResponseReturnValue:
    """Save the corrected slides; with the second button they are marked as checked as well."""
    typed = _typed()
    try:
        version = correct_slides(write_session(), signed_in_actor(), public_id, posted_version(), typed)
        if "check" in request.form:
            mark_slides_checked(write_session(), signed_in_actor(), public_id, version.number)
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, typed, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, typed, translated(error.message), error.field), 422
    if "check" in request.form:
        flash(_("Saved and marked as checked. Learners see that a person has checked these slides."), "success")
    else:
        flash(_("Saved. The slides count as not checked until you mark them."), "success")
    return redirect(url_for("teach.slides", public_id=public_id))


@blueprint.post("/blocks/<public_id>/find-slides")
@permits(Action.EDIT_COURSE)
def find_slides(public_id: str) -> ResponseReturnValue:
    """Request slide detection, again or for the first time."""
    block = editable_block(write_session(), signed_in_actor(), public_id)
    if block.asset is not None:
        request_processing(write_session(), signed_in_actor(), block, block.asset, JobKind.SLIDES, queue())
        flash(_("The slides are being detected. Progress is shown here."), "begun")
    return redirect(url_for("teach.media", public_id=public_id))


def _page(public_id: str, typed: dict[str, SlideEdit] | None = None, error: str = "", field: str = "") -> str:
    page = slide_page(read_session(), signed_in_actor(), public_id, typed)
    starts = {name.removeprefix("start-"): value for name, value in request.form.items() if name.startswith("start-")}
    return render_template(
        "teach/slides.html",
        page=page,
        error=error,
        error_field=field,
        starts=starts,
        review_findings=[one for one in unsettled_findings(page.course_id, page.block_lineage) if one.pin.slide_key],
        slides={row.slide.key: SlidePlace(public_id, row.number) for row in page.rows},
        without_place=_without_place(page, typed or {}),
    )


def _without_place(page: SlidePage, typed: Mapping[str, SlideEdit]) -> list[str]:
    """What was typed for slides that somebody else has removed."""
    places = {row.slide.key for row in page.rows}
    edits = [edit for key, edit in typed.items() if key not in places]
    return [text for edit in edits for text in (edit.title, edit.text, edit.description) if text]


def _typed() -> dict[str, SlideEdit]:
    """Map each slide's key to the content of its fields."""
    form = request.form
    keys = [name.removeprefix("start-") for name in form if name.startswith("start-")]
    actions = {action.value for action in SlideAction}
    return {
        key: SlideEdit(
            start=_seconds(form[f"start-{key}"]),
            title=form.get(f"title-{key}", "").strip(),
            text="\n".join(line.strip() for line in form.get(f"text-{key}", "").strip().splitlines()),
            description=form.get(f"description-{key}", "").strip(),
            chapter=f"chapter-{key}" in form,
            action=SlideAction(name) if (name := form.get(f"fate-{key}", "")) in actions else SlideAction.KEEP,
        )
        for key in keys
    }


def _seconds(typed: str) -> float | None:
    """Parse `1:02.5` or `62.5` into seconds; None for anything else."""
    parts = typed.strip().replace("\uff1a", ":").replace("\uff0c", ".").replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if len(numbers) > 3 or any(not 0 <= number < 100_000 for number in numbers):
        return None
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return round(seconds, 3)
