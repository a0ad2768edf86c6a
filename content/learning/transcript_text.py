"""Captions run together to be read as a text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

WIDE_SPACE = "\u3000"
_MARKS = "，。？！；：、,.?!;:…"


def running_text(captions: Iterable[str], language: str) -> str:
    """The captions one after the other, their lines made one. Chinese captions end without a mark of their own, so
    where two meet without one a wide space parts them, as between lines of a subtitle; other languages have a space."""
    lines = [caption.replace("\n", "" if language.startswith("zh") else " ") for caption in captions]
    if not language.startswith("zh"):
        return " ".join(lines)
    text = ""
    for line in filter(None, lines):
        open_end = bool(text) and not _is_mark(text[-1]) and not _is_mark(line[0])
        text += (WIDE_SPACE if open_end else "") + line
    return text


def as_said(cue: Mapping[str, Any]) -> str:
    """The text of a cue as kept in `CaptionVersion.cues`, with the commas and full stops of the words it was made of
    put back where the caption leaves them out at the ends of its lines. Nothing is put back where a person has
    written the text."""
    text: str = cue["text"]
    read, at = "", 0
    for word, *_ in cue.get("words", ()):
        bare = word.rstrip(_MARKS)
        found = text.find(bare, at)
        if found < 0:
            return text
        end = found + len(bare)
        read, at = read + text[at:end], end
        if text[at : at + 1] in ("", "\n"):
            read += word[len(bare) :]
    return read + text[at:]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZ"
