"""Error rates of a transcript against a reference: CER for Chinese, WER for other languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from media_pipeline.captions.typography import normalised
from media_pipeline.captions.unbreakable_units import tokens_of

_MARKS = {"。": ".", "!": ".", "…": ".", "、": ",", ";": ",", ":": ","}


def error_rate(reference: str, hypothesis: str, language: str) -> float:
    """Error rate over characters (Chinese, CER) or words (others, WER): (substitutions + deletions + insertions) /
    units of the reference. Case, punctuation, spaces, width and script (traditional, simplified) are folded."""
    reference_units, hypothesis_units = _folded(reference, language), _folded(hypothesis, language)
    return edit_distance(reference_units, hypothesis_units) / max(1, len(reference_units))


def edit_distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    """Least number of items substituted, deleted or inserted (V. I. Levenshtein, 1966)."""
    return Levenshtein.distance(reference, hypothesis)


def folded_words(text: str, language: str, *, marks: bool) -> list[str]:
    """Words of `text` (Chinese as jieba cuts it) without case, width and script; with `marks` the punctuation, each
    mark an item of its own, folded to `,` within a sentence and `.` or `?` at its end."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language.startswith("zh"):
        pieces = [piece for piece in tokens_of(normalised(plain, language)) if piece.strip()]
    else:
        pieces = re.findall(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]", plain)
    folded = (_MARKS.get(unicodedata.normalize("NFKC", piece), piece) for piece in pieces)
    return [piece for piece in folded if any(map(str.isalnum, piece)) or (marks and piece in ",.?")]


def _folded(text: str, language: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language.startswith("zh"):
        return [character for character in normalised(plain, language) if character.isalnum()]
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)
