"""The difference in time between the lecture and the interpreter's video: looked at side by side, tried, saved."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import EditConflict, Invalid
from content.jobs import requests as jobs
from content.jobs.models import JobKind
from content.learning.media_preview import media_preview
from content.messages import N_
from content.people.permissions import Action
from content.timed_text.clock import parse_clock
from content.tracks.editing import editable_block
from content.tracks.sign import MOST_OFFSET_S
from content.tracks.sign_offset import OffsetWay, SpokenOffset, offset_of_moments, set_sign_offset, sign_page
from portal.addresses import player_addresses
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.services import queue
from portal.teach import blueprint
from portal.teach.keyed_form import refuse_time

FRAME_S = 0.04
STEPS_S = (FRAME_S, 0.2, 1.0, 10.0)
"""By how much the interpreter can be moved at once: one frame of 25 a second, and coarser."""


@dataclass(frozen=True, slots=True)
class TypedOffset:
    """What was typed, to be shown again as it was, and why it was not taken."""

    way: str = ""
    seconds: str = ""
    error: str = ""
    field: str = ""


@blueprint.get("/blocks/<public_id>/sign-offset")
@permits(Action.EDIT_COURSE)
def sign_offset(public_id: str) -> ResponseReturnValue:
    """Show both videos; with `offset`, or two moments that are the same, what that would come to."""
    try:
        return _page(public_id, _tried())
    except Invalid as error:
        return _page(public_id, None, TypedOffset(error=translated(error.message), field=error.field)), 422


@blueprint.post("/blocks/<public_id>/sign-offset", endpoint="save_sign_offset")
@permits(Action.EDIT_COURSE)
def save(public_id: str) -> ResponseReturnValue:
    """Save which of the two begins first and by how much; the video with the interpreter in it is made anew."""
    typed = request.form.get("way", ""), request.form.get("seconds", "")
    try:
        offset_s = _spoken().offset_s
        track = set_sign_offset(write_session(), signed_in_actor(), public_id, offset_s, _base())
        block = editable_block(write_session(), signed_in_actor(), public_id)
        jobs.request_processing(write_session(), signed_in_actor(), block, track.asset, JobKind.SIGNED, queue())
    except EditConflict as conflict:
        end_sessions(commit=False)
        return _page(public_id, offset_s, TypedOffset(*typed, translated(conflict.message))), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _page(public_id, None, TypedOffset(*typed, translated(error.message), error.field)), 422
    flash(_("Saved. The video with the interpreter in it is being made anew."), "success")
    return redirect(url_for("teach.sign_offset", public_id=public_id))


def _page(public_id: str, tried_s: float | None, typed: TypedOffset | None = None) -> str:
    page = sign_page(read_session(), signed_in_actor(), public_id)
    offset_s = page.offset_s if tried_s is None else tried_s
    return render_template(
        "teach/sign_offset.html",
        page=page,
        media=media_preview(read_session(), page.block_id, player_addresses()),
        offset_s=offset_s,
        spoken=SpokenOffset.of(offset_s),
        coverage=page.coverage(offset_s),
        changed=SpokenOffset.of(offset_s) != SpokenOffset.of(page.offset_s),
        typed=typed or TypedOffset(),
        steps=STEPS_S,
        frame_s=FRAME_S,
    )


def _tried() -> float | None:
    """The difference in time that the address asks for; None where it asks for none."""
    if "lecture_at" in request.args or "sign_at" in request.args:
        return offset_of_moments(_moment("lecture_at"), _moment("sign_at"))
    try:
        offset_s = float(request.args.get("offset", ""))
    except ValueError:
        return None
    return round(offset_s, 3) if abs(offset_s) <= MOST_OFFSET_S else None


def _moment(name: str) -> float:
    seconds = parse_clock(request.args.get(name, ""))
    if seconds is None:
        refuse_time(name)
    return seconds


def _spoken() -> SpokenOffset:
    way = request.form.get("way", "")
    if way not in set(OffsetWay):
        raise Invalid(N_("Choose which of the two videos begins first."), field="way")
    if OffsetWay(way) is OffsetWay.TOGETHER:
        return SpokenOffset(OffsetWay.TOGETHER, 0.0)
    seconds = parse_clock(request.form.get("seconds", ""))
    if seconds is None:
        refuse_time("seconds")
    return SpokenOffset(OffsetWay(way), seconds)


def _base() -> float | None:
    try:
        return float(request.form.get("base", ""))
    except ValueError:
        return None
