"""Caption rules in numbers, once for the whole portal.

Sources: Netflix Timed Text Style Guides "Simplified Chinese (PRC)" and "English (USA)", adult programmes, for
characters, lines, reading speed, durations and the gap; W3C Requirements for Chinese Text Layout (CLREQ), section
"Prohibition rules for line start and line end", for punctuation at the edges of a line.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits for one language. Widths in characters of that language, times in seconds."""

    line_width: float
    lines: int
    lines_preferred: int
    reading_speed: float  # characters a second
    shortest_s: float
    longest_s: float
    gap_s: float  # between two cues that do not touch
    narrow_width: float  # what a half-width character counts


ENGLISH = Rules(42, 2, 2, 20, 5 / 6, 7, 0.083, 1)
CHINESE = Rules(16, 2, 1, 9, 5 / 6, 7, 0.083, 0.5)

# Start of a cue against the start of its speech, 95th percentile: our goal (the eye sees about two frames).
START_ERROR_S = 0.2


def rules_for(language: str) -> Rules:
    """Rules of `language` (`zh…`, or English for every other)."""
    return CHINESE if language.lower().startswith("zh") else ENGLISH


def width(text: str, rules: Rules) -> float:
    """Width of `text` in characters as `rules` count them; a line break counts nothing."""
    return sum(1.0 if is_wide(character) else rules.narrow_width for character in text if character != "\n")


def is_wide(character: str) -> bool:
    """Check whether a character takes a full square in Chinese type; quotation marks, dash and ellipsis do there."""
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…·"
