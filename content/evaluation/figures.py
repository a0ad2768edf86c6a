"""The published figures of surveys: sums of whole steps and nothing else (evaluation/survey_steps.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.evaluation.models import Barrier, Reply, SurveyStep
from content.evaluation.survey import LEAST_PEOPLE, SurveyQuestion


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How many gave each reply to one question."""

    question: SurveyQuestion
    yes: int
    partly: int
    no: int

    @property
    def share(self) -> float:
        """From 0 to 1: who said yes, and of those who said partly one half."""
        people = self.yes + self.partly + self.no
        return (self.yes + self.partly / 2) / people if people else 0.0


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """What `people`, five at least, answered. `barriers`: at least how many named each, in steps of five; what fewer
    named is left out."""

    people: int
    questions: tuple[QuestionFigures, ...]
    barriers: tuple[tuple[Barrier, int], ...]

    def of(self, question: SurveyQuestion) -> QuestionFigures:
        """The figures of one question."""
        return next(one for one in self.questions if one.question is question)


def course_figures(session: Session, course_id: int) -> SurveyFigures | None:
    """The figures of a course; None where there is no step."""
    return sum_of(_steps(session, (course_id,)))


def figures_by_course(session: Session, course_ids: Collection[int]) -> Mapping[int, SurveyFigures]:
    """The figures of each course that has any. One query."""
    steps = _steps(session, course_ids)
    figures = {
        one: sum_of(step for step in steps if step.course_id == one) for one in {step.course_id for step in steps}
    }
    return {course_id: one for course_id, one in figures.items() if one is not None}


def institution_figures(session: Session, institution_id: int) -> SurveyFigures | None:
    """The figures of all courses of an institution together; None where none has a step. Two queries."""
    courses = session.scalars(select(Course.id).where(Course.institution_id == institution_id)).all()
    return sum_of(_steps(session, courses))


def _steps(session: Session, course_ids: Collection[int]) -> list[SurveyStep]:
    return list(session.scalars(select(SurveyStep).where(SurveyStep.course_id.in_(course_ids))))


def sum_of(steps: Iterable[SurveyStep]) -> SurveyFigures | None:
    """The figures of these steps together; None where there is none."""
    people = 0
    replies: dict[str, Counter[str]] = {question.value: Counter() for question in SurveyQuestion}
    barriers: Counter[str] = Counter()
    for step in steps:
        people += step.people
        barriers.update(step.barriers)
        for question in SurveyQuestion:
            replies[question.value].update(step.replies.get(question.value, {}))
    if people < LEAST_PEOPLE:
        return None
    named = ((one, barriers[one.value] // LEAST_PEOPLE * LEAST_PEOPLE) for one in Barrier)
    return SurveyFigures(
        people,
        tuple(
            QuestionFigures(one, *(replies[one.value][reply.value] for reply in (Reply.YES, Reply.PARTLY, Reply.NO)))
            for one in SurveyQuestion
        ),
        tuple(sorted((one for one in named if one[1]), key=lambda one: -one[1])),
    )
