"""How long a spoken description takes.

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

CHARACTERS_PER_S = {"zh": 4.0, "en": 160 / 60 * 5.79}
_ROUNDING = 1e-6  # of a character


def characters_per_s(language: str) -> float:
    """Characters that are spoken in a second, in a language (`zh…`, or English for every other)."""
    return CHARACTERS_PER_S["zh" if language.lower().startswith("zh") else "en"]


def speaking_time_s(text: str, language: str) -> float:
    """How many seconds it takes to speak a text."""
    return len(text) / characters_per_s(language)


def characters_in(seconds: float, language: str) -> int:
    """How many characters are spoken in so many seconds."""
    return max(0, math.floor(seconds * characters_per_s(language) + _ROUNDING))
