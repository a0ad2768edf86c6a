"""Captions out into files of every format, and a caption file in beside those that are there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from werkzeug.datastructures import FileStorage
from wtforms import SubmitField

from content.errors import Invalid
from content.learning.requirements import paragraphs
from content.learning.transcript_text import running_text, with_punctuation
from content.messages import Message
from content.people.permissions import Action
from content.tracks.caption_export import CaptionExport, caption_export
from content.tracks.editing import editable_block_by_id
from content.tracks.file_report import FileReport
from content.tracks.models import UploadPurpose
from content.tracks.received_texts import Outcome, TextReceipt, receive_captions
from content.tracks.uploads import DEFAULT_LIMITS
from media_pipeline.captions.conversion import write_captions
from media_pipeline.captions.provenance import Provenance
from media_pipeline.errors import UnusableFile
from portal.body_limits import FORM_BYTES, body_limit
from portal.caption_readings import caption_readings
from portal.forms import PortalForm
from portal.labels.caption_formats import CAPTION_FORMATS, CaptionFormat
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint

MOST_LOSSES = 20
"""Changed captions that are listed of one format."""


class CaptionFileForm(PortalForm):
    """A caption file."""

    file = FileField(
        _l("Caption file"),
        widget=GovFileInput(),
        description=_l("WebVTT, SubRip, ASS, SSA, TTML, LRC, SBV or JSON, in the language of these captions."),
        validators=[FileRequired(_l("Choose a file on your device."))],
    )
    submit = SubmitField(_l("Look at the file"), widget=GovSubmitInput())


@dataclass(frozen=True, slots=True)
class CaptionLoss:
    """Caption `number` (from 1) is not in the file as it is here; `message` says how."""

    number: int
    message: Message


@dataclass(frozen=True, slots=True)
class FormatLine:
    """One format of the captions: its ending, its labels, and which captions it changes."""

    ending: str
    format: CaptionFormat
    losses: tuple[CaptionLoss, ...]


def _largest_form(public_id: str) -> int:
    """A file of the largest size and the form around it, for who may edit the captions."""
    caption_export(read_session(), signed_in_actor(), public_id)
    return DEFAULT_LIMITS.largest[UploadPurpose.CAPTIONS] + FORM_BYTES


@blueprint.route("/captions/<public_id>/files", methods=["GET", "POST"])
@body_limit(_largest_form)
@permits(Action.EDIT_COURSE)
def caption_files(public_id: str) -> ResponseReturnValue:
    """Show every format with what it cannot hold; a file that comes is shown beside the captions before it counts."""
    form = CaptionFileForm()
    if form.validate_on_submit():
        try:
            receipt = _receive(public_id, form.file.data)
        except (Invalid, UnusableFile) as error:
            form.refuse(Invalid(error.message, field="file"))
        else:
            return _answer(public_id, receipt)
    export = caption_export(read_session(), signed_in_actor(), public_id)
    page = render_template("teach/caption_files.html", export=export, form=form, lines=_lines(export), most=MOST_LOSSES)
    return page, form.status


@blueprint.get("/captions/<public_id>/captions.<any(vtt, srt, ttml, json, ass, lrc, sbv, txt):ending>")
@permits(Action.EDIT_COURSE)
def caption_file(public_id: str, ending: str) -> ResponseReturnValue:
    """Send the captions in use as a file."""
    export = caption_export(read_session(), signed_in_actor(), public_id)
    text, _losses = _written(export, ending)
    name = f"captions-{export.language}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, content_type=CAPTION_FORMATS[ending].content_type, headers=headers)


def _receive(public_id: str, file: FileStorage) -> TextReceipt:
    name = file.filename or ""
    readings = caption_readings(file.read(), name)
    actor, session = signed_in_actor(), write_session()
    export = caption_export(session, actor, public_id)
    block = editable_block_by_id(session, actor, export.block_id)
    report = FileReport.of(readings)
    return receive_captions(session, actor, block, export.language, readings[0].cues, name, report, ask=True)


def _answer(public_id: str, receipt: TextReceipt) -> ResponseReturnValue:
    if receipt.outcome is Outcome.UNCHANGED:
        flash(_("The file says what is here already. Nothing was changed."))
        return redirect(url_for("teach.caption_files", public_id=public_id))
    flash(_("The file was read. It is not in use yet: please choose what to do with it."), "success")
    return redirect(url_for("teach.proposal", public_id=receipt.proposal))


def _lines(export: CaptionExport) -> list[FormatLine]:
    return [FormatLine(ending, format, _written(export, ending)[1]) for ending, format in CAPTION_FORMATS.items()]


def _written(export: CaptionExport, ending: str) -> tuple[str, tuple[CaptionLoss, ...]]:
    """The captions in a format, and which of them are changed in it."""
    if ending == "txt":
        return _plain_text(export), ()
    source = Provenance(
        export.language, export.engine, export.status.value, export.digest, export.saved_at.date().isoformat()
    )
    text, losses = write_captions(export.cues, f".{ending}", source)
    return text, tuple(CaptionLoss(loss.index + 1, loss.message) for loss in losses)


def _plain_text(export: CaptionExport) -> str:
    runs = paragraphs([cue.as_json() for cue in export.cues], export.language)
    return "\n\n".join(running_text((with_punctuation(cue) for cue in run), export.language) for run in runs) + "\n"
