"""How hard each question of an assessment was, and whether it tells those who know from those who do not.

Classical test theory: the difficulty of a question is the share of its marks that were reached; its discrimination is
the correlation of its mark with the marks of all other questions of the same attempt (corrected item-total
correlation). Both are said only from ten attempts on. Only the first attempt of each learner counts, since later ones
have met some questions before; no learner is named, and attempts are counted five at a time, so that no figure changes
by what one person did.
"""

from __future__ import annotations

import enum
import json
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.assessment.models import Attempt, AttemptState
from content.courses.access import authored_course
from content.courses.markdown import render_markdown
from content.people.permissions import Actor
from content.quiz_formats.question import Question

LEAST_ATTEMPTS = 10
COUNTED_TOGETHER = 5
EASY, HARD = 0.9, 0.3
WEAK = 0.1
"""Below it a question hardly tells anything; below zero those who know more get it wrong more often."""


class ItemVerdict(enum.StrEnum):
    """What an author should know of a question."""

    TOO_FEW = "too_few"  # attempts
    MISLEADING = "misleading"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    TELLS_LITTLE = "tells_little"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """A question with its figures. `difficulty`: the share of its marks reached, 0 to 1; `discrimination`: -1 to 1,
    None where all did alike; both None where fewer than ten attempts met it. `attempts`: those that are counted."""

    html: str
    language: str
    attempts: int
    difficulty: float | None
    discrimination: float | None
    verdict: ItemVerdict

    @property
    def percent(self) -> int:
        """The difficulty in percent."""
        return round(100 * (self.difficulty or 0))


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """The questions of a course's assessment, those to be looked at first."""

    course_public_id: str
    course_title: str
    items: tuple[ItemFigures, ...]


def item_analysis(session: Session, actor: Actor, course_public_id: str) -> ItemAnalysis:
    """The figures of every question that was asked in a marked attempt, for the course's authors. NotFound,
    NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.course_id == course.id, Attempt.state == AttemptState.MARKED)
        .order_by(Attempt.handed_in_at, Attempt.id)
        .options(selectinload(Attempt.answers))
    )
    first: dict[int, Attempt] = {}
    for attempt in attempts:
        first.setdefault(attempt.account_id, attempt)
    pairs: dict[str, list[tuple[int, float]]] = defaultdict(list)
    questions: dict[str, Mapping[str, Any]] = {}
    for attempt in first.values():
        marks = [answer.mark or 0 for answer in attempt.answers]
        for answer, mark in zip(attempt.answers, marks, strict=True):
            key = json.dumps(answer.question, sort_keys=True)
            questions[key] = answer.question
            others = len(marks) - 1
            pairs[key].append((mark, (sum(marks) - mark) / others if others else 0.0))
    items = [_figures(Question.from_json(questions[key]), pairs[key], course.language) for key in questions]
    order = [*list(ItemVerdict)[1:], ItemVerdict.TOO_FEW]
    return ItemAnalysis(
        course_public_id=course_public_id,
        course_title=course.revisions[-1].title,
        items=tuple(sorted(items, key=lambda item: order.index(item.verdict))),
    )


def discrimination_of(pairs: Sequence[tuple[int, float]]) -> float | None:
    """Pearson's correlation of the marks of a question with those of the rest; None where either is always the same."""
    try:
        return statistics.correlation([mark for mark, _ in pairs], [rest for _, rest in pairs])
    except statistics.StatisticsError:
        return None


def verdict_of(difficulty: float, discrimination: float | None) -> ItemVerdict:
    """What is most worth saying of a question."""
    if discrimination is not None and discrimination < 0:
        return ItemVerdict.MISLEADING
    if difficulty < HARD:
        return ItemVerdict.TOO_HARD
    if difficulty > EASY:
        return ItemVerdict.TOO_EASY
    return ItemVerdict.TELLS_LITTLE if discrimination is None or discrimination < WEAK else ItemVerdict.GOOD


def _figures(question: Question, pairs: Sequence[tuple[int, float]], language: str) -> ItemFigures:
    html, language = render_markdown(question.stem, top=4), question.language or language
    pairs = pairs[: len(pairs) - len(pairs) % COUNTED_TOGETHER]
    if len(pairs) < LEAST_ATTEMPTS:
        return ItemFigures(html, language, len(pairs), None, None, ItemVerdict.TOO_FEW)
    difficulty = sum(mark for mark, _ in pairs) / (100 * len(pairs))
    discrimination = discrimination_of(pairs)
    return ItemFigures(html, language, len(pairs), difficulty, discrimination, verdict_of(difficulty, discrimination))
