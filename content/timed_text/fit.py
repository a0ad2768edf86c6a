"""Whether captions fit the recording they are for: where they lie, how far they reach, in which language they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.timed_text.cue import Cue

HOUR_S = 3600.0
PAL_SPEED = 24000 / 1001 / 25
"""Times of a film of 23.976 pictures a second, shown with 25 (as television in China and Europe does): times this."""
_TOLERANCE_S = 2.0
_REACHES = 0.7
_LONG_SILENCE_S = 60.0
_FEWEST_LETTERS = 20
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Fit:
    """How captions fit a recording of `duration_s` (None: not known yet), times in seconds. `outside`: captions that
    begin after its end. `hours`: whole hours that can be taken off their times so that they lie inside; `faster`: they
    do when they run as fast as 25 pictures a second. `seems`: the language that they are in, None where it is the one
    they were given for, or cannot be told. `last_start_s`: when the last caption begins."""

    duration_s: float | None
    first_s: float
    last_start_s: float
    last_s: float
    outside: int
    cues: int
    longer: bool
    shorter: bool
    hours: int
    faster: bool
    seems: str | None

    @property
    def times_fit(self) -> bool:
        """Whether the captions lie inside the recording and reach about as far."""
        return not (self.longer or self.shorter or self.outside or self.hours)

    @property
    def fits(self) -> bool:
        """Whether there is nothing to say."""
        return self.times_fit and self.seems is None


def fit_of(cues: Sequence[Cue], duration_s: float | None, language: str) -> Fit:
    """Compare captions in `language` (at least one cue) with a recording."""
    first, last = min(cue.start for cue in cues), max(cue.end for cue in cues)
    outside = 0 if duration_s is None else sum(cue.start >= duration_s for cue in cues)
    longer = duration_s is not None and last > duration_s + _TOLERANCE_S
    whole = int(first // HOUR_S)
    # Off, they lie inside; or they lie outside anyway, and lie nearer then.
    better = (
        duration_s is None or (longer and last - whole * HOUR_S <= duration_s + _TOLERANCE_S) or outside == len(cues)
    )
    return Fit(
        duration_s=duration_s,
        first_s=first,
        last_start_s=max(cue.start for cue in cues),
        last_s=last,
        outside=outside,
        cues=len(cues),
        longer=longer,
        shorter=duration_s is not None and last < _REACHES * duration_s and duration_s - last > _LONG_SILENCE_S,
        hours=whole if better else 0,
        faster=duration_s is not None
        and longer
        and _REACHES * duration_s < last * PAL_SPEED <= duration_s + _TOLERANCE_S,
        seems=_other_language(cues, language),
    )


def shifted(cues: Sequence[Cue], seconds: float) -> list[Cue]:
    """Cues with all times later by `seconds` (negative: earlier)."""
    return [_at(cue, cue.start + seconds, cue.end + seconds) for cue in cues]


def stretched(cues: Sequence[Cue], factor: float) -> list[Cue]:
    """Cues with all times multiplied by `factor`."""
    return [_at(cue, cue.start * factor, cue.end * factor) for cue in cues]


def spread(cues: Sequence[Cue], first_s: float, last_s: float) -> list[Cue]:
    """Cues with all times moved and stretched evenly, so that the first one begins at `first_s` and the last one at
    `last_s`; a single one is moved. ValueError where two that begin apart would not do so in the same order."""
    first, last = min(cue.start for cue in cues), max(cue.start for cue in cues)
    if first == last:
        return shifted(cues, first_s - first)
    if not first_s < last_s:
        raise ValueError("the last caption must begin after the first")
    factor = (last_s - first_s) / (last - first)
    return shifted(stretched(cues, factor), first_s - first * factor)


def _at(cue: Cue, start: float, end: float) -> Cue:
    return replace(cue, start=round(start, 3), end=round(end, 3), words=())


def _other_language(cues: Sequence[Cue], language: str) -> str | None:
    text = "".join(cue.text for cue in cues)
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if language == "zh" and latin >= _FEWEST_LETTERS and 20 * han < latin:
        return "en"
    return "zh" if language == "en" and han >= _FEWEST_LETTERS and 5 * han > latin else None
