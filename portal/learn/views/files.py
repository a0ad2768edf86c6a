"""Recordings, captions and files of lessons, for those who may open the lesson."""

from __future__ import annotations

from flask import abort, make_response
from flask.typing import ResponseReturnValue

from content.learning.access import open_block, open_captions, open_descriptions, open_rendition, open_slide
from content.people.permissions import Action
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.text_status import text_status
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.writers.cue_json import write_json
from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.ttml import write_ttml
from media_pipeline.captions.writers.webvtt import write_descriptions, write_webvtt
from portal.learn import blueprint
from portal.learn.plain_transcript import plain_transcript
from portal.requests import current_actor, permits, read_session
from portal.stored_files import DAY_S, stored_file

SHOWN_IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Pictures that a browser only draws. Anything else that somebody uploaded is downloaded, never opened on this site."""

SLIDE_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}

CAPTION_TYPES = {
    "json": "application/json; charset=utf-8",
    "ttml": "application/ttml+xml; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@blueprint.get("/media/<public_id>/<name>")
@permits(Action.BROWSE)  # who may open what stands in content/learning/access.py
def media(public_id: str, name: str) -> ResponseReturnValue:  # noqa: ARG001
    """A rendition, whole or the ranges asked for. It is saved under its own name, whatever `name` a link has."""
    rendition = open_rendition(read_session(), current_actor(), public_id)
    own_name = f"{rendition.name}.{rendition.storage_key.rpartition('.')[2]}"
    return stored_file(rendition.storage_key, rendition.content_type, rendition.digest, own_name, attached=False)


@blueprint.get("/files/<public_id>/<name>")
@permits(Action.BROWSE)  # who may open what stands in content/learning/access.py
def block_file(public_id: str, name: str) -> ResponseReturnValue:  # noqa: ARG001
    """The picture or file of a block, as it was uploaded and under the name it had, whatever `name` a link has."""
    asset = open_block(read_session(), current_actor(), public_id).asset
    if asset is None:
        abort(404)
    attached = asset.content_type not in SHOWN_IMAGES
    content_type = "application/octet-stream" if attached else asset.content_type
    own_name = asset.file_name.replace("/", "_") or "file"
    return stored_file(asset.storage_key, content_type, asset.digest, own_name, attached=attached)


@blueprint.get("/captions/<public_id>/<int:number>.<any(vtt, srt, ttml, json, txt):form>")
@permits(Action.BROWSE)  # who may open what stands in content/learning/access.py
def captions(public_id: str, number: int, form: str) -> ResponseReturnValue:
    """One version of a caption track: WebVTT for players, the other forms to keep, or plain text in paragraphs with
    the slides in their places."""
    track, version = open_captions(read_session(), current_actor(), public_id, number)
    response = make_response(_caption_text(track, version, form))
    response.headers["Content-Type"] = CAPTION_TYPES[form]
    if form != "vtt":
        response.headers["Content-Disposition"] = f'attachment; filename="transcript-{track.language}.{form}"'
    # what the slides beside it say may change, whatever version of the captions is asked for
    response.headers["Cache-Control"] = "private, no-cache" if form == "txt" else f"private, max-age={DAY_S}"
    return response


@blueprint.get("/slides/<public_id>/<int:number>/<key>")
@permits(Action.BROWSE)  # who may open what stands in content/learning/access.py
def slide(public_id: str, number: int, key: str) -> ResponseReturnValue:
    """The picture of one slide."""
    stored = open_slide(read_session(), current_actor(), public_id, number, key)
    suffix = stored.rpartition(".")[2]
    digest = stored.rpartition("/")[2].partition(".")[0]
    return stored_file(stored, SLIDE_TYPES[suffix], digest, f"slide.{suffix}", attached=False)


@blueprint.get("/descriptions/<public_id>/<int:number>.vtt")
@permits(Action.BROWSE)  # who may open what stands in content/learning/access.py
def descriptions(public_id: str, number: int) -> ResponseReturnValue:
    """One version of a description track as WebVTT."""
    track, version = open_descriptions(read_session(), current_actor(), public_id, number)
    cues = [DescriptionCue.from_json(document) for document in version.cues]
    response = make_response(write_descriptions(cues, language=track.language))
    response.headers["Content-Type"] = CAPTION_TYPES["vtt"]
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    return response


def _caption_text(track: CaptionTrack, version: CaptionVersion, form: str) -> str:
    """The version in `form`, one of CAPTION_TYPES, saying where it comes from in every form that has room for it."""
    cues = [Cue.from_json(document) for document in version.cues]
    status = text_status(track, version)
    source = Provenance(
        track.language, version.engine, status.value, version.digest, version.saved_at.date().isoformat()
    )
    match form:
        case "vtt":
            return write_webvtt(cues, language=track.language, note=source.as_note())
        case "srt":
            return write_srt(cues)
        case "ttml":
            return write_ttml(cues, source)
        case "json":
            return write_json(cues, source)
        case _:
            return plain_transcript(read_session(), track, version)
