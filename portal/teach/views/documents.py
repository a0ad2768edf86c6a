"""A Word or PowerPoint file as texts and pictures of a lesson: looked at first, then added."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from markupsafe import Markup
from wtforms import SubmitField

from content.courses.author_pages import LessonEditor, lesson_editor
from content.courses.document_import import (
    ImportedDocument,
    ImportedPart,
    ImportedPicture,
    ImportedText,
    add_document,
)
from content.courses.markdown import render_markdown
from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent
from content.errors import Invalid
from content.people.permissions import Action
from content.tracks.assets import receive_asset
from content.tracks.models import MediaAsset
from content.tracks.received_texts import Outcome, receive_notes
from media_pipeline.inspect.allowed_formats import PICTURES
from media_pipeline.inspect.picture import require_picture
from portal.body_limits import FORM_BYTES, body_limit
from portal.forms import PortalForm
from portal.language import translated
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.reserved_id import FIELD, reserve_id, reserved_id
from portal.services import queue, store
from portal.teach import blueprint
from portal.teach.document_files import DocumentFile, read_document
from portal.teach.staged_pictures import staged_picture, staged_pictures
from portal.travelling import packed, unpacked

LARGEST = 60 * 1024**2
_SALT = "parts of a document"
ALTERNATIVE, DECORATIVE = "alternative-", "decorative-"
"""What the fields of a picture are called, before the number of its part."""


class DocumentForm(PortalForm):
    """A document or a deck of slides."""

    file = FileField(
        _l("Word or PowerPoint file"),
        widget=GovFileInput(),
        description=_l(
            "A .docx or .pptx file of at most 60 megabytes. Headings, lists, tables, links and pictures are taken."
        ),
        validators=[FileRequired(_l("Choose a file on your device."))],
    )
    pdf = FileField(
        _l("PDF file of the same slides (you can leave this out)"),
        widget=GovFileInput(),
        description=_l("With it, each slide becomes a picture with its words below."),
    )
    submit = SubmitField(_l("Look at the text"), widget=GovSubmitInput())


def _largest_form(public_id: str) -> int:
    """Two files of the largest size and the form around them, for who may edit the lesson."""
    lesson_editor(read_session(), signed_in_actor(), public_id)
    return 2 * LARGEST + FORM_BYTES


@blueprint.route("/lessons/<public_id>/document", methods=["GET", "POST"])
@body_limit(_largest_form)
@permits(Action.EDIT_COURSE)
def import_document(public_id: str) -> ResponseReturnValue:
    """Read a file and show what would be added; nothing is added yet."""
    form = DocumentForm()
    file, travelling = None, ""
    lesson_editor(read_session(), signed_in_actor(), public_id)
    if form.validate_on_submit():
        try:
            file = read_document(form.file.data, form.pdf.data or None)
            travelling = packed(_as_values(file), _SALT)
        except Invalid as error:
            file = None
            form.refuse(error)
    return _page(public_id, form, file, travelling, {}), form.status


@blueprint.get("/lessons/<public_id>/document/pictures/<staged>/<int:number>")
@permits(Action.EDIT_COURSE)
def document_picture(public_id: str, staged: str, number: int) -> ResponseReturnValue:
    """Send a picture of a document that was looked at and is not added yet, so that it can be described."""
    lesson_editor(read_session(), signed_in_actor(), public_id)
    path = staged_picture(staged, number)
    response = send_file(path, mimetype=f"image/{require_picture(path, PICTURES)}")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.post("/lessons/<public_id>/document/add", endpoint="add_document")
@permits(Action.EDIT_COURSE)
def add(public_id: str) -> ResponseReturnValue:
    """Add what was shown, with what was written of its pictures, once however often the button is pressed; the notes to
    the recording that was chosen."""
    new_id = reserved_id(f"document in lesson {public_id}")
    travelling = request.form.get("parts", "")
    name, staged, notes, *values = unpacked(travelling, _SALT)
    parts, faults = _described([_part(value) for value in values])
    if faults:
        file = DocumentFile(name, ImportedDocument(tuple(parts), (), notes), staged)
        return _page(public_id, DocumentForm(formdata=None), file, travelling, faults), 422
    session, actor = write_session(), signed_in_actor()
    page = lesson_editor(session, actor, public_id)
    assets = {number: _asset(path, f"{name} {number}") for number, path in staged_pictures(staged).items()}
    count = add_document(session, actor, public_id, parts, public_id=new_id, assets=assets, file_name=name)
    flash(_("Added to the lesson: %(count)s.", count=count), "success")
    undescribed = sum(
        isinstance(part, ImportedPicture) and not (part.alternative_text or part.decorative) for part in parts
    )
    if undescribed:
        flash(
            _(
                "Pictures that still need an alternative text: %(count)s. The check list leads to each.",
                count=undescribed,
            )
        )
    recording = request.form.get("recording", "")
    if notes and recording in {block.public_id for block in _recordings(page)}:
        _use_notes(recording, notes, name)
    return redirect(url_for("teach.lesson", public_id=public_id))


def _page(
    public_id: str, form: DocumentForm, file: DocumentFile | None, travelling: str, faults: Mapping[str, str]
) -> str:
    """The page. faults: what is wrong with the words of pictures, by the names of their fields."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/import_document.html",
        page=page,
        form=form,
        file=file,
        is_picture=lambda part: isinstance(part, ImportedPicture),
        typed=request.form,
        faults=faults,
        recordings=_recordings(page),
        html=_html,
        travelling=travelling,
        reserved=(FIELD, reserve_id(f"document in lesson {public_id}")),
    )


def _described(parts: Sequence[ImportedPart]) -> tuple[list[ImportedPart], dict[str, str]]:
    """The parts with what the form says of their pictures, and what is wrong with that, by the names of its fields."""
    described, faults = list(parts), dict[str, str]()
    for number, part in enumerate(parts, start=1):
        alternative = request.form.get(f"{ALTERNATIVE}{number}")
        if not isinstance(part, ImportedPicture) or alternative is None:
            continue
        try:
            is_decorative = bool(request.form.get(f"{DECORATIVE}{number}"))
            described[number - 1] = part.described(alternative, decorative=is_decorative)
        except Invalid as error:
            prefix = DECORATIVE if error.field == "decorative" else ALTERNATIVE
            faults[f"{prefix}{number}"] = translated(error.message)
    return described, faults


def _use_notes(recording: str, notes: str, name: str) -> None:
    receipt = receive_notes(write_session(), signed_in_actor(), recording, notes, name, queue())
    if receipt.outcome is Outcome.WAITING:
        flash(_("The notes are saved as a script. It is not in use yet: please choose what to do with it."))
    else:
        flash(_("The notes are the script of the recording now."), "success")


def _recordings(page: LessonEditor) -> list[BlockContent]:
    return [block for block in page.lesson.blocks if block.kind is BlockKind.MEDIA]


def _asset(path: Path, name: str) -> MediaAsset:
    """A picture that waits, put into the store; it stays where it is, in case the form is sent twice."""
    kind = require_picture(path, PICTURES)
    link = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    shutil.copyfile(path, link)
    stored = store().put(link, suffix=PICTURES[kind])
    account_id = signed_in_actor().account_id
    return receive_asset(
        write_session(), stored.digest, stored.key, stored.size, f"{name}{PICTURES[kind]}", f"image/{kind}", account_id
    )


def _as_values(file: DocumentFile) -> list[object]:
    """A document as it travels in its page."""
    return [file.name, file.staged, file.document.notes, *map(_value, file.document.parts)]


def _value(part: ImportedPart) -> list[object]:
    if isinstance(part, ImportedText):
        return ["text", part.title, part.body]
    return ["picture", part.number, part.alternative_text, part.caption]


def _part(value: Sequence[object]) -> ImportedPart:
    kind, *fields = value
    return ImportedText(*map(str, fields)) if kind == "text" else ImportedPicture(*fields)  # type: ignore[arg-type]


def _html(text: str) -> Markup:
    return Markup(render_markdown(text, top=4))  # noqa: S704  (sanitised there)
