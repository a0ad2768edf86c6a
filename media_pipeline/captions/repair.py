"""Repairs of broken caption rules that a program can make: lines laid out anew, times moved into silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.lines import best_lines
from media_pipeline.captions.lint import breaches
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.typography import line_end, needs_space
from media_pipeline.captions.unbreakable_units import unbreakable

Repair = Callable[[Cue, Cue | None, Rules, str], Cue]


def repaired(cues: Sequence[Cue], index: int, rule: str, language: str) -> Cue | None:
    """The cue at `index` so that it no longer breaks `rule`; None where no program can do that without breaking another
    rule there or at its neighbours."""
    repair = _REPAIRS.get(rule)
    if repair is None:
        return None
    following = cues[index + 1] if index + 1 < len(cues) else None
    cue = repair(cues[index], following, rules_for(language), language)
    around = slice(max(0, index - 1), index + 2)
    place = index - around.start
    before = _rules_broken(cues[around], language)
    after = _rules_broken([*cues[around][:place], cue, *cues[around][place + 1 :]], language)
    better = after[place, rule] < before[place, rule] and not after - before
    return cue if better and cue.end > cue.start else None


def _rules_broken(cues: Sequence[Cue], language: str) -> Counter[tuple[int, str]]:
    return Counter((breach.cue, breach.rule) for breach in breaches(cues, language))


def _laid_out(cue: Cue, _following: Cue | None, _rules: Rules, language: str) -> Cue:
    """The best lines for its text."""
    line = ""
    for part in cue.text.split("\n"):
        line += (" " if needs_space(line, part) else "") + part
    units = unbreakable([Word(line, cue.start, cue.end)], language)
    return replace(cue, text="\n".join(best_lines(units, language))) if units else cue


def _without_marks(cue: Cue, _following: Cue | None, _rules: Rules, language: str) -> Cue:
    """No comma or full stop at the end of a line."""
    return replace(cue, text="\n".join(line_end(line, language) for line in cue.text.split("\n")))


def _longer(cue: Cue, following: Cue | None, rules: Rules, _language: str) -> Cue:
    """Shown into the silence after it for as long as people need to read it."""
    needed = max(rules.shortest_s, width(cue.text, rules) / rules.reading_speed)
    end = max(cue.end, round(cue.start + needed + 0.0005, 3))
    if following is not None and end > following.start - rules.gap_s:
        end = following.start
    return replace(cue, end=max(cue.end, end))


def _shorter(cue: Cue, _following: Cue | None, rules: Rules, _language: str) -> Cue:
    return replace(cue, end=round(cue.start + rules.longest_s, 3))


def _until_next(cue: Cue, following: Cue | None, rules: Rules, _language: str) -> Cue:
    """Ended where the next one begins; a frame's gap before it where it would be shown for too long."""
    if following is None:
        return cue
    touching = following.start - cue.start <= rules.longest_s
    return replace(cue, end=following.start if touching else round(following.start - rules.gap_s - 0.001, 3))


_REPAIRS: Mapping[str, Repair] = {
    "line_width": _laid_out,
    "lines": _laid_out,
    "line_break": _laid_out,
    "article": _laid_out,
    "number": _laid_out,
    "line_start": _laid_out,
    "line_end": _without_marks,
    "shortest": _longer,
    "reading_speed": _longer,
    "longest": _shorter,
    "gap": _until_next,
    "overlap": _until_next,
}
