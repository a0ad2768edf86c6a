"""Sends a file of the store to those whom a view has let in."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, abort, make_response, request, send_file

from portal.services import settings, store

DAY_S = 24 * 3600

PLAIN_NAME = "changxue"


def stored_file(key: str, content_type: str, digest: str, name: str, *, attached: bool) -> Response:
    """A file of the store: by the web server in front where one is set up (X-Accel-Redirect) and the store is a folder,
    else from here, whole or the range asked for. An object store is read through, so that pages load from 'self'."""
    try:
        response = _stored_file(key, content_type, digest, name, attached=attached)
    except FileNotFoundError:
        abort(404)
    # content never changes under its digest, yet a shared cache must not hand it to those who may not see it
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    if "Content-Disposition" in response.headers:
        response.headers["Content-Disposition"] = content_disposition(name, attached=attached)
    response.headers["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    return response


def content_disposition(name: str, *, attached: bool) -> str:
    """The header that names a file, once in ASCII for programs that know nothing else, once as it is (RFC 6266,
    appendix D). Of a name in Chinese alone there is nothing left in ASCII but its ending: the portal's own stands for
    it."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    plain = " ".join("".join(c if c.isascii() and (c.isalnum() or c in "-_.") else " " for c in stem).split())
    ending = suffix if suffix.isascii() and suffix[1:].isalnum() else ""
    ascii_name = f"{plain if any(c.isalnum() for c in plain) else PLAIN_NAME}{ending}"
    named = f'{"attachment" if attached else "inline"}; filename="{ascii_name}"'
    return named if ascii_name == name else f"{named}; filename*=UTF-8''{quote(name, safe='')}"


def _stored_file(key: str, content_type: str, digest: str, name: str, *, attached: bool) -> Response:
    path = store().address(key)
    prefix = settings().x_accel_prefix
    if path is not None and prefix:
        response = make_response("")
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{key}"
        response.headers["Content-Type"] = content_type
        if attached:
            response.headers["Content-Disposition"] = content_disposition(name, attached=True)
        return response
    if path is None:
        return _streamed(store().open(key), content_type, digest, name, attached=attached)
    response = send_file(path, content_type, as_attachment=attached, download_name=name, conditional=True, etag=digest)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _streamed(file: BinaryIO, content_type: str, digest: str, name: str, *, attached: bool) -> Response:
    """As `send_file`, for a file that is read from an object store."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = send_file(file, content_type, as_attachment=attached, download_name=name, conditional=False, etag=digest)
    response.content_length = size
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response
