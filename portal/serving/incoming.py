"""A request on its way in: how much of it must have come before a thread is given to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.body_limits import FORM_BYTES, FORM_TYPES, JSON_BYTES

HEAD_BYTES = 64 * 1024
"""Longer heads are refused; gunicorn's own limits (of a line, of a field) stand besides."""
UPLOAD_TYPE = b"application/offset+octet-stream"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,80})[ \t]*\r?$")
_TYPE = re.compile(rb"(?im)^content-type:[ \t]*([\w.+/-]+)")
_EXPECTS = re.compile(rb"(?im)^expect:[ \t]*100-continue")


@dataclass(slots=True)
class IncomingRequest:
    """What has come of one request. `needed_bytes`: until a thread can begin, None before the head is complete."""

    received: bytearray = field(default_factory=bytearray)
    needed_bytes: int | None = None
    expects_continue: bool = False

    def add(self, data: bytes) -> None:
        """Take in what came next."""
        if not self.received:
            data = data.lstrip(b"\r\n")  # which some send after a form (RFC 9112, section 2.2)
        searched = max(0, len(self.received) - len(_HEAD_END))
        self.received += data
        if self.needed_bytes is None and (end := self.received.find(_HEAD_END, searched)) >= 0:
            self._read_head(end + len(_HEAD_END))

    @property
    def is_ready(self) -> bool:
        """Whether the application can begin, without waiting for the client where it needs a form."""
        return self.needed_bytes is not None and len(self.received) >= self.needed_bytes

    @property
    def is_too_long(self) -> bool:
        """Whether this is longer than any head."""
        return self.needed_bytes is None and len(self.received) > HEAD_BYTES

    def _read_head(self, length: int) -> None:
        """A form is waited for, as far as any form may go; a piece of an upload is read by the application as it comes.

        What gunicorn will refuse anyway (two lengths, say) needs no body.
        """
        head = bytes(self.received[:length])
        lengths, content_type = _LENGTH.findall(head), _TYPE.search(head)
        declared = int(lengths[0]) if len(lengths) == 1 else 0
        kind = content_type[1].lower() if content_type else b""
        waited_for = 0 if kind == UPLOAD_TYPE else FORM_BYTES if kind.decode() in FORM_TYPES else JSON_BYTES
        self.needed_bytes = length + min(declared, waited_for)
        self.expects_continue = self.needed_bytes > length and _EXPECTS.search(head) is not None
