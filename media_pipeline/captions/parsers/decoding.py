"""Character encodings of caption files and scripts from outside."""

from __future__ import annotations

import codecs
import re

from content.messages import N_
from media_pipeline.errors import UnusableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")


def decoded(data: bytes, name: str) -> str:
    """Decode UTF-8, UTF-16 or GB18030; gives text with lines ended by LF and without a byte order mark.

    Raises UnusableFile, naming the file as `name`.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data, (encoding,), name)
    # UTF-16 without a mark: every second byte of ASCII digits and line ends is zero.
    if data[1::2].count(0) > len(data) // 8:
        return _text(data, ("utf-16-le",), name)
    if data[::2].count(0) > len(data) // 8:
        return _text(data, ("utf-16-be",), name)
    return _text(data, ("utf-8", "gb18030"), name)


def _text(data: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    message = N_("%(name)s is not a text file. Save it as plain text (UTF-8) and upload it again.")
    raise UnusableFile(message, name=name)
