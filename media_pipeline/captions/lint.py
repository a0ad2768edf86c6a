"""Lint of a caption track: which rules its cues break, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from content.timed_text.cue import Cue
from media_pipeline.captions.lines import splits_word, with_mark
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.typography import CLOSING, DROPPED_AT_LINE_END, OPENING
from media_pipeline.captions.unbreakable_units import broken_rule, unbreakable

_ROUNDING_S = 0.0015  # times are kept in whole milliseconds
_BREATH_S = 0.7  # after so long a pause two cues are apart anyhow


@dataclass(frozen=True, slots=True)
class Breach:
    """Breach of one rule by one cue. `value` is what it has, `limit` what the rule allows (1 and 0 for yes and no).

    `cause`: why no legal cue was possible, one of CAUSES; empty where one was, or where nobody knows (a cue without its
    words, a file that somebody brought).
    """

    cue: int
    rule: str
    value: float
    limit: float
    cause: str = ""


CAUSES = {
    "speech_too_fast": "the speech around it is faster than the rule lets people read",
    "recording_ends": "the recording ends too soon after its words",
    "one_long_word": "one word is wider than a line",
    "no_other_place": "every other place to break at breaks a rule too",
}


def breaches(cues: Sequence[Cue], language: str) -> tuple[Breach, ...]:
    """List every breach, in order of cues; `rule` is one of `line_width lines reading_speed shortest longest gap
    overlap line_break article number line_start line_end empty`; `article` and `number` also where two cues that follow
    without a pause are separated there."""
    rules = rules_for(language)
    track_breaches: list[Breach] = []
    for index, cue in enumerate(cues):
        track_breaches += _timing_breaches(index, cue, cues[index + 1] if index + 1 < len(cues) else None, rules)
        track_breaches += _text_breaches(index, cue, rules, language)
        if index + 1 < len(cues) and _pause(cue, cues[index + 1]) < _BREATH_S:
            rule = broken_rule(with_mark(cue.text, cue.words[-1:]), cues[index + 1].text)
            track_breaches += [Breach(index, rule, 1, 0)] if rule else []
    return tuple(replace(breach, cause=_cause(breach, cues, rules, language)) for breach in track_breaches)


def _pause(before: Cue, after: Cue) -> float:
    """Seconds between what is said in two cues; between the cues themselves where they carry no words."""
    ends = before.words[-1].end if before.words else before.end
    begins = after.words[0].start if after.words else after.start
    return begins - ends


def _cause(breach: Breach, cues: Sequence[Cue], rules: Rules, language: str) -> str:
    """Reason why no legal cue was possible; known only of cues that carry their words."""
    cue = cues[breach.cue]
    if not cue.words:
        return ""
    if breach.rule in {"reading_speed", "shortest"}:
        return _cause_of_haste(breach.cue, cues, rules)
    if breach.rule == "line_width":
        pieces = unbreakable(cue.words, language)
        if max(width(piece.text, rules) for piece in pieces) > rules.line_width:
            return "one_long_word"
    return "no_other_place" if breach.rule in {"line_width", "article", "number", "line_break", "longest"} else ""


def _cause_of_haste(index: int, cues: Sequence[Cue], rules: Rules) -> str:
    """Reason for too little reading time: the next words come at once, or the recording ends. A silence to stay in
    excuses nothing."""
    following = cues[index + 1].start - cues[index].end if index + 1 < len(cues) else None
    if following is None:
        return "recording_ends"
    return "speech_too_fast" if following < rules.gap_s + _ROUNDING_S else ""


def _timing_breaches(index: int, cue: Cue, following: Cue | None, rules: Rules) -> Iterator[Breach]:
    shown_s = cue.end - cue.start
    if shown_s < rules.shortest_s - _ROUNDING_S:
        yield Breach(index, "shortest", shown_s, rules.shortest_s)
    if shown_s > rules.longest_s + _ROUNDING_S:
        yield Breach(index, "longest", shown_s, rules.longest_s)
    needed_s = width(cue.text, rules) / rules.reading_speed
    if needed_s > shown_s + _ROUNDING_S:
        yield Breach(index, "reading_speed", width(cue.text, rules) / max(shown_s, 0.001), rules.reading_speed)
    if following is not None:
        gap = following.start - cue.end
        if gap < -_ROUNDING_S:
            yield Breach(index, "overlap", -gap, 0)
        elif _ROUNDING_S < gap < rules.gap_s - _ROUNDING_S:
            yield Breach(index, "gap", gap, rules.gap_s)


def _text_breaches(index: int, cue: Cue, rules: Rules, language: str) -> Iterator[Breach]:
    lines = cue.text.split("\n")
    if not cue.text.strip():
        yield Breach(index, "empty", 1, 0)
    if len(lines) > rules.lines:
        yield Breach(index, "lines", len(lines), rules.lines)
    for line in lines:
        if width(line, rules) > rules.line_width:
            yield Breach(index, "line_width", width(line, rules), rules.line_width)
        if line[:1] in CLOSING - {"."}:
            yield Breach(index, "line_start", 1, 0)
        if line[-1:] in OPENING or (language.startswith("zh") and line.endswith(tuple(DROPPED_AT_LINE_END))):
            yield Breach(index, "line_end", 1, 0)
    for first, second in pairwise(lines):
        if splits_word(first, second):
            yield Breach(index, "line_break", 1, 0)
        if rule := broken_rule(with_mark(first, cue.words), second):
            yield Breach(index, rule, 1, 0)
