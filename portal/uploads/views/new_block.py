"""A picture or a file to download with its words and its file in one form: either all of it is added, or nothing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import SubmitField

from content.courses.author_pages import lesson_editor
from content.courses.bin import discard_without_file
from content.courses.blocks import add_file, add_image
from content.courses.models import Block
from content.errors import DomainError, Invalid, NotAllowed, NotFound
from content.people.permissions import Action
from content.tracks.models import UploadPurpose
from media_pipeline.errors import MediaError
from portal.block_forms import FileWords, PictureWords
from portal.body_limits import FORM_BYTES, body_limit
from portal.requests import end_sessions, permits, read_session, signed_in_actor
from portal.services import database
from portal.submissions import Addition
from portal.uploads import blueprint
from portal.uploads.purposes import LABELS, limits, size_limit_message
from portal.uploads.views.form import receive_form_file


class NewPictureForm(PictureWords):
    """A new picture."""

    file = FileField(_l("File"), widget=GovFileInput(), validators=[FileRequired(_l("Choose a file on your device."))])
    submit = SubmitField(_l("Add the picture"), widget=GovSubmitInput())


class NewFileForm(FileWords):
    """A new file to download."""

    file = FileField(_l("File"), widget=GovFileInput(), validators=[FileRequired(_l("Choose a file on your device."))])
    submit = SubmitField(_l("Add the file"), widget=GovSubmitInput())


def _largest_form(public_id: str, kind: str) -> int:
    """A file of the largest size and the form around it, for who may edit the lesson."""
    lesson_editor(read_session(), signed_in_actor(), public_id)
    return limits().largest[UploadPurpose(kind)] + FORM_BYTES


@blueprint.route("/lessons/<public_id>/<any(image, file):kind>/add", methods=["GET", "POST"])
@body_limit(_largest_form)
@permits(Action.EDIT_COURSE)
def new_block(public_id: str, kind: str) -> ResponseReturnValue:
    """Add a picture or a file, with its words, in one step. What is refused leaves nothing behind."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    form: NewPictureForm | NewFileForm = NewPictureForm() if kind == "image" else NewFileForm()
    addition = Addition(form, f"{kind} with its file in lesson {public_id}")
    added = addition.added(lambda new_id: _add(public_id, form, UploadPurpose(kind), new_id))
    back = url_for("teach.lesson", public_id=public_id)
    if added is not None:
        flash(_("Saved."), "success")
        return redirect(f"{back}#block-{added}")
    purpose = UploadPurpose(kind)
    document = render_template(
        "uploads/new_block.html",
        page=page,
        submission=addition,
        title=_("Add a picture") if kind == "image" else _("Add a file to download"),
        words=LABELS[purpose],
        limit=size_limit_message(purpose),
        in_steps=url_for("teach.new_block", public_id=public_id, kind=kind),
        back=[back, url_for("teach.course", public_id=page.course_public_id)],
    )
    return document, addition.status


def _add(lesson: str, form: NewPictureForm | NewFileForm, purpose: UploadPurpose, new_id: str) -> str:
    """The public id of the block, with its file in it. Raises Invalid at the field that is wrong."""
    end_sessions(commit=False)
    with database().transaction() as session:
        if isinstance(form, NewPictureForm):
            block: Block = add_image(
                session,
                signed_in_actor(),
                lesson,
                alternative_text=form.alternative_text.data or "",
                decorative=bool(form.decorative.data),
                caption=form.caption.data or "",
                public_id=new_id,
            )
        else:
            block = add_file(
                session,
                signed_in_actor(),
                lesson,
                title=form.title.data or "",
                description=form.description.data or "",
                public_id=new_id,
            )
        public_id = block.public_id
    try:
        receive_form_file(form.file.data, public_id, purpose, None, True)
    except (DomainError, MediaError) as error:
        with database().transaction() as session:
            discard_without_file(session, signed_in_actor(), public_id)
        if isinstance(error, NotAllowed | NotFound):
            raise
        raise Invalid(error.message, field="file") from error
    return public_id
