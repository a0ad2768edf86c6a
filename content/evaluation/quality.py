"""What learners and third parties say of courses, for the pages on which it stands.

Figures of surveys are sums of whole steps (evaluation/survey_steps.py), and third parties' judgements are those handed
in. No page says who answered or who judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course, Revision
from content.evaluation.figures import SurveyFigures, course_figures, figures_by_course, institution_figures
from content.evaluation.models import Criterion, Evaluation, Grade, SurveyWords, Verdict
from content.institutions.staff import managed_institution
from content.people.permissions import Action, Actor, authorise

MOST_JUDGEMENTS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict by one criterion; `reason` is empty on public pages."""

    criterion: Criterion
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one third party said of one revision; `comment` is empty on public pages."""

    revision_number: int
    grade: Grade
    handed_in_at: datetime
    judged: tuple[Judged, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class CourseQuality:
    """What is known of how good a course is. `survey`: None until five people are counted."""

    survey: SurveyFigures | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """All of it for those who may edit the course, with the learners' words in no order of time."""

    course_public_id: str
    course_title: str
    course_language: str
    quality: CourseQuality
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course of an institution that learners or third parties have said something of. `grades`: the last one of
    each third party, the newest first."""

    public_id: str
    title: str
    language: str
    survey: SurveyFigures | None
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class InstitutionFeedback:
    """The figures of all courses of an institution together, and of each."""

    survey: SurveyFigures | None
    courses: tuple[CourseLine, ...]


def course_quality(session: Session, course_public_id: str) -> CourseQuality:
    """What everybody may read on the page of a course: figures, grades and verdicts, without reasons."""
    course = find_course(session, course_public_id)
    return CourseQuality(course_figures(session, course.id), _judgements(session, course.id, with_reasons=False))


def reviewed_quality(session: Session, course_public_id: str) -> CourseQuality:
    """What reviewers read beside a case, with the reasons; whoever calls has authorised."""
    course = find_course(session, course_public_id)
    return CourseQuality(course_figures(session, course.id), _judgements(session, course.id, with_reasons=True))


def feedback_page(session: Session, actor: Actor, course_public_id: str) -> FeedbackPage:
    """The page for the authors of a course and the manager of its institution. NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.SEE_FEEDBACK, subject_of(session, course))
    words = select(SurveyWords.text).where(SurveyWords.course_id == course.id).order_by(SurveyWords.id)
    return FeedbackPage(
        course_public_id=course.public_id,
        course_title=newest_title(session, course),
        course_language=course.language,
        quality=reviewed_quality(session, course_public_id),
        words=tuple(session.scalars(words)),
    )


def institution_feedback(session: Session, actor: Actor, public_id: str) -> InstitutionFeedback:
    """The page for the manager of an institution. NotFound, NotAllowed."""
    institution = managed_institution(session, actor, public_id)
    courses = session.execute(
        select(Course, Revision.title)
        .join(Revision, Revision.course_id == Course.id)
        .where(Course.institution_id == institution.id)
        .order_by(Course.id, Revision.number)
    )
    title_of = {row.Course: row.title for row in courses}  # the newest revision comes last
    figures = figures_by_course(session, [course.id for course in title_of])
    grades: dict[int, list[Grade]] = {}
    for course_id, _, evaluation in _handed_in(session, [course.id for course in title_of]):
        if evaluation.grade is not None:
            grades.setdefault(course_id, []).append(evaluation.grade)
    lines = [
        CourseLine(course.public_id, title, course.language, figures.get(course.id), tuple(grades.get(course.id, ())))
        for course, title in title_of.items()
        if course.id in figures or course.id in grades
    ]
    return InstitutionFeedback(institution_figures(session, institution.id), tuple(lines))


def _judgements(session: Session, course_id: int, *, with_reasons: bool) -> tuple[Judgement, ...]:
    rows = _handed_in(session, [course_id])[:MOST_JUDGEMENTS]
    return tuple(
        Judgement(number, one.grade, one.handed_in_at, _judged(one, with_reasons), one.comment if with_reasons else "")
        for _, number, one in rows
        if one.grade is not None and one.handed_in_at is not None
    )


def _judged(evaluation: Evaluation, with_reasons: bool) -> tuple[Judged, ...]:
    verdicts = ((criterion, evaluation.verdicts[criterion.value]) for criterion in Criterion)
    return tuple(
        Judged(criterion, Verdict(one["verdict"]), one["reason"] if with_reasons else "") for criterion, one in verdicts
    )


def _handed_in(session: Session, course_ids: Iterable[int]) -> list[tuple[int, int, Evaluation]]:
    """Course, number of the revision and evaluation; of each third party the last one on a course, the newest first."""
    rows = session.execute(
        select(Revision.course_id, Revision.number, Evaluation)
        .join(Revision, Revision.id == Evaluation.revision_id)
        .where(Revision.course_id.in_(course_ids), Evaluation.handed_in_at.is_not(None))
        .order_by(Evaluation.handed_in_at.desc(), Evaluation.id.desc())
    )
    last: dict[tuple[int, int], tuple[int, int, Evaluation]] = {}
    for course_id, number, evaluation in rows:
        last.setdefault((course_id, evaluation.evaluator_id), (course_id, number, evaluation))
    return list(last.values())
