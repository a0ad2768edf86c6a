"""The page of one recording: processing step by step, retrying and cancelling, tracks."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from content.courses.models import Block, RevisionState
from content.jobs import requests as jobs
from content.jobs.models import MediaJob
from content.people.permissions import Action
from content.tracks.audio_choice import choose_audio
from content.tracks.editing import seen_block, spoken_language
from content.tracks.media_status import MediaStatus, media_statuses
from content.tracks.recognition import recognise_again, set_recognition
from content.tracks.recording_needs import recording_needs
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import queue
from portal.teach import blueprint
from portal.teach.recording_steps import RecordingStep, recording_steps


@blueprint.get("/blocks/<public_id>/media")
@permits(Action.EDIT_COURSE)
def media(public_id: str) -> ResponseReturnValue:
    """Show a recording: its file, its jobs, its tracks."""
    return _page(public_id)


@blueprint.get("/blocks/<public_id>/media/panel")
@permits(Action.EDIT_COURSE)
def media_fragment(public_id: str) -> ResponseReturnValue:
    """Render the part of the page that changes while a job runs."""
    block = seen_block(read_session(), signed_in_actor(), public_id)
    panel, steps = _panel(block)
    return render_template("teach/_media_fragment.html", panel=panel, steps=steps)


@blueprint.post("/jobs/<public_id>/cancel")
@permits(Action.EDIT_COURSE)
def cancel_job(public_id: str) -> ResponseReturnValue:
    """Request that a job stops."""
    job = jobs.request_cancel(write_session(), signed_in_actor(), public_id)
    flash(_("The work is being cancelled. The file is saved."), "begun")
    return _to_media(job)


@blueprint.post("/jobs/<public_id>/retry")
@permits(Action.EDIT_COURSE)
def retry_job(public_id: str) -> ResponseReturnValue:
    """Run a failed job again; finished steps are not repeated."""
    job = jobs.retry(write_session(), signed_in_actor(), public_id, queue())
    flash(_("Trying again. Progress is shown here."), "begun")
    return _to_media(job)


@blueprint.post("/blocks/<public_id>/sound-track")
@permits(Action.EDIT_COURSE)
def sound_track(public_id: str) -> ResponseReturnValue:
    """Use another sound track of the recording, and have everything made with it."""
    typed = request.form.get("track", "")
    index = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
    choose_audio(write_session(), signed_in_actor(), public_id, index, queue())
    flash(_("The other sound track is being put to use. Progress is shown here."), "begun")
    return redirect(url_for("teach.media", public_id=public_id))


@blueprint.post("/blocks/<public_id>/recognition")
@permits(Action.EDIT_COURSE)
def recognition(public_id: str) -> ResponseReturnValue:
    """Decline that the speech of a recording is recognised, or ask for it after all, or once more."""
    recognise = request.form.get("recognise") in ("yes", "again")
    if request.form.get("recognise") == "again":
        recognise_again(write_session(), signed_in_actor(), public_id, queue())
    else:
        set_recognition(write_session(), signed_in_actor(), public_id, recognise, queue())
    if recognise:
        flash(_("The speech is being recognised. Progress is shown here."), "begun")
    else:
        flash(_("The speech is not recognised. Upload the captions or the script on this page."), "success")
    return redirect(url_for("teach.media", public_id=public_id))


def _page(public_id: str) -> str:
    block = seen_block(read_session(), signed_in_actor(), public_id)
    panel, steps = _panel(block)
    return render_template(
        "teach/recording.html",
        block=block,
        lesson=block.lesson,
        language=spoken_language(block),
        panel=panel,
        steps=steps,
        open=steps is not None,
    )


def _panel(block: Block) -> tuple[MediaStatus, list[RecordingStep] | None]:
    """The recording's status and what to do next; None where nothing can be done any more."""
    status = media_statuses(read_session(), [block.id])[block.id]
    if block.lesson.module.revision.state is not RevisionState.DRAFT:
        return status, None
    return status, recording_steps(recording_needs(read_session(), block, status), block.public_id)


def _to_media(job: MediaJob) -> ResponseReturnValue:
    block = write_session().scalars(select(Block.public_id).where(Block.id == job.block_id)).one()
    return redirect(url_for("teach.media", public_id=block))
