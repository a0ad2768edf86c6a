"""Sends a file of the store to those whom a view has let in."""

from __future__ import annotations

import os
from typing import BinaryIO

from flask import Response, abort, make_response, request, send_file

from portal.services import settings, store

DAY_S = 24 * 3600


def stored_file(key: str, content_type: str, digest: str, name: str, *, attached: bool) -> Response:
    """A file of the store: by the web server in front where one is set up (X-Accel-Redirect) and the store is a folder,
    else from here, whole or the range asked for. An object store is read through, so that pages load from 'self'."""
    try:
        response = _stored_file(key, content_type, digest, name, attached=attached)
    except FileNotFoundError:
        abort(404)
    # content never changes under its digest, yet a shared cache must not hand it to those who may not see it
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    return response


def _stored_file(key: str, content_type: str, digest: str, name: str, *, attached: bool) -> Response:
    path = store().address(key)
    prefix = settings().x_accel_prefix
    if path is not None and prefix:
        response = make_response("")
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{key}"
        response.headers["Content-Type"] = content_type
        if attached:
            response.headers.set("Content-Disposition", "attachment", filename=name)
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
