"""Choosing a file and sending it: one page for each purpose. Without script the same page is a plain form."""

from __future__ import annotations

import os

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovSubmitInput
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, SubmitField

from content.courses.models import Block, BlockKind
from content.errors import DomainError, Invalid
from content.people.permissions import Action
from content.tracks import uploads
from content.tracks.editing import seen_block, spoken_language
from content.tracks.models import UploadPurpose
from media_pipeline.errors import MediaError
from portal.forms import PortalForm, options
from portal.requests import permits, read_session, signed_in_actor
from portal.services import database, settings
from portal.uploads import blueprint
from portal.uploads.ingest import Taken, take_over
from portal.uploads.partial_file import open_partial
from portal.uploads.purposes import WORDS, arrived_in_words, limit_in_words, limits, question_of, reception

TEXTS = frozenset({UploadPurpose.SCRIPT, UploadPurpose.CAPTIONS})


class UploadForm(PortalForm):
    """One file; for texts the language it is in."""

    language = RadioField(
        _l("Which language is it in?"),
        choices=options(("zh", _l("Chinese")), ("en", _l("English"))),
        widget=GovRadioInput(),
    )
    file = FileField(_l("File"), widget=GovFileInput(), validators=[FileRequired(_l("Choose a file on your device."))])
    submit = SubmitField(_l("Upload"), widget=GovSubmitInput())


@blueprint.route(
    "/blocks/<public_id>/upload/<any(lecture, sign, image, file, script, captions):purpose>", methods=["GET", "POST"]
)
@permits(Action.EDIT_COURSE)
def upload(public_id: str, purpose: str) -> ResponseReturnValue:
    """Say what is accepted, then take the file. The script of the page sends it in pieces through tus.py instead."""
    wanted = UploadPurpose(purpose)
    block = seen_block(read_session(), signed_in_actor(), public_id)
    form = UploadForm(language=spoken_language(block))
    if wanted not in TEXTS:
        del form.language
    if form.validate_on_submit():
        try:
            taken = _receive(form.file.data, public_id, wanted, form.language.data if wanted in TEXTS else None)
        except (DomainError, MediaError) as error:
            form.refuse(Invalid(error.message, field="file", **error.values))
        else:
            flash(arrived_in_words(taken), "success")
            return redirect(question_of(taken) or after_upload(block))
    page = render_template(
        "uploads/upload.html",
        form=form,
        block=block,
        lesson=block.lesson,
        language=spoken_language(block),
        purpose=wanted,
        words=WORDS[wanted],
        limit=limit_in_words(wanted),
        largest=limits().largest[wanted],
        done_url=after_upload(block),
    )
    return page, 422 if form.errors else 200


def after_upload(block: Block) -> str:
    """Where one goes from a file that has arrived: to the work on a recording, else back to the lesson."""
    if block.kind is BlockKind.MEDIA:
        return url_for("teach.media", public_id=block.public_id)
    return url_for("teach.lesson", public_id=block.lesson.public_id, _anchor=f"block-{block.public_id}")


def _receive(sent: FileStorage, block_public_id: str, purpose: UploadPurpose, language: str | None) -> Taken:
    """The whole file of a plain form, on the same way as one that came in pieces."""
    length = sent.stream.seek(0, os.SEEK_END)
    sent.stream.seek(0)
    with database().transaction() as session:
        begun = uploads.begin_upload(
            session, signed_in_actor(), block_public_id, purpose, length, sent.filename or "", language, limits()
        )
    with open_partial(settings().partial_upload(begun.public_id), create=True) as partial:
        received = partial.receive(sent.stream, 0, length)
        with database().transaction() as session:
            uploads.append(
                session, uploads.own_upload(session, signed_in_actor(), begun.public_id, lock=True), 0, received
            )
        return take_over(reception(), signed_in_actor(), begun.public_id, partial.path)
