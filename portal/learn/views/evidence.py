"""Playback evidence: players report what was played (portal/assets/player/beats.ts)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.errors import Invalid
from content.learning.finished_course import FinishedCourse, finished_course_of
from content.learning.playback_evidence import Segment, find_played, record_beat
from content.messages import N_
from content.people.permissions import Action
from portal.learn import blueprint
from portal.learn.views.lesson import earnings_message
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.post("/lessons/<public_id>/beats")
@permits(Action.STUDY)
def beats(public_id: str) -> ResponseReturnValue:
    """Record what was played; the answer is {covered_s, required_s, completed, credits_text, finished}.

    `finished`: where this ended the whole course, what is said of that and where to read on, {text, link, href}.
    """
    beat, actor = parse_beat(request.get_json(silent=True)), signed_in_actor()
    played = find_played(read_session(), actor, beat.session, public_id)
    progress = record_beat(
        write_session(),
        actor,
        beat.session,
        beat.sequence,
        beat.segments,
        beat.position_s,
        utc_now(),
        played=played,
    )
    ended = finished_course_of(write_session(), actor, public_id) if progress.newly_completed else None
    return jsonify(
        lesson=public_id,
        covered_s=progress.covered_s,
        required_s=progress.required_s,
        completed=progress.completed,
        credits_text=earnings_message(progress.credits_awarded) if progress.credits_awarded else None,
        finished=_finished(ended) if ended else None,
    )


def _finished(course: FinishedCourse) -> dict[str, str]:
    return {
        "text": _("Congratulations. You have completed every lesson of this course.")
        if course.every_lesson
        else _("Congratulations. You have studied all that this course asks for."),
        "link": _("See your certificate and your credits") if course.certificate else _("See what you can do next"),
        "href": url_for("learn.course", public_id=course.public_id, _anchor="finished"),
    }


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat of a player; its segments are (start, end, rate), times in seconds of the recording."""

    session: str
    sequence: int
    segments: list[Segment]
    position_s: float


def parse_beat(sent: object) -> Beat:
    """Parse a beat out of the JSON that was sent. Raises Invalid for anything else."""
    try:
        if not isinstance(sent, dict):
            raise TypeError("a beat is an object")
        return Beat(
            session=str(sent["session"]),
            sequence=_whole(sent["sequence"]),
            segments=[(float(start), float(end), float(rate)) for start, end, rate in sent["segments"]],
            position_s=float(sent["position"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Invalid(N_("What the player sent could not be understood. Open this page again.")) from error


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**31:
        raise ValueError("a sequence is a whole number")
    return number
