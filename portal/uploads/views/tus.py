"""Uploads that outlive a dropped line: tus 1.0 (tus.io/protocols/resumable-upload), core, creation, checksum,
termination and expiration."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Response, flash, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.http import http_date

from content.errors import Refused
from content.people.permissions import Action
from content.tracks import uploads
from content.tracks.models import Upload, UploadPurpose, UploadState
from portal.requests import permits, signed_in_actor
from portal.services import database, settings
from portal.uploads import blueprint
from portal.uploads.ingest import Taken, take_over
from portal.uploads.partial_file import ChecksumMismatch, open_partial, sha1_from
from portal.uploads.purposes import arrived_in_words, limits, question_of, reception

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
CHUNK_TYPE = "application/offset+octet-stream"
NEXT_PAGE = "Upload-Next-Page"
NOTE_EVERY_BYTES = 8 * 1024 * 1024
_ENDPOINTS = frozenset({"uploads.uploads_offered", "uploads.create_upload", "uploads.one_upload"})


def tus(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Refuse another version of the protocol before the view begins."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if request.headers.get("Tus-Resumable") != VERSION:
            return make_response("", 412)
        return view(*args, **kwargs)

    return checked


@blueprint.after_request
def speak_tus(response: Response) -> Response:
    """What every answer of the protocol carries; a script is told to sign in, not led to a page."""
    if request.endpoint in _ENDPOINTS:
        if response.status_code == 302:
            response = make_response(jsonify(error=_("Sign in again. Your upload then goes on where it stopped.")), 401)
        response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = VERSION
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@permits(Action.BROWSE)
def uploads_offered() -> ResponseReturnValue:
    """What this server can do."""
    response = make_response("", 204)
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Checksum-Algorithm"] = "sha1"
    response.headers["Tus-Max-Size"] = str(max(limits().largest.values()))
    return response


@blueprint.post("/uploads", provide_automatic_options=False)
@tus
@permits(Action.EDIT_COURSE)
def create_upload() -> ResponseReturnValue:
    """Begin an upload. `Upload-Metadata` names block, purpose, filename and, for texts, language."""
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    length = _number("Upload-Length")
    if length is None or told.get("purpose") not in set(UploadPurpose):
        return make_response("", 400)
    with database().transaction() as session:
        for old in uploads.expire_old(session):
            settings().partial_upload(old).unlink(missing_ok=True)
        upload = uploads.begin_upload(
            session,
            signed_in_actor(),
            told.get("block", ""),
            UploadPurpose(told["purpose"]),
            length,
            told.get("filename", ""),
            told.get("language") or None,
            limits(),
        )
        with open_partial(settings().partial_upload(upload.public_id), create=True):
            pass
    response = make_response("", 201)
    response.headers["Location"] = url_for("uploads.one_upload", public_id=upload.public_id)
    return _with_expiry(response, upload)


@blueprint.route("/uploads/<public_id>", methods=["HEAD", "PATCH", "DELETE"], provide_automatic_options=False)
@tus
@permits(Action.EDIT_COURSE)
def one_upload(public_id: str) -> ResponseReturnValue:
    """Ask how much has arrived, send more, or end it."""
    return {"HEAD": _tell, "PATCH": _append, "DELETE": _terminate}[request.method](public_id)


def _tell(public_id: str) -> Response:
    """Where to go on. A file that was whole when the server stopped is taken over now."""
    upload, taken = _own(public_id), None
    if upload.state is UploadState.RECEIVING:
        with open_partial(settings().partial_upload(public_id)) as partial:
            if upload.offset_bytes == upload.length_bytes:
                taken = _take_over(public_id, partial.path)
                upload = taken.upload
    elif upload.state is not UploadState.RECEIVED:
        return make_response("", 410)
    response = make_response("", 200)
    response.headers["Upload-Offset"] = str(upload.offset_bytes)
    response.headers["Upload-Length"] = str(upload.length_bytes)
    return _with_expiry(_leading_on(response, taken), upload)


def _append(public_id: str) -> Response:
    """Write the body after what has arrived; the answer says how far that is."""
    offset = _number("Upload-Offset")
    try:
        sha1 = sha1_from(request.headers.get("Upload-Checksum"))
    except (ValueError, binascii.Error):
        return make_response("", 400)
    if request.mimetype != CHUNK_TYPE or offset is None:
        return make_response("", 415 if offset is not None else 400)
    taken = None
    with open_partial(settings().partial_upload(public_id)) as partial:
        upload = _own(public_id)
        uploads.require_receiving(upload)
        if (request.content_length or 0) > upload.length_bytes - offset:
            raise Refused(uploads.TOO_MUCH)
        while True:
            most = upload.length_bytes - offset
            # With a checksum the body counts as a whole; without one, much of it is safe before its end.
            most = most if sha1 is not None else min(most, NOTE_EVERY_BYTES)
            try:
                uploads.require_place(upload, offset)
                received = partial.receive(request.stream, offset, most, sha1)
            except ChecksumMismatch:
                return make_response("", 460)
            upload = _note(public_id, offset, received)
            offset += received
            if received < most or sha1 is not None or offset == upload.length_bytes:
                break
        if upload.offset_bytes == upload.length_bytes:
            taken = _take_over(public_id, partial.path)
            upload = taken.upload
            flash(arrived_in_words(taken), "success")
    response = make_response("", 204)
    response.headers["Upload-Offset"] = str(upload.offset_bytes)
    return _with_expiry(_leading_on(response, taken), upload)


def _terminate(public_id: str) -> Response:
    with database().transaction() as session:
        uploads.terminate(session, uploads.own_upload(session, signed_in_actor(), public_id, lock=True))
    settings().partial_upload(public_id).unlink(missing_ok=True)
    return make_response("", 204)


def _own(public_id: str) -> Upload:
    with database().reading() as session:
        return uploads.own_upload(session, signed_in_actor(), public_id)


def _note(public_id: str, offset: int, received: int) -> Upload:
    with database().transaction() as session:
        upload = uploads.own_upload(session, signed_in_actor(), public_id, lock=True)
        return uploads.append(session, upload, offset, received)


def _take_over(public_id: str, path: Path) -> Taken:
    return take_over(reception(), signed_in_actor(), public_id, path)


def _leading_on(response: Response, taken: Taken | None) -> Response:
    """The answer, naming the page of the question that the file waits for; the page's script goes there."""
    question = None if taken is None else question_of(taken)
    if question is not None:
        response.headers[NEXT_PAGE] = question
    return response


def _with_expiry(response: Response, upload: Upload) -> Response:
    if upload.state is UploadState.RECEIVING:
        response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


def _number(header: str) -> int | None:
    told = request.headers.get(header, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None


def _metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a key and a Base64 value, parted by commas. What cannot be read is left out."""
    told = {}
    for pair in header.split(","):
        key, _sep, encoded = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told
