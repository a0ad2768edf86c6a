"""Timing of cues: when each is shown and hidden."""

from __future__ import annotations

from collections.abc import Sequence

from media_pipeline.captions.rules import START_ERROR_S, Rules, width
from media_pipeline.captions.unbreakable_units import Unit

_LINGER_MS = 300  # after the last word, where there is silence: the eye is slower than the ear
_EARLY_MS = round(START_ERROR_S * 1000) - 50  # how far a cue may come before its speech to be read in time


def cue_times(
    groups: Sequence[Sequence[Unit]], texts: Sequence[str], rules: Rules, speech_end: float | None
) -> list[tuple[float, float]]:
    """Compute (start, end) of each cue in seconds, whole milliseconds.

    A cue comes with its first word (a little earlier only where the speech is too fast to be read) and stays until
    its last, longer into the silence where reading needs it. Two cues touch or keep the gap between them.
    """
    times: list[tuple[float, float]] = []
    previous_end = 0
    for index, (group, text) in enumerate(zip(groups, texts, strict=True)):
        start = max(_ms(group[0].start), previous_end)
        following = _ms(groups[index + 1][0].start) if index + 1 < len(groups) else None
        latest = following if following is not None else (None if speech_end is None else _ms(speech_end))
        need = _ms_up(max(rules.shortest_s, width(text, rules) / rules.reading_speed))
        if latest is not None and latest - start < need:
            start = _earlier(start, need - (latest - start), previous_end, rules)
        end = _end(start, _ms(group[-1].end), need, following, latest, rules)
        times.append((start / 1000, end / 1000))
        previous_end = end
    return times


def _earlier(start: int, missing: int, previous_end: int, rules: Rules) -> int:
    """Start moved into the silence before, but not into the gap: either touching the previous cue or clear of it."""
    earliest = start - min(missing, _EARLY_MS)
    gap = _ms_up(rules.gap_s)
    if earliest - previous_end >= gap or previous_end == 0:
        return max(0, earliest)
    if start - previous_end <= _EARLY_MS and previous_end >= earliest:
        return previous_end
    return min(start, previous_end + gap)


def _end(start: int, speech_ends: int, need: int, following: int | None, latest: int | None, rules: Rules) -> int:
    gap, longest = _ms_up(rules.gap_s), int(rules.longest_s * 1000)
    end = min(max(speech_ends + _LINGER_MS, start + need), start + longest)
    if latest is not None:
        end = min(end, max(latest, start + 1))
    if following is not None and 0 < following - end < gap:
        touching = following if following - start <= longest else following - gap
        end = max(touching, start + 1)
    return end


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _ms_up(seconds: float) -> int:
    return -int(-seconds * 1000 // 1)
