"""Labels of broken caption rules, and how far the recognised text was from the checked one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from content.timed_text.cue import Cue
from content.tracks.caption_page import CaptionPage, CueRow
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.captions.lint import Breach, breaches
from media_pipeline.captions.ner import ACCEPTED_FROM, ner_score

RULES = {
    "reading_speed": _l("It is shown too briefly to be read: %(value)s characters a second, at most %(limit)s."),
    "shortest": _l("It is shown for %(value)s seconds only, at least %(limit)s."),
    "longest": _l("It is shown for %(value)s seconds, at most %(limit)s."),
    "line_width": _l("A line has %(value)s characters, at most %(limit)s."),
    "lines": _l("It has %(value)s lines, at most %(limit)s."),
    "gap": _l("The next one follows after a flicker. Let it follow at once, or later."),
    "overlap": _l("The next one begins before this one ends."),
    "line_break": _l("A word is cut in two between the lines."),
    "article": _l("An article stands apart from its noun."),
    "number": _l("A number stands apart from its unit."),
    "line_start": _l("A line begins with a closing mark."),
    "line_end": _l("A line ends with a mark that does not belong there."),
    "empty": _l("It has no text."),
}
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule of one caption, in words."""

    row: CueRow
    sentence: str


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The machine's text against the text that a person checked: errors for each character or word (0..), and the NER
    score (0..1)."""

    error_rate: float
    ner: float
    accepted: bool


def problems_of(page: CaptionPage) -> tuple[Problem, ...]:
    """The rules that the captions break as they stand on the page, in order."""
    cues = [Cue(row.start, row.end, row.text) for row in page.rows]
    return tuple(Problem(page.rows[breach.cue], _sentence(breach)) for breach in _first(breaches(cues, page.language)))


def broken_cue_count(cues: Sequence[Cue], language: str) -> int:
    """How many captions break a rule."""
    return len({breach.cue for breach in breaches(cues, language)})


def fidelity_of(page: CaptionPage) -> Fidelity | None:
    """None where no machine wrote the text, or nobody has checked it."""
    if page.machine_text is None:
        return None
    checked = " ".join(row.text for row in page.rows)
    score = ner_score(checked, page.machine_text, page.language).score
    return Fidelity(error_rate(checked, page.machine_text, page.language), score, score >= ACCEPTED_FROM)


def _first(found: Sequence[Breach]) -> Sequence[Breach]:
    return found[:MOST_SHOWN]


def _sentence(breach: Breach) -> str:
    sentence = str(RULES[breach.rule])
    places = {"value": _short(breach.value), "limit": _short(breach.limit)}
    return sentence % places if "%" in sentence else sentence


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
