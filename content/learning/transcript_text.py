"""Captions joined into running text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

WIDE_SPACE = "\u3000"
_MARKS = "，。？！；：、,.?!;:…"


def running_text(captions: Iterable[str], language: str) -> str:
    """The captions joined, without their line breaks. Chinese captions end without punctuation, so a wide space stands
    between two that have none, as between lines of a subtitle; other languages have a space."""
    lines = [caption.replace("\n", "" if language.startswith("zh") else " ") for caption in captions]
    if not language.startswith("zh"):
        return " ".join(lines)
    text = ""
    for line in filter(None, lines):
        open_end = bool(text) and not _is_mark(text[-1]) and not _is_mark(line[0])
        text += (WIDE_SPACE if open_end else "") + line
    return text


def with_punctuation(cue: Mapping[str, Any]) -> str:
    """The text of a cue as in `CaptionVersion.cues`, with the commas and full stops of its words restored where the
    caption drops them at the ends of lines. Text that a person has written is left as it is."""
    text: str = cue["text"]
    restored, at = "", 0
    for word, *_ in cue.get("words", ()):
        bare = word.rstrip(_MARKS)
        position = text.find(bare, at)
        if position < 0:
            return text
        end = position + len(bare)
        restored, at = restored + text[at:end], end
        if text[at : at + 1] in ("", "\n"):
            restored += word[len(bare) :]
    return restored + text[at:]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZ"
