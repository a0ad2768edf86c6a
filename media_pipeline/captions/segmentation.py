"""Segmentation of words with times into caption cues that keep the rules."""

from __future__ import annotations

import math
from collections.abc import Sequence

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.lines import best_lines, break_cost, fits, splits_word, with_mark
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.timing import cue_times
from media_pipeline.captions.typography import SENTENCE_END, line_end
from media_pipeline.captions.unbreakable_units import Unit, broken_rule, unbreakable

# Weights of the search, in the unit of `break_cost` (4 = a break between two ordinary words).
_EACH_CUE = 3.0
_SECOND_LINE = {1: 3.0, 2: 0.5}  # where one line is preferred, where two are
_SENTENCE_INSIDE = 4.0
_PAUSE_INSIDE = 12.0  # a second; words must not be read long before they are spoken
_LONG_PAUSE_S = 0.5
_ILLEGAL = 60.0  # outweighs every style penalty: any rule-conforming split beats a nicer-looking one that breaks a rule
_TOO_SHORT = 200.0  # a second that is missing to read it, or to see it at all
_ROUNDS = 6
_MOST_UNITS = 90  # more never fit


def segment(words: Sequence[Word], language: str, *, speech_end: float | None = None) -> tuple[Cue, ...]:
    """Segment `words`, in order of time, into cues by `captions.rules`; no text is lost or reordered (Chinese line
    ends lose their comma or full stop; `Cue.words` keeps it).

    speech_end: seconds after which no cue is shown (the end of the audio). Where the speech is too fast for a legal
    cue, the nearest to one is given, and `lint.breaches` names it.
    """
    units = unbreakable(_in_order(words), language)
    groups, texts = _legal_groups(units, language, speech_end)
    times = cue_times(groups, texts, rules_for(language), speech_end)
    return tuple(
        Cue(start, end, text, tuple(word for unit in group for word in unit.words))
        for group, text, (start, end) in zip(groups, texts, times, strict=True)
    )


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Words with times that never run back, as a recogniser's sometimes do."""
    ordered: list[Word] = []
    latest = 0.0
    for word in words:
        start = max(word.start, latest)
        ordered.append(Word(word.text, start, max(word.end, start), word.confidence))
        latest = start
    return ordered


def _legal_groups(
    units: Sequence[Unit], language: str, speech_end: float | None
) -> tuple[list[Sequence[Unit]], list[str]]:
    """Units of each cue, and its text. Where a cue turns out to have no good place for its line break (only the words
    together tell), the next best division is taken."""
    badly_broken: set[tuple[int, int]] = set()
    for _ in range(_ROUNDS):
        groups = _best_groups(units, rules_for(language), language, speech_end, badly_broken)
        texts = ["\n".join(best_lines(group, language)) for group in groups]
        newly_broken: set[tuple[int, int]] = set()
        begin = 0
        for group, text in zip(groups, texts, strict=True):
            first, _, second = text.partition("\n")
            first_line = with_mark(first, [word for unit in group for word in unit.words])
            if second and (splits_word(first, second) or broken_rule(first_line, second) is not None):
                newly_broken.add((begin, begin + len(group)))
            begin += len(group)
        if newly_broken <= badly_broken:
            break
        badly_broken |= newly_broken
    return groups, texts


def _best_groups(
    units: Sequence[Unit], rules: Rules, language: str, speech_end: float | None, badly_broken: set[tuple[int, int]]
) -> list[Sequence[Unit]]:
    """Divide `units` into the cues that cost least: dynamic programming over the places where a cue may end."""
    widths, dropped = _measure(units, rules, language)
    costs = [0.0] + [math.inf] * len(units)
    begins = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        limit = units[end].start if end < len(units) else (speech_end if speech_end is not None else math.inf)
        ending = _ending_cost(units, end)
        inside = 0.0
        for begin in range(end - 1, max(-1, end - _MOST_UNITS), -1):
            if begin < end - 1:
                inside += _inside_cost(units[begin], units[begin + 1])
            lines = fits(
                [widths[begin] - _space(units[begin], rules), *widths[begin + 1 : end]], dropped[begin:end], rules
            )
            alone = begin == end - 1
            too_long = units[end - 1].end - units[begin].start > rules.longest_s
            if not alone and (lines == 0 or too_long):
                break
            cost = costs[begin] + _EACH_CUE + ending + inside
            cost += _SECOND_LINE[rules.lines_preferred] if lines == 2 else 0.0
            need = max(rules.shortest_s, (sum(widths[begin:end]) - dropped[end - 1]) / rules.reading_speed)
            missing = need - (limit - units[begin].start)
            cost += _ILLEGAL + _TOO_SHORT * missing if missing > 0 else 0.0
            cost += _ILLEGAL if (begin, end) in badly_broken else 0.0
            if cost < costs[end]:
                costs[end], begins[end] = cost, begin
    groups: list[Sequence[Unit]] = []
    end = len(units)
    while end:
        groups.append(units[begins[end] : end])
        end = begins[end]
    return groups[::-1]


def _measure(units: Sequence[Unit], rules: Rules, language: str) -> tuple[list[float], list[float]]:
    """Width of each unit with the space before it, and how much of it is dropped at the end of a line."""
    widths = [width(unit.text, rules) + _space(unit, rules) for unit in units]
    dropped = [width(unit.text, rules) - width(line_end(unit.text, language), rules) for unit in units]
    return widths, dropped


def _space(unit: Unit, rules: Rules) -> float:
    return rules.narrow_width if unit.spaced else 0.0


def _ending_cost(units: Sequence[Unit], end: int) -> float:
    """Cost of ending a cue before units[end]; a pause makes every place a better one."""
    if end == len(units):
        return 0.0
    pause = units[end].start - units[end - 1].end
    cost = break_cost(units[end - 1], units[end])
    return cost * max(0.2, 1.0 - pause) if pause < _LONG_PAUSE_S else cost * 0.2


def _inside_cost(before: Unit, after: Unit) -> float:
    pause = after.start - before.end
    cost = _PAUSE_INSIDE * pause if pause > _LONG_PAUSE_S else 0.0
    return cost + (_SENTENCE_INSIDE if before.text[-1] in SENTENCE_END else 0.0)
