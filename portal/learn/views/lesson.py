"""The lesson's page, the same lesson to be read or listened to, and marking what was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.access_modes import preferred_access_modes
from content.credits.rules import amount_text
from content.database import utc_now
from content.learning import reading_evidence as evidence_of_reading
from content.learning.deep_link import resolve_deep_link
from content.learning.finished_course import finished_course, finished_course_of
from content.learning.learner_course import learner_course
from content.learning.lesson_opening import changes_the_page, count_what_waited, opening_of, save_opening
from content.learning.lesson_page import visit_lesson
from content.learning.media_model import as_sound
from content.learning.reading_flow import reading_flow
from content.people.permissions import Action, Visitor, allowed
from content.review.preview_notes import preview_notes
from portal.addresses import player_addresses
from portal.learn import blueprint
from portal.learn.structured_data import lesson_data
from portal.preferences import current_preferences
from portal.previewed_learners import ARGUMENT, LEARNERS
from portal.requests import (
    ask_to_sign_in,
    current_actor,
    permits,
    read_session,
    short_write,
    signed_in_actor,
    write_session,
)
from portal.template_filters import clock

VIEWS = {"watch": "learn.lesson", "read": "learn.reading", "listen": "learn.listening"}
"""The ways into a lesson; each is the whole lesson."""


@blueprint.get("/lessons/<public_id>")
@permits(Action.BROWSE)  # who may open which lesson stands in content/learning/access.py
def lesson(public_id: str) -> ResponseReturnValue:
    """Watch a lesson. Visitors are asked to sign in and come back."""
    return _whole_lesson(public_id, "watch", "learn/lesson.html")


@blueprint.get("/lessons/<public_id>/read")
@permits(Action.BROWSE)  # who may open which lesson stands in content/learning/access.py
def reading(public_id: str) -> ResponseReturnValue:
    """Read a lesson: its text and transcripts, with slides and their descriptions in place."""
    return _whole_lesson(public_id, "read", "learn/reading.html")


@blueprint.get("/lessons/<public_id>/listen")
@permits(Action.BROWSE)  # who may open which lesson stands in content/learning/access.py
def listening(public_id: str) -> ResponseReturnValue:
    """Listen to a lesson: audio with descriptions, and texts read aloud from heading to heading."""
    return _whole_lesson(public_id, "listen", "learn/listening.html")


def _whole_lesson(public_id: str, view: str, template: str) -> ResponseReturnValue:
    actor = current_actor()
    if isinstance(actor, Visitor):
        return ask_to_sign_in()
    now = utc_now()
    visit = visit_lesson(read_session(), actor, public_id, player_addresses(), now)
    if changes_the_page(visit):
        with short_write() as session:
            settled = count_what_waited(session, actor, public_id, now)
        if settled.newly_completed:
            flash(completion_message(settled.credits_awarded), "success")
        visit = visit_lesson(read_session(), actor, public_id, player_addresses(), now)
    opening = opening_of(visit)
    page = visit.page(opening.tokens)
    if page.own_public_id is not None:
        flash(_("You began with an earlier version of this course. This is its lesson; your progress counts here."))
        place = request.args.get("t"), request.args.get("of")  # where a search led
        return redirect(url_for(VIEWS[view], public_id=page.own_public_id, t=place[0], of=place[1]))
    is_last = page.records and page.completed and not page.incomplete
    finished = finished_course(read_session(), actor, page.course_public_id) if is_last else None
    rendered = render_template(
        template,
        page=page,
        view=view,
        views=VIEWS,
        previewed_as=LEARNERS.get(request.args.get(ARGUMENT, "")),
        can_study=allowed(actor, Action.STUDY),
        preferred=preferred_access_modes(current_preferences()),
        structured_data=partial(lesson_data, page),
        deep_link=resolve_deep_link(
            read_session(), page, request.args.get("t", type=float), request.args.get("of", "")
        ),
        notes=preview_notes(read_session(), actor, public_id) if page.preview else None,
        reading_flow=reading_flow,
        as_sound=as_sound,
        finished=finished,
        rule=learner_course(read_session(), actor, page.course_public_id).rule if is_last and not finished else None,
    )
    if not opening.is_empty:
        with short_write() as session:
            save_opening(session, actor, visit, opening, now)
    return rendered


@blueprint.post("/lessons/<public_id>/read")
@permits(Action.STUDY)
def read(public_id: str) -> ResponseReturnValue:
    """Record which sections were read; then back to the view from which that was sent."""
    sections = request.form.getlist("section")
    up_to = request.form.get("up_to") or None
    view = VIEWS.get(request.form.get("view", ""), "learn.lesson")
    back = redirect(url_for(view, public_id=public_id, _anchor=request.form.get("back") or None))
    if not sections and up_to is None:
        flash(_("Nothing was marked. Mark at least one part, then save."))
        return back
    progress = evidence_of_reading.record_reading(
        write_session(), signed_in_actor(), public_id, sections, utc_now(), up_to
    )
    if progress.newly_completed:
        flash(completion_message(progress.credits_awarded), "success")
        ended = finished_course_of(write_session(), signed_in_actor(), public_id)
        return redirect(url_for(view, public_id=public_id, _anchor="finished" if ended else None))
    if progress.completed:
        flash(_("This lesson was completed before. Nothing more is needed."))
        return back
    if progress.counts_from is not None:
        flash(_(evidence_of_reading.TOO_FAST, time=clock(_next_minute(progress.counts_from))))
    else:
        flash(_("Saved. Parts read: %(read)s of %(all)s.", read=progress.read, all=progress.sections), "success")
    return back


def completion_message(credits_awarded: int) -> str:
    """Say that the lesson is complete and what it has just earned (hundredths of a credit)."""
    words = _("This lesson is completed.")
    return f"{words} {earnings_message(credits_awarded)}" if credits_awarded else str(words)


def earnings_message(credits_awarded: int) -> str:
    """Say what was just earned, in hundredths of a credit."""
    return str(_("Credits earned: %(credits)s.", credits=amount_text(credits_awarded)))


def _next_minute(moment: datetime) -> datetime:
    """The full minute after `moment`, so that the time shown is never too early."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
