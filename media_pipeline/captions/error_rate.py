"""How far a text is from what was really said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from media_pipeline.captions.typography import written
from media_pipeline.captions.unbreakable_units import tokens_of

_MARKS = {"。": ".", "!": ".", "…": ".", "、": ",", ";": ",", ":": ","}


def error_rate(reference: str, heard: str, language: str) -> float:
    """Characters wrong (Chinese, CER) or words wrong (others, WER) for each one said: (substituted + left out + put in)
    / said. Case, punctuation, spaces, width and script (traditional, simplified) are folded."""
    said, got = _folded(reference, language), _folded(heard, language)
    return edit_distance(said, got) / max(1, len(said))


def edit_distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of items substituted, left out or put in (V. I. Levenshtein, 1966)."""
    return Levenshtein.distance(reference, heard)


def folded_words(text: str, language: str, *, marks: bool) -> list[str]:
    """The words of `text` (Chinese as jieba cuts it) without case, width and script; with `marks` the punctuation, each
    mark an item of its own, folded to `,` within a sentence and `.` or `?` at its end."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language.startswith("zh"):
        pieces = [piece for piece in tokens_of(written(plain, language)) if piece.strip()]
    else:
        pieces = re.findall(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]", plain)
    kept = (_MARKS.get(unicodedata.normalize("NFKC", piece), piece) for piece in pieces)
    return [piece for piece in kept if any(map(str.isalnum, piece)) or (marks and piece in ",.?")]


def _folded(text: str, language: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language.startswith("zh"):
        return [character for character in written(plain, language) if character.isalnum()]
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)
