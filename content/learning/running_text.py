"""Captions run together to be read as a text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

WIDE_SPACE = "\u3000"


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


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZ"
