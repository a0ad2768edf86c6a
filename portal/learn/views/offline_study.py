"""What a device noted without a connection, on its way in (portal/assets/offline/sending.ts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from content.database import utc_now
from content.errors import Invalid
from content.learning.offline_study import CountedStudy, StudyNote, record_offline_study
from content.messages import N_
from content.people.permissions import Action
from portal.learn import blueprint
from portal.learn.views.lesson import earnings_message
from portal.requests import permits, signed_in_actor, write_session


@blueprint.get("/offline/token")
@permits(Action.BROWSE)
def offline_token() -> ResponseReturnValue:
    """Who is signed in, and the token that a form needs: {account, token}; `account` is empty for a visitor."""
    account = current_user.public_id if current_user.is_authenticated else ""
    response = jsonify(account=account, token=generate_csrf())
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/offline/study")
@permits(Action.STUDY)
def offline_study() -> ResponseReturnValue:
    """Count a bundle; the answer is {completed, text}: the lessons that are complete, and what is to be said of all.

    With `tells` the next page says it.
    """
    sent = request.get_json(silent=True)
    token, notes, is_last, tells = parse_bundle(sent)
    counted = record_offline_study(write_session(), signed_in_actor(), token, notes, utc_now(), is_last=is_last)
    text = counted_message(counted)
    if tells and text:
        flash(text, "success")
    return jsonify(completed=counted.completed, text=text)


def counted_message(counted: CountedStudy) -> str:
    """What is said of study without a connection that was counted; empty where nothing was new."""
    said = []
    if counted.played_s or counted.sections:
        said.append(_("What you studied without a connection has been counted."))
    if counted.newly_completed:
        said.append(_("Lessons completed by it: %(number)s.", number=counted.newly_completed))
    if counted.credits_awarded:
        said.append(earnings_message(counted.credits_awarded))
    if counted.cut_s >= 1:
        said.append(
            _(
                "Some of it did not count: it was more than fits into the time since this device was last connected. "
                "What is missing can be studied again."
            )
        )
    if counted.dropped:
        said.append(_("Some of it did not count, since the lesson has been changed or closed."))
    return " ".join(said)


def parse_bundle(sent: object) -> tuple[str, list[StudyNote], bool, bool]:
    """Parse a bundle out of the JSON that was sent: token, notes, whether it is the last, whether the next page tells.
    Raises Invalid for anything else."""
    try:
        if not isinstance(sent, dict):
            raise TypeError("a bundle is an object")
        notes = [_note(note) for note in sent["notes"]]
        return str(sent["token"]), notes, sent.get("last") is True, sent.get("tells") is True
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Invalid(N_("What this device sent could not be understood. Open the lesson again.")) from error


def _note(note: Mapping[str, Any]) -> StudyNote:
    position, up_to = note.get("position"), note.get("up_to")
    return StudyNote(
        lesson_public_id=str(note["lesson"]),
        block_public_id=str(note.get("block", "")),
        segments=tuple((float(start), float(end), float(rate)) for start, end, rate in note.get("segments", ())),
        position_s=None if position is None else float(position),
        sections=tuple(str(key) for key in note.get("sections", ())),
        up_to=str(up_to) if up_to else None,
    )
