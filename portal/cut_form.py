"""The beginning of a form that is too large to be taken in: the fields that came before its limit, the last one cut."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

from flask import request
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

from portal.body_limits import FORM_BYTES

ROOM_FOR_MORE_BYTES = 64 * 1024
"""What the form needs besides when it is sent again: its token, the names of its fields."""
MOST_FIELDS = 1000
_ROOM = FORM_BYTES - ROOM_FOR_MORE_BYTES


def beginning_of_form() -> tuple[tuple[str, str], ...]:
    """The values that the first megabytes of this request's body hold, of which nothing has been read yet."""
    beginning: bytes = request.environ["wsgi.input"].read(min(_ROOM, request.content_length or 0))
    if request.mimetype == "multipart/form-data":
        boundary = request.mimetype_params.get("boundary", "").encode("ascii", "replace")
        return tuple(_multipart(beginning, boundary)) if boundary else ()
    return tuple(_urlencoded(beginning))


def _urlencoded(beginning: bytes) -> Iterator[tuple[str, str]]:
    """An escape or a character cut in two at the end is left out."""
    for pair in beginning.decode("ascii", "replace").split("&", MOST_FIELDS)[:MOST_FIELDS]:
        name, _equals, value = pair.partition("=")
        yield unquote_plus(name), unquote_plus(value).rstrip("%\ufffd")


def _multipart(beginning: bytes, boundary: bytes) -> Iterator[tuple[str, str]]:
    decoder = MultipartDecoder(boundary, max_parts=MOST_FIELDS)
    decoder.receive_data(beginning)
    name, value = "", b""
    try:
        while not isinstance(event := decoder.next_event(), NeedData):
            if isinstance(event, Field | File):
                name, value = event.name if isinstance(event, Field) else "", b""
            elif isinstance(event, Data):
                value += event.data
                if name and not event.more_data:
                    yield name, value.decode("utf-8", "replace")
                    name = ""
    except ValueError:
        pass
    if name:
        yield name, value.decode("utf-8", "ignore")
