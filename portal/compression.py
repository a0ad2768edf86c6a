"""Text travels compressed: many of our readers pay for each kilobyte on a poor line.

A compressed page that repeats what an address holds beside something secret can be guessed at by its length (BREACH).
Against that each page is given a random length, as Django does ("Heal the BREACH", 2022), in the file name of the gzip
header, which browsers pass over; and the session's cookie is SameSite=Lax, so that other sites cannot ask in a
reader's name without opening the page before their eyes.
"""

from __future__ import annotations

import gzip
import io
import secrets
import struct
import zlib

from flask import Flask, Response, request

from portal.static_files import packed_file
from portal.visitor_pages import PageParts, parts_of

TEXT_TYPES = frozenset(
    {
        *("text/html", "text/css", "text/javascript", "text/plain", "text/vtt", "text/xml"),
        *("application/javascript", "application/json", "image/svg+xml"),
    }
)
SHORTEST_BYTES = 600
MOST_PADDING_BYTES = 100
PAGE_LEVEL = 5


def install(app: Flask) -> None:
    """Compress answers of text for those who take it; the front end in its built forms (portal/static_files.py)."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TEXT_TYPES or response.status_code != 200 or response.content_encoding:
            return response
        response.vary.add("Accept-Encoding")
        if request.method != "GET":
            return response
        if request.endpoint == "static":
            packed = packed_file(str((request.view_args or {})["filename"]))
            if packed:
                _send(response, packed[1], packed[0])
                response.make_conditional(request)
        elif not request.accept_encodings["gzip"]:
            return response
        elif not response.is_streamed and len(response.get_data()) >= SHORTEST_BYTES:
            parts = parts_of(response)
            _send(response, joined(parts) if parts else compressed(response.get_data()))
        return response


def compressed(body: bytes) -> bytes:
    """`body` in gzip form, by up to a hundred random bytes longer than it need be."""
    packed = io.BytesIO()
    name = "x" * secrets.randbelow(MOST_PADDING_BYTES + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=PAGE_LEVEL, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def joined(parts: PageParts) -> bytes:
    """A kept page in gzip form, from its compressed pieces. The token stands between them as it is, so that its
    length tells nothing of what else is in the page (RFC 1951, section 3.2.4; RFC 1952)."""
    stored = b"\x00" + struct.pack("<HH", len(parts.token), len(parts.token) ^ 0xFFFF) + parts.token
    body = parts.token.join(parts.page.pieces)
    name = b"x" * secrets.randbelow(MOST_PADDING_BYTES + 1)
    head = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff" + name + b"\x00"
    end = b"\x03\x00" + struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return head + stored.join(parts.page.packed) + end


def _send(response: Response, packed: bytes, encoding: str = "gzip") -> None:
    response.direct_passthrough = False
    response.set_data(packed)
    response.content_encoding = encoding
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-{encoding}")
    response.headers.pop("Accept-Ranges", None)
