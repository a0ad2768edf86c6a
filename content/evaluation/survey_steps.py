"""How answers to surveys become figures of which nobody can be singled out.

The rule. An answer is counted once, when it can no longer be changed (30 days after it was given), together with all
others of its course that wait, and only when at least five wait. The sums of such a step are stored, and the answers
themselves are deleted in the same transaction: from then on only who has answered is known, not what. Whatever the
portal publishes about surveys is a sum of whole steps (evaluation/figures.py).

What follows from it, over any history of answers, changes and erasures:

- Two published figures, of whatever courses, institutions and days, differ by whole steps: by nobody or by at least
  five people. No change of a single answer, and no account that is erased, ever moves a published figure.
- A course with fewer than five counted answers adds nothing to the figure of its institution: what is hidden cannot be
  found by taking the shown courses from the total.
- What somebody answered cannot be read from when a figure moved: steps are taken once a day, of answers that are a
  month old at least.

Free words are shown to authors in the same way: five at least at once, from answers already counted, in an order drawn
by lot, without name and day; with that they are cut off from who wrote them.

Not prevented: where all five of a step gave the same reply, everybody knows that each of them gave it; and whoever
knows four of the five replies learns the fifth. docs/evaluation.md says so to operators.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.evaluation.models import SurveyAnswer, SurveyStep, SurveyWords
from content.evaluation.rereview import call_where_rated_low
from content.evaluation.survey import CHANGEABLE_FOR, LEAST_PEOPLE, SurveyQuestion

log = logging.getLogger(__name__)


def count_answers(session: Session, now: datetime) -> None:
    """Count the answers of every course in which enough wait, and show the words of which enough wait. For the
    schedule; what was counted is not counted again."""
    waiting: dict[int, list[SurveyAnswer]] = defaultdict(list)
    final = select(SurveyAnswer).where(
        SurveyAnswer.counted.is_(False), SurveyAnswer.answered_at <= now - CHANGEABLE_FOR
    )
    for answer in session.scalars(final.order_by(SurveyAnswer.id).with_for_update()):
        waiting[answer.course_id].append(answer)
    for course_id, answers in waiting.items():
        if len(answers) >= LEAST_PEOPLE:
            _take_step(session, course_id, answers, now)
            call_where_rated_low(session, course_id)
    session.flush()
    _show_words(session)


def _take_step(session: Session, course_id: int, answers: list[SurveyAnswer], now: datetime) -> None:
    replies = {
        question.value: Counter(answer.replies.get(question.value, "") for answer in answers)
        for question in SurveyQuestion
    }
    barriers = Counter(barrier for answer in answers for barrier in answer.barriers)
    session.add(
        SurveyStep(
            course_id=course_id,
            people=len(answers),
            replies={question: dict(counts) for question, counts in replies.items()},
            barriers=dict(barriers),
            counted_at=now,
        )
    )
    for answer in answers:
        answer.counted, answer.replies, answer.barriers = True, {}, []
    session.flush()
    log.info("course %s: %d survey answers counted", session.get_one(Course, course_id).public_id, len(answers))


def _show_words(session: Session) -> None:
    waiting: dict[int, list[SurveyAnswer]] = defaultdict(list)
    counted = select(SurveyAnswer).where(SurveyAnswer.counted.is_(True), SurveyAnswer.words != "")
    for answer in session.scalars(counted.with_for_update()):
        waiting[answer.course_id].append(answer)
    for course_id, answers in waiting.items():
        if len(answers) < LEAST_PEOPLE:
            continue
        for text in _by_lot(answer.words for answer in answers):
            session.add(SurveyWords(course_id=course_id, text=text))
            session.flush()  # one after the other: their ids are in the order of the lot
        for answer in answers:
            answer.words = ""
    session.flush()


def _by_lot(texts: Iterable[str]) -> list[str]:
    shuffled = list(texts)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled
