"""Resumable uploads: tus 1.0 (tus.io/protocols/resumable-upload), core, creation, checksum,
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
from content.people.accounts import present_actor
from content.people.permissions import Action, authorise
from content.tracks import uploads
from content.tracks.models import Upload, UploadPurpose, UploadState
from portal.body_limits import body_limit
from portal.clean_input import clean_text
from portal.requests import permits, release_reading, signed_in_actor
from portal.services import database, settings
from portal.uploads import blueprint
from portal.uploads.ingest import Ingested, ingest
from portal.uploads.partial_file import ChecksumMismatch, open_partial, sha1_from
from portal.uploads.purposes import arrival_notice, ingest_context, limits, question_address

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
CHUNK_TYPE = "application/offset+octet-stream"
NEXT_PAGE = "Upload-Next-Page"
RECORD_EVERY_BYTES = 8 * 1024 * 1024
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
def add_tus_headers(response: Response) -> Response:
    """Add the protocol's headers to every answer; a script gets 401 instead of a redirect to sign in."""
    if request.endpoint in _ENDPOINTS:
        if response.status_code == 302:
            response = make_response(jsonify(error=_("Sign in again. Your upload then goes on where it stopped.")), 401)
        response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = VERSION
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@permits(Action.BROWSE)
def uploads_offered() -> ResponseReturnValue:
    """Announce the extensions and limits of this server."""
    response = make_response("", 204)
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Checksum-Algorithm"] = "sha1"
    response.headers["Tus-Max-Size"] = str(max(limits().largest.values()))
    return response


@blueprint.post("/uploads", provide_automatic_options=False)
@tus
@permits(Action.EDIT_COURSE)
def create_upload() -> ResponseReturnValue:
    """Begin an upload. `Upload-Metadata` names block, purpose, filename and, for texts, language;
    `own_captions` where captions are brought for a recording."""
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    length = _number("Upload-Length")
    if length is None or metadata.get("purpose") not in set(UploadPurpose):
        return make_response("", 400)
    with database().transaction() as session:
        for old in uploads.expire_old(session):
            settings().partial_upload(old).unlink(missing_ok=True)
        upload = uploads.begin_upload(
            session,
            signed_in_actor(),
            metadata.get("block", ""),
            UploadPurpose(metadata["purpose"]),
            length,
            metadata.get("filename", ""),
            metadata.get("language") or None,
            limits(),
            recognise_speech=not metadata.get("own_captions"),
        )
        with open_partial(settings().partial_upload(upload.public_id), create=True):
            pass
    response = make_response("", 201)
    response.headers["Location"] = url_for("uploads.one_upload", public_id=upload.public_id)
    return _with_expiry(response, upload)


def _largest_piece(public_id: str) -> int:  # noqa: ARG001  (of whichever upload: the view asks whose it is)
    """What may come in one request; the view itself takes no more than is missing."""
    return settings().upload_limit_bytes


@blueprint.route("/uploads/<public_id>", methods=["HEAD", "PATCH", "DELETE"], provide_automatic_options=False)
@body_limit(_largest_piece)
@tus
@permits(Action.EDIT_COURSE)
def one_upload(public_id: str) -> ResponseReturnValue:
    """Report how much has arrived (HEAD), append to it (PATCH), or terminate it (DELETE)."""
    release_reading()
    return {"HEAD": _report, "PATCH": _append, "DELETE": _terminate}[request.method](public_id)


def _report(public_id: str) -> Response:
    """Report the offset. A file that was whole when the server stopped is ingested now."""
    upload, ingested = _own(public_id), None
    if upload.state is UploadState.RECEIVING:
        with open_partial(settings().partial_upload(public_id)) as partial:
            if upload.offset_bytes == upload.length_bytes:
                ingested = _ingest(public_id, partial.path)
                upload = ingested.upload
    elif upload.state is not UploadState.RECEIVED:
        return make_response("", 410)
    response = make_response("", 200)
    response.headers["Upload-Offset"] = str(upload.offset_bytes)
    response.headers["Upload-Length"] = str(upload.length_bytes)
    return _with_expiry(_with_next_page(response, ingested), upload)


def _append(public_id: str) -> Response:
    """Append the body; the answer carries the new offset."""
    offset = _number("Upload-Offset")
    try:
        sha1 = sha1_from(request.headers.get("Upload-Checksum"))
    except (ValueError, binascii.Error):
        return make_response("", 400)
    if request.mimetype != CHUNK_TYPE or offset is None:
        return make_response("", 415 if offset is not None else 400)
    ingested = None
    with open_partial(settings().partial_upload(public_id)) as partial:
        upload = _own(public_id)
        uploads.require_place(upload, offset)
        if (request.content_length or 0) > upload.length_bytes - offset:
            raise Refused(uploads.TOO_MUCH)
        while True:
            most = upload.length_bytes - offset
            # With a checksum the body counts as a whole; without one, much of it is safe before its end.
            most = most if sha1 is not None else min(most, RECORD_EVERY_BYTES)
            try:
                uploads.require_place(upload, offset)
                received = partial.receive(request.stream, offset, most, sha1)
            except ChecksumMismatch:
                return make_response("", 460)
            upload = _append_to_row(public_id, offset, received)
            offset += received
            if received < most or sha1 is not None or offset == upload.length_bytes:
                break
        if upload.offset_bytes == upload.length_bytes:
            ingested = _ingest(public_id, partial.path)
            upload = ingested.upload
            flash(*arrival_notice(ingested))
    response = make_response("", 204)
    response.headers["Upload-Offset"] = str(upload.offset_bytes)
    return _with_expiry(_with_next_page(response, ingested), upload)


def _terminate(public_id: str) -> Response:
    with database().transaction() as session:
        uploads.terminate(session, uploads.own_upload(session, signed_in_actor(), public_id, lock=True))
    settings().partial_upload(public_id).unlink(missing_ok=True)
    return make_response("", 204)


def _own(public_id: str) -> Upload:
    with database().reading() as session:
        return uploads.own_upload(session, signed_in_actor(), public_id)


def _append_to_row(public_id: str, offset: int, received: int) -> Upload:
    with database().transaction() as session:
        actor = present_actor(session, signed_in_actor().account_id)  # the piece may have come for hours
        authorise(actor, Action.EDIT_COURSE)
        return uploads.append(session, uploads.own_upload(session, actor, public_id, lock=True), offset, received)


def _ingest(public_id: str, path: Path) -> Ingested:
    return ingest(ingest_context(), signed_in_actor(), public_id, path)


def _with_next_page(response: Response, ingested: Ingested | None) -> Response:
    """Name the page of the question that the file waits for; the page's script goes there."""
    question = None if ingested is None else question_address(ingested)
    if question is not None:
        response.headers[NEXT_PAGE] = question
    return response


def _with_expiry(response: Response, upload: Upload) -> Response:
    if upload.state is UploadState.RECEIVING:
        response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


def _number(header: str) -> int | None:
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _metadata(header: str) -> dict[str, str]:
    """Parse `Upload-Metadata`: comma-separated pairs of a key and a Base64 value; malformed pairs are left out."""
    metadata = {}
    for pair in header.split(","):
        key, _sep, encoded = pair.strip().partition(" ")
        try:
            metadata[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
            metadata[key] = clean_text(metadata[key])
        except (binascii.Error, UnicodeDecodeError):
            continue
    return metadata
