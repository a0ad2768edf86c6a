"""Sign language videos of the pages that explain the portal: played by everybody, kept up by administrators."""

from __future__ import annotations

import mimetypes
import tempfile
from pathlib import Path

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovSubmitInput
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, SubmitField

from content.errors import Invalid, NotFound
from content.page_videos import administration
from content.page_videos.models import ExplainedPage
from content.page_videos.shown_video import POSTER, SMALL_VIDEO, VIDEO, open_page_captions, open_page_video
from content.people.permissions import Action
from content.tracks.assets import receive_asset
from content.tracks.uploads import MEBIBYTE, plain_file_name
from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.errors import MediaError
from portal.body_limits import FORM_BYTES, body_limit
from portal.caption_readings import caption_readings
from portal.forms import PortalForm, options
from portal.labels.page_videos import PAGE_ADDRESSES, PAGES
from portal.public import blueprint
from portal.requests import (
    current_actor,
    permits,
    read_session,
    release_reading,
    signed_in_actor,
    write_session,
)
from portal.services import queue, settings, store
from portal.stored_files import DAY_S, stored_file

LARGEST_VIDEO_MIB = 500
LARGEST_CAPTIONS = 5 * MEBIBYTE


class PageVideoForm(PortalForm):
    """A video and, where there are some, its captions."""

    file = FileField(
        _l("Video"),
        widget=GovFileInput(),
        validators=[FileRequired(_l("Choose a file on your device."))],
        description=_l("MP4, MOV, MKV, WebM or AVI, at most 500 MB. It is shown without sound."),
    )
    captions = FileField(
        _l("Captions (can be left empty)"),
        widget=GovFileInput(),
        description=_l("For people who do not know sign language: WebVTT, SubRip, ASS or TTML."),
    )
    language = RadioField(
        _l("In which language are the captions?"),
        widget=GovRadioInput(),
        choices=options(("zh", _l("Chinese")), ("en", _l("English"))),
        default="zh",
    )
    submit = SubmitField(_l("Upload"), widget=GovSubmitInput())


@blueprint.get(f'/page-videos/<public_id>/<any({VIDEO}, "{SMALL_VIDEO}", {POSTER}):name>')
@permits(Action.BROWSE)
def page_video_file(public_id: str, name: str) -> ResponseReturnValue:
    """A rendition of a page's video, whole or the ranges asked for."""
    rendition = open_page_video(read_session(), current_actor(), public_id, name)
    own_name = f"{name}.{rendition.storage_key.rpartition('.')[2]}"
    return stored_file(rendition.storage_key, rendition.content_type, rendition.digest, own_name, attached=False)


@blueprint.get("/page-videos/<public_id>/captions.vtt")
@permits(Action.BROWSE)
def page_video_captions(public_id: str) -> ResponseReturnValue:
    """The captions of a page's video."""
    response = make_response(open_page_captions(read_session(), current_actor(), public_id))
    response.headers["Content-Type"] = "text/vtt; charset=utf-8"
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    return response


@blueprint.get("/page-videos")
@permits(Action.MANAGE_PAGE_VIDEOS)
def page_video_list() -> ResponseReturnValue:
    """List the pages with the state of their videos."""
    lines = administration.page_videos(read_session(), signed_in_actor())
    return render_template("public/page_videos.html", lines=lines, names=PAGES)


def _largest_form(**_of: str) -> int:
    return LARGEST_VIDEO_MIB * MEBIBYTE + FORM_BYTES


@blueprint.route("/page-videos/<page>", methods=["GET", "POST"])
@body_limit(_largest_form)
@permits(Action.MANAGE_PAGE_VIDEOS)
def edit_page_video(page: str) -> ResponseReturnValue:
    """Show a page's video; a POST uploads one in its place."""
    explained = _page_named(page)
    form = PageVideoForm()
    if form.validate_on_submit():
        try:
            _receive(explained, form)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The video has arrived. It is shown on the page when it is ready to play."), "begun")
            return redirect(url_for("public.edit_page_video", page=page))
    line = administration.page_video_line(read_session(), signed_in_actor(), explained)
    html = render_template(
        "public/edit_page_video.html",
        form=form,
        line=line,
        name=PAGES[explained],
        address=url_for(PAGE_ADDRESSES[explained]),
    )
    return html, form.status


@blueprint.post("/page-videos/<page>/remove")
@permits(Action.MANAGE_PAGE_VIDEOS)
def remove_page_video(page: str) -> ResponseReturnValue:
    """Take a page's video away."""
    administration.remove_page_videos(write_session(), signed_in_actor(), _page_named(page))
    flash(_("The video is removed. The page is shown without it."), "success")
    return redirect(url_for("public.edit_page_video", page=page))


def _page_named(name: str) -> ExplainedPage:
    if name not in set(ExplainedPage):
        raise NotFound(about=name)
    return ExplainedPage(name)


def _receive(page: ExplainedPage, form: PageVideoForm) -> None:
    """Store the files of the form and have the video made ready. Raises Invalid (fields `file`, `captions`)."""
    file: FileStorage = form.file.data
    captions = _captions(form.captions.data, form.language.data) if form.captions.data else ""
    name = plain_file_name(file.filename or "")
    suffix = Path(name).suffix.lower()
    release_reading()
    with tempfile.TemporaryDirectory(dir=settings().scratch) as scratch:
        path = Path(scratch) / "video"
        file.save(path)
        stored = store().put(path, suffix=suffix if suffix[1:].isalnum() and suffix.isascii() else "")
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    session, actor = write_session(), signed_in_actor()
    asset = receive_asset(session, stored.digest, stored.key, stored.size, name, content_type, actor.account_id)
    administration.add_page_video(
        session,
        actor,
        page,
        asset,
        file_name=name,
        captions=captions,
        captions_language=form.language.data,
        queue=queue(),
    )


def _captions(file: FileStorage, language: str) -> str:
    data = file.read(LARGEST_CAPTIONS + 1)
    try:
        cues = caption_readings(data[:LARGEST_CAPTIONS], file.filename or "")[0].cues
    except MediaError as error:
        raise Invalid(error.message, field="captions") from error
    return write_webvtt(list(cues), language=language)
