"""Taking a lesson or a whole course along: choosing a form, having it made, downloading it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.export.export_page import take_away_page
from content.export.formats import FORMS, OPTION_NAMES, checked_options, form_named, known_options, usual_options
from content.export.models import SubjectKind, TakeAwayState
from content.export.requests import open_take_away, request_take_away
from content.people.permissions import Action
from portal.labels.export import format_name
from portal.learn import blueprint
from portal.learn.views.files import stored_file
from portal.preferences import current_preferences
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import queue

LONGEST_NAME = 60


@blueprint.get("/lessons/<public_id>/take-away")
@permits(Action.TAKE_AWAY)  # who may open which lesson stands in content/learning/access.py
def take_away(public_id: str) -> ResponseReturnValue:
    """The forms in which a lesson can be taken along."""
    return _shown("learn/take_away.html", SubjectKind.LESSON, public_id)


@blueprint.get("/courses/<public_id>/take-away")
@permits(Action.TAKE_AWAY)
def take_away_course(public_id: str) -> ResponseReturnValue:
    """The forms in which a whole course can be taken along."""
    return _shown("learn/take_away.html", SubjectKind.COURSE, public_id)


@blueprint.get("/<any(lessons, courses):kind>/<public_id>/take-away/state")
@permits(Action.TAKE_AWAY)
def take_away_states(kind: str, public_id: str) -> ResponseReturnValue:
    """The part of that page which changes while files are being made."""
    return _shown("learn/_take_away_fragment.html", _kind(kind), public_id)


@blueprint.post("/<any(lessons, courses):kind>/<public_id>/take-away")
@permits(Action.TAKE_AWAY)
def request_form(kind: str, public_id: str) -> ResponseReturnValue:
    """Have one form made with the options chosen; then back to the page, which says how far it is."""
    subject = _kind(kind)
    form = form_named(subject, request.form.get("form", ""))
    options = checked_options(form, request.form, usual_options(form, current_preferences()))
    made = request_take_away(write_session(), signed_in_actor(), subject, public_id, form, options, queue())
    if made.state is TakeAwayState.DONE:
        flash(_("%(name)s is ready.", name=format_name(form)), "success")
    else:
        flash(_("%(name)s is being made. You see here when it is ready.", name=format_name(form)), "success")
    return redirect(f"{_here(subject, public_id, {**_options(), **options})}#form-{form.value}")


@blueprint.get("/take-away/<public_id>")
@permits(Action.TAKE_AWAY)
def taken(public_id: str) -> ResponseReturnValue:
    """The file, whole or the ranges asked for, to be kept under the title of its lesson or course."""
    row, title = open_take_away(read_session(), signed_in_actor(), public_id)
    if row.storage_key is None or row.content_type is None:
        abort(404)
    suffix = row.storage_key.rpartition(".")[2]
    file_name = f"{title[:LONGEST_NAME]}.{suffix}".replace("/", "_")
    return stored_file(row.storage_key, row.content_type, row.content_digest or "", file_name, attached=True)


def _shown(template: str, kind: SubjectKind, public_id: str) -> ResponseReturnValue:
    preferences = current_preferences()
    options = {form: known_options(form, request.args, usual_options(form, preferences)) for form in FORMS[kind]}
    page = take_away_page(read_session(), signed_in_actor(), kind, public_id, options)
    kinds = f"{kind}s"
    return render_template(
        template,
        page=page,
        here=_here(kind, public_id, _options()),
        states_at=url_for("learn.take_away_states", kind=kinds, public_id=public_id) + _query(_options()),
        sent_to=url_for("learn.request_form", kind=kinds, public_id=public_id) + _query(_options()),
    )


def _here(kind: SubjectKind, public_id: str, options: dict[str, str]) -> str:
    """Where the page is with these options chosen."""
    view = "learn.take_away" if kind is SubjectKind.LESSON else "learn.take_away_course"
    return url_for(view, public_id=public_id) + _query(options)


def _query(options: dict[str, str]) -> str:
    return f"?{urlencode(options)}" if options else ""


def _options() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in OPTION_NAMES}


def _kind(name: str) -> SubjectKind:
    return SubjectKind.LESSON if name == "lessons" else SubjectKind.COURSE
