"""Packages of courses: made of a published version, imported as a draft; nominations for the national library."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from content.errors import DomainError, Invalid, Refused
from content.export.models import ExportState
from content.interchange.import_progress import (
    ArrivedPackage,
    known_import,
    request_import,
    require_disk,
    require_importer,
)
from content.interchange.nominations import answer_nomination, nominate
from content.interchange.package_page import course_package_page, imports_page
from content.interchange.package_requests import open_package_file, request_package
from content.people.permissions import Action
from portal.body_limits import FORM_BYTES, body_limit
from portal.forms import options
from portal.labels.export import format_name
from portal.labels.packages import IMPORT_STATES, NOMINATION_STATES
from portal.language import named
from portal.requests import permits, read_session, release_reading, signed_in_actor, write_session
from portal.reserved_id import FIELD, reserve_id, reserved_id
from portal.services import database, queue, settings, store
from portal.stored_files import stored_file
from portal.teach import blueprint
from portal.teach.package_forms import NominationAnswerForm, NominationForm, PackageForm

LARGEST = 2 * 1024**3
_PLACE = "import of a package"
_LONGEST_NAME = 60


@blueprint.get("/courses/<public_id>/package")
@permits(Action.EDIT_COURSE)
def package(public_id: str) -> ResponseReturnValue:
    """Offer the published version as a package, and show its nominations."""
    return _package_page(public_id, NominationForm(), NominationAnswerForm())


@blueprint.get("/courses/<public_id>/package/state")
@permits(Action.EDIT_COURSE)
def package_state(public_id: str) -> ResponseReturnValue:
    """Render the part of the page that changes while a package is being made."""
    page = course_package_page(read_session(), signed_in_actor(), public_id)
    return render_template("teach/_package_files.html", page=page)


@blueprint.post("/courses/<public_id>/package")
@permits(Action.EDIT_COURSE)
def make_package(public_id: str) -> ResponseReturnValue:
    """Have the published version made as a package in one format."""
    name, address = request.form.get("form", ""), request.url_root
    job = request_package(write_session(), signed_in_actor(), public_id, name, address, queue())
    if job.state is ExportState.DONE:
        flash(_("%(name)s is ready.", name=format_name(job.form)), "success")
    else:
        flash(_("%(name)s is being made. It appears here when it is ready.", name=format_name(job.form)), "begun")
    return redirect(url_for("teach.package", public_id=public_id, _anchor=f"form-{job.form.value}"))


@blueprint.get("/packages/<public_id>")
@permits(Action.EDIT_COURSE)
def package_file(public_id: str) -> ResponseReturnValue:
    """Send a finished package, whole or the ranges asked for."""
    row, revision = open_package_file(read_session(), signed_in_actor(), public_id)
    if row.storage_key is None or row.content_type is None:
        abort(404)
    name = f"{revision.title[:_LONGEST_NAME]}-{row.form.value}.zip".replace("/", "_")
    return stored_file(row.storage_key, row.content_type, row.content_digest or "", name, attached=True)


@blueprint.post("/courses/<public_id>/nominate", endpoint="nominate")
@permits(Action.NOMINATE_COURSE)
def nominate_course(public_id: str) -> ResponseReturnValue:
    """Nominate the published version for the national resource library."""
    form = NominationForm()
    if form.validate_on_submit():
        try:
            nominate(write_session(), signed_in_actor(), public_id, form.reason.data)
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("The course is nominated. Its authors get a notice."), "success")
            return redirect(url_for("teach.package", public_id=public_id, _anchor="nomination"))
    return _package_page(public_id, form, NominationAnswerForm()), form.status


@blueprint.post("/courses/<public_id>/nominations/<nomination_id>", endpoint="answer_nomination")
@permits(Action.NOMINATE_COURSE)
def answer(public_id: str, nomination_id: str) -> ResponseReturnValue:
    """Write down what became of a nomination."""
    form = NominationAnswerForm()
    if form.validate_on_submit():
        try:
            answer_nomination(write_session(), signed_in_actor(), nomination_id, form.answer.data, form.words.data)
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("The answer is saved. The authors get a notice."), "success")
            return redirect(url_for("teach.package", public_id=public_id, _anchor="nomination"))
    return _package_page(public_id, NominationForm(), form, answering=nomination_id), form.status


def _largest_package() -> int:
    """The largest package and the form around it."""
    return min(LARGEST, settings().upload_limit_bytes) + FORM_BYTES


@blueprint.route("/import", methods=["GET", "POST"])
@body_limit(_largest_package)
@permits(Action.CREATE_COURSE)
def import_package() -> ResponseReturnValue:
    """Take in a package, which the workers then import; show what became of those before."""
    page = imports_page(read_session(), signed_in_actor())
    form = PackageForm()
    form.institution.choices = options(*((one, named(name.zh, name.en)) for one, name in page.institutions))
    if form.validate_on_submit():
        try:
            _take_in(form.institution.data, form.file.data, again=bool(form.again.data))
        except (Invalid, Refused) as error:
            form.refuse(Invalid(error.message, field="file"))
        else:
            flash(_("The package has arrived. It is being imported. What became of it is shown here."), "begun")
            return redirect(url_for("teach.import_package", _anchor="imports"))
    html = render_template(
        "teach/import_package.html",
        page=page,
        form=form,
        states=IMPORT_STATES,
        reserved=(FIELD, reserve_id(_PLACE)),
    )
    return html, form.status


@blueprint.get("/import/state")
@permits(Action.CREATE_COURSE)
def import_states() -> ResponseReturnValue:
    """Render the part of the page that changes while packages are being imported."""
    page = imports_page(read_session(), signed_in_actor())
    return render_template("teach/_imports.html", page=page, states=IMPORT_STATES)


def _take_in(institution: str, file: FileStorage, *, again: bool) -> None:
    """Put a package into the store and its import into the queue, once however often the form is sent. Raises
    DomainError."""
    new_id, actor = reserved_id(_PLACE), signed_in_actor()
    require_importer(read_session(), actor, institution)
    if known_import(read_session(), actor, new_id) is not None:
        return
    release_reading()
    key = f"packages/{hashlib.sha256(new_id.encode()).hexdigest()[:32]}.zip"
    with tempfile.TemporaryDirectory(dir=settings().scratch) as folder:
        path = Path(folder) / "package.zip"
        file.save(path)
        size = path.stat().st_size
        require_disk(size, shutil.disk_usage(folder).free)
        stored = store().put(path, key=key)
    arrived = ArrivedPackage(stored.key, file.filename or "", size)
    try:
        with database().transaction() as session:
            request_import(session, actor, institution, arrived, queue(), again=again, public_id=new_id)
    except DomainError:
        store().delete(key)
        raise


def _package_page(
    public_id: str, nomination: NominationForm, answer_form: NominationAnswerForm, *, answering: str = ""
) -> str:
    """The page; `answering`: the nomination whose answer was refused, so that what was typed stays."""
    page = course_package_page(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/package.html",
        page=page,
        nomination_form=nomination,
        answer_form=answer_form,
        answering=answering,
        nomination_states=NOMINATION_STATES,
    )
