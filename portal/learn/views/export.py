"""Offline copies of lessons and courses: choosing a format, requesting a file, downloading it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.errors import Invalid
from content.export.export_page import export_page
from content.export.formats import FORMATS, OPTION_NAMES, checked_options, format_named, known_options, usual_options
from content.export.models import ExportState, SourceKind
from content.export.requests import open_export, request_export
from content.learning.check_evidence import is_first_download, note_download
from content.people.permissions import Action
from portal.labels.export import format_name
from portal.language import translated
from portal.learn import blueprint
from portal.preferences import current_preferences
from portal.requests import permits, read_session, short_write, signed_in_actor, write_session
from portal.services import queue
from portal.stored_files import stored_file

LONGEST_NAME = 60


@blueprint.get("/lessons/<public_id>/take-away")
@permits(Action.EXPORT)  # who may open which lesson stands in content/learning/access.py
def lesson_exports(public_id: str) -> ResponseReturnValue:
    """Offer the formats in which a lesson can be downloaded."""
    return _page("learn/exports.html", SourceKind.LESSON, public_id)


@blueprint.get("/courses/<public_id>/take-away")
@permits(Action.EXPORT)
def course_exports(public_id: str) -> ResponseReturnValue:
    """Offer the formats in which a whole course can be downloaded."""
    return _page("learn/exports.html", SourceKind.COURSE, public_id)


@blueprint.get("/<any(lessons, courses):kind>/<public_id>/take-away/state")
@permits(Action.EXPORT)
def export_states(kind: str, public_id: str) -> ResponseReturnValue:
    """Render the part of the page that changes while files are being made."""
    return _page("learn/_export_fragment.html", _kind(kind), public_id)


@blueprint.post("/<any(lessons, courses):kind>/<public_id>/take-away")
@permits(Action.EXPORT)
def create_export(kind: str, public_id: str) -> ResponseReturnValue:
    """Request a file in one format with the options chosen; then back to the page, which shows its state. Without a
    format the page says so at the choices."""
    source = _kind(kind)
    try:
        form = format_named(source, request.form.get("form", ""))
    except Invalid as error:
        return _page(
            "learn/exports.html",
            source,
            public_id,
            error=translated(error.message) if request.form.get("form") else _("Choose which file you need."),
        ), 422
    options = checked_options(form, request.form, usual_options(form, current_preferences()))
    export = request_export(write_session(), signed_in_actor(), source, public_id, form, options, queue())
    if export.state is ExportState.DONE:
        flash(_("%(name)s is ready.", name=format_name(form)), "success")
    else:
        flash(_("%(name)s is being made. It appears here when it is ready.", name=format_name(form)), "begun")
    address = _address(source, public_id, {**_options(), **options, "form": form.value})
    return redirect(f"{address}#your-files")


@blueprint.get("/take-away/<public_id>")
@permits(Action.EXPORT)
def download_export(public_id: str) -> ResponseReturnValue:
    """Send the file, whole or the ranges asked for, under the title of its lesson or course."""
    actor = signed_in_actor()
    row, title = open_export(read_session(), actor, public_id)
    if row.storage_key is None or row.content_type is None:
        abort(404)
    suffix = row.storage_key.rpartition(".")[2]
    file_name = f"{title[:LONGEST_NAME]}.{suffix}".replace("/", "_")
    taken = row.subject_kind, row.subject_public_id, row.form
    if is_first_download(read_session(), actor, *taken):
        with short_write() as session:
            note_download(session, actor, *taken, utc_now())
    return stored_file(row.storage_key, row.content_type, row.content_digest or "", file_name, attached=True)


def _page(template: str, kind: SourceKind, public_id: str, error: str = "") -> str:
    preferences = current_preferences()
    submitted = {**request.args, **request.form}
    options = {form: known_options(form, submitted, usual_options(form, preferences)) for form in FORMATS[kind]}
    page = export_page(read_session(), signed_in_actor(), kind, public_id, options)
    kinds = f"{kind}s"
    return render_template(
        template,
        page=page,
        error=error,
        chosen=submitted.get("form", ""),
        here=_address(kind, public_id, _options()),
        states_at=url_for("learn.export_states", kind=kinds, public_id=public_id) + _query(_options()),
        sent_to=url_for("learn.create_export", kind=kinds, public_id=public_id) + _query(_options()),
    )


def _address(kind: SourceKind, public_id: str, options: dict[str, str]) -> str:
    """The address of the page with these options chosen."""
    view = "learn.lesson_exports" if kind is SourceKind.LESSON else "learn.course_exports"
    return url_for(view, public_id=public_id) + _query(options)


def _query(options: dict[str, str]) -> str:
    return f"?{urlencode(options)}" if options else ""


def _options() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in OPTION_NAMES}


def _kind(name: str) -> SourceKind:
    return SourceKind.LESSON if name == "lessons" else SourceKind.COURSE
