"""How far a text is from what was really said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from media_pipeline.captions.typography import written


def error_rate(reference: str, heard: str, language: str) -> float:
    """Characters wrong (Chinese, CER) or words wrong (others, WER) for each one said: (substituted + left out + put in)
    / said. Case, punctuation, spaces, width and script (traditional, simplified) are folded."""
    said, got = _folded(reference, language), _folded(heard, language)
    return edit_distance(said, got) / max(1, len(said))


def edit_distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of items substituted, left out or put in (V. I. Levenshtein, 1966)."""
    row = list(range(len(heard) + 1))
    for count, item in enumerate(reference, start=1):
        diagonal, row[0] = row[0], count
        for place, other in enumerate(heard, start=1):
            diagonal, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, diagonal + (item != other))
    return row[-1]


def _folded(text: str, language: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language.startswith("zh"):
        return [character for character in written(plain, language) if character.isalnum()]
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)
