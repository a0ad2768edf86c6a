"""A Word or PowerPoint file as texts of a lesson: looked at first, then added."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import SubmitField

from content.courses.author_pages import lesson_editor
from content.courses.document_import import ImportedDocument, ImportedText, add_document, document_of
from content.courses.markdown import render_markdown
from content.errors import Invalid
from content.people.permissions import Action
from media_pipeline.documents.office import lesson_html
from media_pipeline.errors import MediaError
from portal.body_limits import FORM_BYTES, body_limit
from portal.forms import PortalForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.reserved_id import FIELD, reserve_id, reserved_id
from portal.services import settings
from portal.teach import blueprint
from portal.travelling import packed, unpacked

LARGEST = 60 * 1024**2
_SALT = "texts of a document"


class DocumentForm(PortalForm):
    """A document or a deck of slides."""

    file = FileField(
        _l("Word or PowerPoint file"),
        widget=GovFileInput(),
        description=_l("A .docx or .pptx file of at most 60 megabytes. Headings, lists, tables and links are taken."),
        validators=[FileRequired(_l("Choose a file on your device."))],
    )
    submit = SubmitField(_l("Look at the text"), widget=GovSubmitInput())


def _largest_form(public_id: str) -> int:
    """A file of the largest size and the form around it, for who may edit the lesson."""
    lesson_editor(read_session(), signed_in_actor(), public_id)
    return LARGEST + FORM_BYTES


@blueprint.route("/lessons/<public_id>/document", methods=["GET", "POST"])
@body_limit(_largest_form)
@permits(Action.EDIT_COURSE)
def import_document(public_id: str) -> ResponseReturnValue:
    """Read a file and show what would be added; nothing is added yet."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    form = DocumentForm()
    document, travelling = None, ""
    if form.validate_on_submit():
        try:
            document = _read(form.file.data)
            travelling = packed([[text.title, text.body] for text in document.texts], _SALT)
        except (Invalid, MediaError) as error:
            form.refuse(Invalid(error.message, field="file"))
    html = render_template(
        "teach/import_document.html",
        page=page,
        form=form,
        document=document,
        html=_html,
        travelling=travelling,
        reserved=(FIELD, reserve_id(f"document in lesson {public_id}")),
    )
    return html, form.status


@blueprint.post("/lessons/<public_id>/document/add", endpoint="add_document")
@permits(Action.EDIT_COURSE)
def add(public_id: str) -> ResponseReturnValue:
    """Add the texts that were shown, once however often the button is pressed."""
    new_id = reserved_id(f"document in lesson {public_id}")
    texts = [ImportedText(title, body) for title, body in unpacked(request.form.get("texts", ""), _SALT)]
    count = add_document(write_session(), signed_in_actor(), public_id, texts, public_id=new_id)
    flash(_("Texts added to the lesson: %(count)s.", count=count), "success")
    return redirect(url_for("teach.lesson", public_id=public_id))


def _read(file: FileStorage) -> ImportedDocument:
    with tempfile.TemporaryDirectory(dir=settings().scratch) as folder:
        path = Path(folder) / "document"
        file.save(path)
        return document_of(lesson_html(path, file.filename or "").text)


def _html(text: str) -> Markup:
    return Markup(render_markdown(text, top=4))  # noqa: S704  (sanitised there)
