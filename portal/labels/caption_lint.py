"""Labels of broken caption rules, and how far the recognised text was from the checked one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import lazy_gettext as _l

from content.recently_used import RecentlyUsed
from content.timed_text.cue import Cue
from content.tracks.caption_page import CaptionPage
from content.tracks.caption_rows import CueRow
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.captions.lint import Breach, breaches
from media_pipeline.captions.ner import ACCEPTED_FROM, ner_score
from media_pipeline.captions.repair import repaired

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
KINDS = {
    "reading_speed": _l("Too short to be read"),
    "shortest": _l("Shown too briefly"),
    "longest": _l("Shown too long"),
    "line_width": _l("Line too long"),
    "lines": _l("Too many lines"),
    "gap": _l("Flicker before the next one"),
    "overlap": _l("Two at the same time"),
    "line_break": _l("Word cut in two"),
    "article": _l("Article apart from its noun"),
    "number": _l("Number apart from its unit"),
    "line_start": _l("Mark at the start of a line"),
    "line_end": _l("Mark at the end of a line"),
    "empty": _l("No text"),
}
"""By rule, what all its breaches are called together."""
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule of one caption, in words. `repair`: the caption as a program would put it right, None where it
    cannot."""

    row: CueRow
    rule: str
    sentence: str
    repair: Cue | None


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The machine's text against the text that a person checked: errors for each character or word (0..), and the NER
    score (0..1)."""

    error_rate: float
    ner: float
    accepted: bool


_fidelities: RecentlyUsed[Fidelity] = RecentlyUsed(
    256
)  # each takes a minute of comparing at worst, and is three numbers


def problems_of(page: CaptionPage, most: int = MOST_SHOWN) -> tuple[Problem, ...]:
    """The first rules that the captions break as they stand on the page, in order."""
    cues = [row.cue for row in page.rows]
    return tuple(
        Problem(
            row=page.rows[breach.cue],
            rule=breach.rule,
            sentence=_sentence(breach),
            repair=repaired(cues, breach.cue, breach.rule, page.language),
        )
        for breach in breaches(cues, page.language)[:most]
    )


def repairs_of(cues: list[Cue], rule: str, language: str) -> dict[str, Cue]:
    """By key, the captions that break a rule as a program would put them right, one after the other."""
    cues = list(cues)
    repairs: dict[str, Cue] = {}
    for breach in breaches(cues, language):
        cue = repaired(cues, breach.cue, rule, language) if breach.rule == rule else None
        if cue is not None:
            cues[breach.cue] = repairs[cue.key] = cue
    return repairs


def broken_cue_count(cues: Sequence[Cue], language: str) -> int:
    """How many captions break a rule."""
    return len({breach.cue for breach in breaches(cues, language)})


def fidelity_of(page: CaptionPage) -> Fidelity | None:
    """None where no machine wrote the text, or nobody has checked it."""
    if page.machine_text is None:
        return None
    checked = " ".join(row.text for row in page.rows)
    key = sha256(repr((checked, page.machine_text, page.language)).encode()).digest()
    fidelity = _fidelities.get(key)
    if fidelity is None:
        score = ner_score(checked, page.machine_text, page.language).score
        fidelity = Fidelity(error_rate(checked, page.machine_text, page.language), score, score >= ACCEPTED_FROM)
        _fidelities.put(key, fidelity)
    return fidelity


def _sentence(breach: Breach) -> str:
    sentence = str(RULES[breach.rule])
    places = {"value": _short(breach.value), "limit": _short(breach.limit)}
    return sentence % places if "%" in sentence else sentence


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
