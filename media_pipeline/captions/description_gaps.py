"""Silences in a recording that have room for a spoken description, and how much text fits each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.timed_text.speaking_rate import characters_in
from content.timed_text.word import Span

SHORTEST_GAP_S = 1.5  # room for four English words, six Chinese characters; less says nothing
# Kept free before the lecturer goes on and after they stop, so that listeners tell description and speech apart.
BREATH_S = 0.2


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence from `start` to `end` (seconds), in which a description of so many characters can be spoken."""

    start: float
    end: float
    characters: int


def silent_gaps(
    spans: Sequence[Span], duration: float, language: str, *, shortest_s: float = SHORTEST_GAP_S
) -> list[Gap]:
    """Find the silences of `shortest_s` or more between `spans` of speech, before the first and after the last.

    duration: of the recording, seconds. language: of the description (`zh…`, or English for every other).
    """
    gaps: list[Gap] = []
    silent_from = 0.0
    for begin, ends in [*sorted((span.start - BREATH_S, span.end + BREATH_S) for span in spans), (duration, duration)]:
        end = min(begin, duration)
        if end - silent_from >= shortest_s:
            gaps.append(Gap(round(silent_from, 3), round(end, 3), characters_in(end - silent_from, language)))
        silent_from = max(silent_from, ends)
    return gaps
