"""Formats of caption files: for what each is good, and what it never holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

_WORDS = _l("The times of single words, and of which of them the machine was unsure.")
_CHECK = _l("Whether a person has checked the captions, and which language they are in.")


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """`never`: what of captions it has no place for."""

    name: str | LazyString
    content_type: str
    purpose: LazyString
    never: tuple[LazyString, ...] = ()


CAPTION_FORMATS: Mapping[str, CaptionFormat] = {
    "vtt": CaptionFormat(
        "WebVTT", "text/vtt; charset=utf-8", _l("For players in web pages and for most video platforms."), (_WORDS,)
    ),
    "srt": CaptionFormat(
        "SubRip (SRT)",
        "application/x-subrip; charset=utf-8",
        _l("For almost every player and editing program."),
        (_WORDS, _CHECK),
    ),
    "ttml": CaptionFormat(
        "TTML", "application/ttml+xml; charset=utf-8", _l("For television stations and archives."), (_WORDS,)
    ),
    "json": CaptionFormat(
        "JSON",
        "application/json; charset=utf-8",
        _l("For programs. Everything is in it; imported here again, nothing is lost."),
    ),
    "ass": CaptionFormat(
        "ASS", "text/x-ssa; charset=utf-8", _l("For subtitle editors such as Aegisub."), (_WORDS, _CHECK)
    ),
    "lrc": CaptionFormat(
        "LRC", "text/plain; charset=utf-8", _l("For music players, beside a sound recording."), (_WORDS, _CHECK)
    ),
    "sbv": CaptionFormat("SBV", "text/plain; charset=utf-8", _l("For YouTube."), (_WORDS, _CHECK)),
    "txt": CaptionFormat(
        _l("Plain text"),
        "text/plain; charset=utf-8",
        _l("To read and to print: the text in paragraphs."),
        (_l("All times, and so where one caption ends and the next begins."), _WORDS, _CHECK),
    ),
}
"""By the ending of the file."""
