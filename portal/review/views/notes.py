"""Findings that a reviewer writes beside the lesson, at their place."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from content.errors import Invalid
from content.people.permissions import Action
from content.review.case_page import CasePage, case_page
from content.review.decisions import add_finding
from content.review.findings import NewFinding
from content.review.preview_notes import PreviewNotes, Spot, SpotGroup, preview_notes
from portal.forms import options
from portal.labels.review import place_name, spot_name
from portal.language import language_name
from portal.pin_keys import pin_key, pin_of
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.review import blueprint
from portal.review.forms import NoteForm

VIEWS = {"watch": "learn.lesson", "read": "learn.reading", "listen": "learn.listening"}
"""The pages of a lesson from which findings come."""


@blueprint.route("/cases/<public_id>/findings/<lesson_id>", methods=["GET", "POST"])
@permits(Action.REVIEW_COURSE)
def note(public_id: str, lesson_id: str) -> ResponseReturnValue:
    """Save a finding and go back to its place in the lesson; what is missing is said on a page of its own."""
    page = case_page(read_session(), signed_in_actor(), public_id)
    form = NoteForm()
    form.place.choices = _places(page, preview_notes(read_session(), signed_in_actor(), lesson_id))
    view = VIEWS.get(request.values.get("view", ""), "learn.lesson")
    if not form.is_submitted():
        form.place.data = request.args.get("place", "")
    else:
        try:
            pin = pin_of(form.place.data or "")
            add_finding(write_session(), signed_in_actor(), public_id, NewFinding(form.finding.data or "", pin))
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The finding is saved. The author sees it once you decide."), "success")
            return redirect(url_for(view, public_id=lesson_id, _anchor=request.form.get("back") or "review-lesson"))
    html = render_template("review/note.html", page=page, form=form, lesson_id=lesson_id, view=view)
    return html, form.status


def _places(page: CasePage, notes: PreviewNotes | None) -> list[SelectChoice]:
    """The lesson, its contents, and the captions and slides in each."""
    if notes is None:
        return []
    places = []
    for place in page.places:
        if place.pin.lesson_lineage != notes.lesson.pin.lesson_lineage:
            continue
        places.append((pin_key(place.pin), place_name(place)))
        here = notes.blocks.get(place.block_public_id or "")
        for group in here.spots if here else ():
            places += [(pin_key(spot.pin), _spot(group, spot)) for spot in group.spots]
    return options(*places)


def _spot(group: SpotGroup, spot: Spot) -> str:
    words = spot_name(spot, is_slide=group.language is None)
    return f"{words} ({language_name(group.language)})" if group.language else words
