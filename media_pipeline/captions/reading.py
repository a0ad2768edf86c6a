"""A caption file that a person brings: read leniently, refused clearly."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from itertools import pairwise

from media_pipeline.captions.cue import Cue
from media_pipeline.errors import N_, UnusableFile

MAX_BYTES = 8 * 1024**2
MAX_CUES = 50_000
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-+>\s*{_TIME}(?:\s.*)?$")
_BLOCKS = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
# Tags of WebVTT and SubRip, and the {\an8} that some programs put into SubRip.
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|<\d[^<>]*>|\{\\[^{}]*\}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")

NOT_CAPTIONS = N_(
    "No captions with times were found in %(name)s. Upload a WebVTT (.vtt) or SubRip (.srt) file, "
    "or add the words of the lecture as a script."
)


def read_caption_file(data: bytes, name: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT or SubRip file (which of the two is seen from its content), in order of time.

    Tags and positions are left out, a speaker's name (`<v …>`) is kept in front. UTF-8, UTF-16 and GB18030 are
    told apart. Raises UnusableFile, naming the file as `name`.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFile(N_("%(name)s is too large for a caption file. Check that it is the right file."), name=name)
    cues = sorted(_cues(_decoded(data, name)), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise UnusableFile(NOT_CAPTIONS, name=name)
    if len(cues) > MAX_CUES:
        message = N_("%(name)s holds more than %(limit)d captions. Cut it into parts, one for each lesson.")
        raise UnusableFile(message, name=name, limit=MAX_CUES)
    return tuple(cues)


def read_script_file(data: bytes, name: str) -> str:
    """The text of a plain-text script. Raises UnusableFile where it is no text, or has no words."""
    if len(data) > MAX_BYTES:
        raise UnusableFile(N_("%(name)s is too large for a script. Save it as plain text (.txt)."), name=name)
    text = _decoded(data, name).strip()
    if not any(character.isalnum() for character in text):
        raise UnusableFile(N_("There are no words in %(name)s. Choose the file that holds the script."), name=name)
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
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
        if not re.search("[\x00-\x08\x0e-\x1f\ufffe\uffff]", text):
            return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    message = N_("%(name)s is not a text file. Save it as plain text (UTF-8) and upload it again.")
    raise UnusableFile(message, name=name)


def _cues(text: str) -> Iterator[Cue]:
    """Each timing line with the text lines under it, up to an empty line or the next cue's number and timing."""
    lines = text.split("\n")
    timings = [index for index, line in enumerate(lines) if _TIMING.match(line)]
    for index, following in pairwise([*timings, len(lines)]):
        match = _TIMING.match(lines[index])
        assert match is not None
        start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        if end > start and (spoken := _spoken(lines[index + 1 : following])):
            yield Cue(start, end, spoken)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    assert minutes is not None
    assert seconds is not None
    assert fraction is not None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction}"), 3)


def _spoken(lines: list[str]) -> str:
    kept = []
    for line in lines:
        if not line.strip() or _BLOCKS.match(line):
            break
        kept.append(line)
    plain = (_SPEAKER.sub(r"\1: ", line) for line in kept)
    cleaned = (" ".join(html.unescape(_TAG.sub("", line)).split()) for line in plain)
    return "\n".join(line for line in cleaned if line)
