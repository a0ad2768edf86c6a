"""Silences in a recording that have room for a spoken description, and how much text fits each.

How fast a description is spoken:

- Mandarin, 4 syllables a second, one character each: the rate that listeners preferred (Peng Jianxin, "Effect of
  speaking rate on Chinese speech intelligibility in room with different signal to noise ratio", Journal of Vibration
  and Shock 29(10), 2010, pp. 95-98). Newsreaders are a little quicker, 224 ms a character or 4.5 a second (P. Lee and
  A. Chan, "Chinese speaking times", International Journal of Industrial Ergonomics 31(5), 2003, pp. 313-321); a
  learner who listens to a lecture as well is not to be hurried.
- English, 160 words a minute: the slower end of the 160 to 180 that is advised for radio (E. Rodero, "A comparative
  analysis of speech rate and perception in radio bulletins", Text & Talk 32(3), 2012, pp. 391-411), at 4.79 letters
  to a word of running text (P. Norvig, "English Letter Frequency Counts: Mayzner Revisited", 2013) and a space.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from content.timed_text.word import Span

CHARACTERS_PER_S = {"zh": 4.0, "en": 160 / 60 * 5.79}
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
    speed = CHARACTERS_PER_S["zh" if language.lower().startswith("zh") else "en"]
    gaps: list[Gap] = []
    silent_from = 0.0
    for begin, ends in [*sorted((span.start - BREATH_S, span.end + BREATH_S) for span in spans), (duration, duration)]:
        end = min(begin, duration)
        if end - silent_from >= shortest_s:
            gaps.append(Gap(round(silent_from, 3), round(end, 3), math.floor((end - silent_from) * speed)))
        silent_from = max(silent_from, ends)
    return gaps
