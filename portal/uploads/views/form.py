"""The upload page of each purpose. Without script it is a plain form."""

from __future__ import annotations

import os

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput, GovRadioInput, GovSubmitInput
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, RadioField, SubmitField

from content.courses.models import Block, BlockKind
from content.errors import DomainError, Invalid
from content.people.permissions import Action
from content.tracks import uploads
from content.tracks.editing import seen_block, spoken_language
from content.tracks.models import UploadPurpose
from media_pipeline.errors import MediaError
from portal.body_limits import FORM_BYTES, body_limit
from portal.forms import PortalForm, options
from portal.requests import permits, read_session, release_reading, signed_in_actor
from portal.services import database, settings
from portal.uploads import blueprint
from portal.uploads.ingest import Ingested, ingest
from portal.uploads.partial_file import open_partial
from portal.uploads.purposes import (
    LABELS,
    arrival_notice,
    ingest_context,
    limits,
    question_address,
    size_limit_message,
)

TEXTS = frozenset({UploadPurpose.SCRIPT, UploadPurpose.CAPTIONS})


class UploadForm(PortalForm):
    """One file; for texts the language it is in."""

    language = RadioField(
        _l("Which language is it in?"),
        choices=options(("zh", _l("Chinese")), ("en", _l("English"))),
        widget=GovRadioInput(),
    )
    own_captions = BooleanField(
        _l("I bring captions for this recording: do not recognise its speech"),
        description=_l(
            "Then it is ready sooner. Upload the captions, or the script, when the recording has arrived. "
            "Without them, people who do not hear miss what is said."
        ),
        widget=GovCheckboxInput(),
    )
    file = FileField(_l("File"), widget=GovFileInput(), validators=[FileRequired(_l("Choose a file on your device."))])
    submit = SubmitField(_l("Upload"), widget=GovSubmitInput())


def _largest_form(public_id: str, purpose: str) -> int:
    """A file of the largest size for its purpose and the form around it, for who may edit the block."""
    seen_block(read_session(), signed_in_actor(), public_id)
    return limits().largest[UploadPurpose(purpose)] + FORM_BYTES


@blueprint.route(
    "/blocks/<public_id>/upload/<any(lecture, sign, image, file, script, captions):purpose>", methods=["GET", "POST"]
)
@body_limit(_largest_form)
@permits(Action.EDIT_COURSE)
def upload(public_id: str, purpose: str) -> ResponseReturnValue:
    """Show what is accepted, then receive the file. The page's script sends it in pieces through tus.py instead."""
    upload_purpose = UploadPurpose(purpose)
    block = seen_block(read_session(), signed_in_actor(), public_id)
    form = UploadForm(language=spoken_language(block))
    if upload_purpose not in TEXTS:
        del form.language
    if upload_purpose is not UploadPurpose.LECTURE:
        del form.own_captions
    elif request.method == "GET":
        form.own_captions.data = not block.recognise_speech
    if form.validate_on_submit():
        try:
            language = form.language.data if upload_purpose in TEXTS else None
            recognise = form.own_captions is None or not form.own_captions.data
            ingested = receive_form_file(form.file.data, public_id, upload_purpose, language, recognise)
        except (DomainError, MediaError) as error:
            form.refuse(Invalid(error.message, field="file"))
        else:
            flash(*arrival_notice(ingested))
            return redirect(question_address(ingested) or after_upload(block))
    page = render_template(
        "uploads/upload.html",
        form=form,
        block=block,
        lesson=block.lesson,
        language=spoken_language(block),
        purpose=upload_purpose,
        words=LABELS[upload_purpose],
        limit=size_limit_message(upload_purpose),
        largest=limits().largest[upload_purpose],
        done_url=after_upload(block),
    )
    return page, 422 if form.errors else 200


def after_upload(block: Block) -> str:
    """The address of the page after an upload: a recording's own page, else the lesson."""
    if block.kind is BlockKind.MEDIA:
        return url_for("teach.media", public_id=block.public_id)
    return url_for("teach.lesson", public_id=block.lesson.public_id, _anchor=f"block-{block.public_id}")


def receive_form_file(
    file: FileStorage, block_public_id: str, purpose: UploadPurpose, language: str | None, recognise: bool
) -> Ingested:
    """Store and ingest the whole file of a plain form."""
    release_reading()
    length = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    with database().transaction() as session:
        upload_row = uploads.begin_upload(
            session,
            signed_in_actor(),
            block_public_id,
            purpose,
            length,
            file.filename or "",
            language,
            limits(),
            recognise_speech=recognise,
        )
    with open_partial(settings().partial_upload(upload_row.public_id), create=True) as partial:
        received = partial.receive(file.stream, 0, length)
        with database().transaction() as session:
            uploads.append(
                session, uploads.own_upload(session, signed_in_actor(), upload_row.public_id, lock=True), 0, received
            )
        return ingest(ingest_context(), signed_in_actor(), upload_row.public_id, partial.path)
