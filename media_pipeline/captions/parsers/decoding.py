"""Character encodings of caption files and scripts from outside."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from content.messages import N_
from content.timed_text.caption_file import Loss
from media_pipeline.captions.parsers.encodings import LIKELY, plausibility
from media_pipeline.captions.parsers.parsed import LossList
from media_pipeline.errors import UnusableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLD_ENCODINGS = ("gb18030", "big5", "shift_jis", "cp1252")
"""Encodings without a mark, tried where a file is not UTF-8 or UTF-16."""
_CODECS = {"big5": "cp950", "shift_jis": "cp932"}  # with the characters that Windows added
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_CLEAR_LEAD = 0.25
_FEWEST_SIGNS = 6
_MOST_DAMAGE = 20

UNREADABLE_BYTES = N_("Characters that cannot be read were replaced by “�”.")
CUT_CHARACTER = N_("The last character is cut off, and was left out.")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`text` with lines ended by LF and without a byte order mark. `likely`: the encodings in which it is text, the
    one that was taken first; more than one where a person has to choose. `losses`: characters that were lost."""

    text: str
    encoding: str
    likely: tuple[str, ...]
    losses: tuple[Loss, ...] = ()


def decoded(data: bytes, name: str, encoding: str | None = None) -> DecodedText:
    """Decode a file in `encoding`, or in the one in which it is text: UTF-8, UTF-16, GB18030, Big5, Shift-JIS, cp1252.

    Raises UnusableFile, naming the file as `name`.
    """
    if encoding is not None:
        return _decoded_as(data, encoding) or _refuse(name)
    for mark, marked_encoding in _MARKS:
        if data.startswith(mark):
            return _decoded_as(data, marked_encoding) or _damaged(data, marked_encoding) or _refuse(name)
    # UTF-16 without a mark: every second byte of ASCII digits and line ends is zero.
    for zeros, unmarked in ((data[1::2], "utf-16-le"), (data[::2], "utf-16-be")):
        if zeros.count(0) > len(data) // 8:
            return _decoded_as(data, unmarked) or _damaged(data, unmarked) or _refuse(name)
    return _decoded_as(data, "utf-8") or _damaged(data, "utf-8") or _likeliest(data) or _refuse(name)


def _refuse(name: str) -> DecodedText:
    message = N_("%(name)s is not a text file. Save it as plain text (UTF-8) and upload it again.")
    raise UnusableFile(message, name=name)


def _decoded_as(data: bytes, encoding: str) -> DecodedText | None:
    try:
        text = data.decode(_CODECS.get(encoding, encoding))
    except UnicodeDecodeError:
        return None
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    return None if _NO_TEXT.search(text) else DecodedText(_with_line_feeds(text), name, (name,))


def _damaged(data: bytes, encoding: str) -> DecodedText | None:
    """Text in Unicode of which a few bytes are broken; each line with one is named. None where it is something else."""
    if encoding.startswith("utf-16") and len(data) % 2:
        whole = _decoded_as(data[:-1], encoding)
        if whole is None:
            return None
        losses = LossList()
        losses.add(whole.text.count("\n") + 1, CUT_CHARACTER)
        return DecodedText(whole.text, whole.encoding, whole.likely, tuple(losses.losses))
    text = _with_line_feeds(data.decode(encoding, "replace"))
    broken, others = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    if _NO_TEXT.search(text) or broken * _MOST_DAMAGE > others:
        return None
    losses = LossList()
    for number, line in enumerate(text.split("\n"), start=1):
        if "\ufffd" in line:
            losses.add(number, UNREADABLE_BYTES)
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    return DecodedText(text, name, (name,), tuple(losses.losses))


def _likeliest(data: bytes) -> DecodedText | None:
    """The reading that is most like text; with others beside it where they are nearly as much so, or where there is too
    little to tell by."""
    readings = [reading for encoding in OLD_ENCODINGS if (reading := _decoded_as(data, encoding)) is not None]
    if not readings:
        return None
    scores = {reading.encoding: plausibility(reading.text, reading.encoding) for reading in readings}
    readings.sort(key=lambda reading: -scores[reading.encoding])
    best = readings[0]
    signs = sum(character > "\x7f" for character in best.text)
    lead = _CLEAR_LEAD if signs >= _FEWEST_SIGNS else 2 * _CLEAR_LEAD
    best_score = scores[best.encoding]
    near = [reading.encoding for reading in readings if scores[reading.encoding] > best_score - lead]
    likely = near if best_score >= LIKELY else [reading.encoding for reading in readings]
    return DecodedText(best.text, best.encoding, tuple(likely))


def _with_line_feeds(text: str) -> str:
    """Text with lines ended by LF. Some programs write CR CR LF, which is one end of line."""
    return re.sub("\r+\n", "\n", text).replace("\r", "\n").lstrip("\ufeff")
