"""Silences in a recording that have room for a spoken description, and how much text fits each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.speech.words import Span

# Described films are read at 167 to 189 words a minute (A. Jankowska et al., "Reading rate in filmic audio
# description", Rivista Internazionale di Tecnica della Traduzione 19, 2017); the slowest, since a lecture is no film,
# and 5.7 characters to an English word with its space. Mandarin: 240 syllables a minute, the rate that the national
# test of spoken Putonghua calls normal, one character each.
CHARACTERS_PER_S = {"zh": 240 / 60, "en": 167 / 60 * 5.7}
SHORTEST_GAP_S = 1.5  # room for three or four English words, five Chinese characters; less says nothing
# Kept free before the lecturer goes on and after they stop, so that description and speech are told apart.
BREATH_S = 0.2


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence from `start` to `end` (seconds), in which a description of so many characters can be spoken."""

    start: float
    end: float
    characters: int


def silent_gaps(
    spans: Sequence[Span], duration: float, language: str, *, shortest_s: float = SHORTEST_GAP_S
) -> list[Gap]:
    """The silences of `shortest_s` or more between `spans` of speech, before the first and after the last, in order.

    duration: of the recording, seconds. language: of the description (`zh…`, or English for every other).
    """
    speed = CHARACTERS_PER_S["zh" if language.lower().startswith("zh") else "en"]
    found: list[Gap] = []
    silent_from = 0.0
    for begin, ends in [*sorted((span.start - BREATH_S, span.end + BREATH_S) for span in spans), (duration, duration)]:
        end = min(begin, duration)
        if end - silent_from >= shortest_s:
            found.append(Gap(round(silent_from, 3), round(end, 3), math.floor((end - silent_from) * speed)))
        silent_from = max(silent_from, ends)
    return found
