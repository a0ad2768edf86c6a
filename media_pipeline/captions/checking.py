"""Which rules a track of cues breaks, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from media_pipeline.captions.cue import Cue
from media_pipeline.captions.lines import splits_word
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.typography import CLOSING, DROPPED_AT_LINE_END, OPENING

_ROUNDING_S = 0.0015  # times are kept in whole milliseconds


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken by one cue. `value` is what it has, `limit` what the rule allows (1 and 0 for yes and no)."""

    cue: int
    rule: str
    value: float
    limit: float


def breaches(cues: Sequence[Cue], language: str) -> tuple[Breach, ...]:
    """Every breach, in order of cues; `rule` is one of `line_width lines reading_speed shortest longest gap overlap
    line_break line_start line_end empty`."""
    rules = rules_for(language)
    found: list[Breach] = []
    for index, cue in enumerate(cues):
        found += _of_time(index, cue, cues[index + 1] if index + 1 < len(cues) else None, rules)
        found += _of_text(index, cue, rules, language)
    return tuple(found)


def _of_time(index: int, cue: Cue, following: Cue | None, rules: Rules) -> Iterator[Breach]:
    shown = cue.end - cue.start
    if shown < rules.shortest_s - _ROUNDING_S:
        yield Breach(index, "shortest", shown, rules.shortest_s)
    if shown > rules.longest_s + _ROUNDING_S:
        yield Breach(index, "longest", shown, rules.longest_s)
    needed = width(cue.text, rules) / rules.reading_speed
    if needed > shown + _ROUNDING_S:
        yield Breach(index, "reading_speed", width(cue.text, rules) / max(shown, 0.001), rules.reading_speed)
    if following is not None:
        gap = following.start - cue.end
        if gap < -_ROUNDING_S:
            yield Breach(index, "overlap", -gap, 0)
        elif _ROUNDING_S < gap < rules.gap_s - _ROUNDING_S:
            yield Breach(index, "gap", gap, rules.gap_s)


def _of_text(index: int, cue: Cue, rules: Rules, language: str) -> Iterator[Breach]:
    lines = cue.text.split("\n")
    if not cue.text.strip():
        yield Breach(index, "empty", 1, 0)
    if len(lines) > rules.lines:
        yield Breach(index, "lines", len(lines), rules.lines)
    for line in lines:
        if width(line, rules) > rules.line_width:
            yield Breach(index, "line_width", width(line, rules), rules.line_width)
        if line[:1] in CLOSING - {"", "."}:
            yield Breach(index, "line_start", 1, 0)
        if line[-1:] in OPENING or (language.startswith("zh") and line[-1:] and line[-1] in DROPPED_AT_LINE_END):
            yield Breach(index, "line_end", 1, 0)
    for first, second in pairwise(lines):
        if splits_word(first, second):
            yield Breach(index, "line_break", 1, 0)
