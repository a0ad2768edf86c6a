"""A recording's captions as the editor in the page reads them (portal/assets/teach/captions/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from content.review.findings import FindingNote
from content.timed_text.word import Word
from content.tracks.caption_page import CaptionPage
from content.tracks.caption_rows import CueRow
from portal.labels.caption_lint import KINDS, Problem

Json = dict[str, Any]
MOST_PROBLEMS = 500


def document_of(page: CaptionPage, problems: Sequence[Problem], findings: Mapping[str, Sequence[FindingNote]]) -> Json:
    """All captions, times in seconds, with what is to be said of each."""
    return {
        "number": page.number,
        "duration": page.duration_s,
        "cues": [_cue(row) for row in page.rows],
        "problems": problems_as_json(problems),
        "kinds": {rule: str(name) for rule, name in KINDS.items()},
        "findings": {key: [note.text for note in notes] for key, notes in findings.items()},
        "differences": [
            {"key": each.cue_key, "script": each.script, "recognised": each.recognised} for each in page.differences
        ],
    }


def problems_as_json(problems: Iterable[Problem]) -> list[Json]:
    """Broken rules by the caption's key, with the repair where a program knows one."""
    return [
        {
            "key": problem.row.key,
            "rule": problem.rule,
            "text": problem.sentence,
            "repair": None
            if problem.repair is None
            else {"text": problem.repair.text, "start": problem.repair.start, "end": problem.repair.end},
        }
        for problem in problems
    ]


def words_as_json(words: Iterable[Word]) -> list[list[object]]:
    """Text, start, end and whether the recogniser was unsure, of each word."""
    return [[word.text, round(word.start, 3), round(word.end, 3), int(word.is_doubtful)] for word in words]


def _cue(row: CueRow) -> Json:
    return {
        "key": row.key,
        "start": round(row.start, 3),
        "end": round(row.end, 3),
        "text": row.text,
        "words": words_as_json(row.words),
        "guesses": [[guess.text, guess.recognised] for guess in row.guesses],
    }
