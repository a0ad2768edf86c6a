"""Lessons kept on a device: choosing what to keep, the pages that are kept, the list of them, what is seen without a
connection. The keeping itself is the browser's (portal/assets/offline/)."""

from __future__ import annotations

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.courses.access_modes import preferred_access_modes
from content.database import utc_now
from content.learning.deep_link import resolve_deep_link
from content.learning.device_copy import PICTURES, as_copy, copy_sizes
from content.learning.lesson_page import lesson_page
from content.learning.media_model import as_sound
from content.learning.offline_study import begin_offline_study
from content.learning.reading_flow import reading_flow
from content.people.permissions import Action, allowed
from portal.addresses import player_addresses
from portal.language import LANGUAGES, speak
from portal.learn import blueprint
from portal.learn.views.lesson import VIEWS
from portal.preferences import current_preferences
from portal.requests import permits, read_session, signed_in_actor, write_session

TEMPLATES = {"watch": "learn/lesson.html", "read": "learn/reading.html", "listen": "learn/listening.html"}
"""The page of a lesson by the way into it."""


@blueprint.get("/lessons/<public_id>/keep")
@permits(Action.EXPORT)  # who may open which lesson stands in content/learning/access.py
def device_copy(public_id: str) -> ResponseReturnValue:
    """Choose in which size a lesson is kept on this device."""
    page = lesson_page(read_session(), signed_in_actor(), public_id, player_addresses())
    sizes = copy_sizes(page)
    return render_template(
        "learn/device_copy.html",
        page=page,
        sizes=sizes,
        usual=_usual([size.picture for size in sizes]),
        with_sign=current_preferences().sign != "off",
        account=current_user.public_id,
        views=VIEWS,
    )


@blueprint.post("/lessons/<public_id>/keep")
@permits(Action.STUDY)
def begin_device_copy(public_id: str) -> ResponseReturnValue:
    """Say that a device keeps a lesson; the answer is {token}, which what is studied there is sent with."""
    sent = request.get_json(silent=True)
    token = str(sent.get("token", "")) if isinstance(sent, dict) else ""
    return jsonify(token=begin_offline_study(write_session(), signed_in_actor(), public_id, token, utc_now()))


@blueprint.get("/lessons/<public_id>/keep/<any(watch, read, listen):view>/<picture>")
@permits(Action.EXPORT)  # who may open which lesson stands in content/learning/access.py
def kept_lesson(public_id: str, view: str, picture: str) -> ResponseReturnValue:
    """A lesson as it is kept on a device, with this file of each recording; `sign=1`: with the interpreter's video."""
    if picture not in PICTURES:
        abort(404)
    actor = signed_in_actor()
    whole = lesson_page(read_session(), actor, public_id, player_addresses())
    page = as_copy(whole, picture, with_sign=request.args.get("sign") == "1")
    return render_template(
        TEMPLATES[view],
        page=page,
        view=view,
        views=VIEWS,
        previewed_as=None,
        can_study=allowed(actor, Action.STUDY),
        preferred=preferred_access_modes(current_preferences()),
        structured_data=dict,
        deep_link=resolve_deep_link(read_session(), page, None, ""),
        notes=None,
        reading_flow=reading_flow,
        as_sound=as_sound,
        finished=None,
    )


@blueprint.get("/my/device")
@permits(Action.EXPORT)
def on_this_device() -> ResponseReturnValue:
    """List the lessons that are kept on this device, which only the browser knows."""
    return render_template("learn/on_this_device.html", account=current_user.public_id)


@blueprint.get("/offline/<language>/<any(page, form, sign_out):about>")
@permits(Action.BROWSE)
def without_connection(language: str, about: str) -> ResponseReturnValue:
    """What a browser shows without a connection instead of a page, of the answer to a form, of signing out."""
    if language not in LANGUAGES:
        abort(404)
    speak(language)
    return render_template("learn/without_connection.html", about=about)


def _usual(pictures: list[str]) -> str:
    """What is chosen at first: what the learner prefers to play, else the picture of half the size, which most phones
    have room for."""
    preferred = {"low": "video-240", "sound": "audio"}.get(current_preferences().picture, "video-480")
    return preferred if preferred in pictures else pictures[0]
