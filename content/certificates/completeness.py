"""What a learner has finished of a course, and what is missing by its rule (content/courses/completion_rule.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content.assessment.models import Assessment, Attempt, AttemptState
from content.courses.models import Lesson, Module, Revision
from content.learning.models import Completion, Enrolment, PracticeAttestation

SLICE = 2000
"""How many enrolments one query names: databases limit how many values a statement may have."""


@dataclass(frozen=True, slots=True)
class RequiredLesson:
    """A lesson that the rule requires. `asks_practice`: its practice must be attested; `practice_at`: when it was."""

    public_id: str
    lineage: str
    title: str
    completed_at: datetime | None
    asks_practice: bool
    practice_at: datetime | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a learner is with all that the rule asks for. `lessons`: the required ones, in the order of the course;
    `study_units`: of all lessons that are complete, in hundredths; `assessment_required`: there is a final assessment
    and it must be passed; `assessment_passed_at`: also where it need not be."""

    lessons: tuple[RequiredLesson, ...]
    optional_lessons: int
    study_units: int
    assessment_required: bool
    assessment_passed_at: datetime | None

    @property
    def completed_lessons(self) -> int:
        """How many of the required lessons are complete."""
        return len(self.lessons) - len(self.missing_lessons)

    @property
    def missing_lessons(self) -> tuple[str, ...]:
        """Titles of the required lessons that are not complete."""
        return tuple(lesson.title for lesson in self.lessons if lesson.completed_at is None)

    @property
    def missing_practice(self) -> tuple[str, ...]:
        """Titles of the lessons whose practice must be attested and is not."""
        return tuple(lesson.title for lesson in self.lessons if lesson.asks_practice and lesson.practice_at is None)

    @property
    def missing_assessment(self) -> bool:
        """Whether the final assessment must be passed and is not."""
        return self.assessment_required and self.assessment_passed_at is None

    @property
    def studied_at(self) -> datetime | None:
        """When the last required lesson was complete and the last practice attested; None while one is missing, or
        where the course has none."""
        if self.missing_lessons or self.missing_practice:
            return None
        practice_times = (lesson.practice_at for lesson in self.lessons if lesson.asks_practice)
        moments = (*(lesson.completed_at for lesson in self.lessons), *practice_times)
        return max((moment for moment in moments if moment is not None), default=None)

    @property
    def finished_at(self) -> datetime | None:
        """When nothing was missing any more; None while something is."""
        studied_at = self.studied_at
        if studied_at is None or self.missing_assessment:
            return None
        passed_at = self.assessment_passed_at if self.assessment_required else None
        return max(studied_at, passed_at or studied_at)


def completeness_of(session: Session, enrolment: Enrolment) -> Completeness:
    """How far an enrolment is with the revision with which it began."""
    return completeness_by_enrolment(session, (enrolment,))[enrolment.id]


def completeness_by_enrolment(session: Session, enrolments: Sequence[Enrolment]) -> dict[int, Completeness]:
    """By the id of each enrolment, how far it is. Five queries for each SLICE of them."""
    completeness: dict[int, Completeness] = {}
    for start in range(0, len(enrolments), SLICE):
        completeness.update(_completeness(session, enrolments[start : start + SLICE]))
    return completeness


def _completeness(session: Session, enrolments: Sequence[Enrolment]) -> dict[int, Completeness]:
    revision_ids = {enrolment.revision_id for enrolment in enrolments}
    rules = {
        revision_id: (practice_required, assessment_required and assessment_id is not None)
        for revision_id, practice_required, assessment_required, assessment_id in session.execute(
            select(Revision.id, Revision.practice_required, Revision.assessment_required, Assessment.id)
            .outerjoin(Assessment, Assessment.revision_id == Revision.id)
            .where(Revision.id.in_(revision_ids))
        )
    }
    lessons = _lessons(session, revision_ids)
    required = {key: [lesson for lesson in of_one if lesson.required] for key, of_one in lessons.items()}
    completion_times = _completed(session, [enrolment.id for enrolment in enrolments])
    practice_times, pass_times = _practised(session, enrolments), _passed(session, enrolments)
    completeness: dict[int, Completeness] = {}
    for enrolment in enrolments:
        practice_required, assessment_required = rules[enrolment.revision_id]
        own, mine = completion_times[enrolment.id], (enrolment.account_id, enrolment.course_id)
        attested, of_revision = practice_times.get(mine, {}), lessons.get(enrolment.revision_id, [])
        to_study = required.get(enrolment.revision_id, [])
        completeness[enrolment.id] = Completeness(
            lessons=tuple(
                RequiredLesson(
                    lesson.public_id,
                    lesson.lineage,
                    lesson.title,
                    own.get(lesson.lineage),
                    practice_required and lesson.has_practice,
                    attested.get(lesson.lineage),
                )
                for lesson in to_study
            ),
            optional_lessons=len(of_revision) - len(to_study),
            study_units=sum(lesson.study_units for lesson in of_revision if lesson.lineage in own),
            assessment_required=assessment_required,
            assessment_passed_at=pass_times.get(mine),
        )
    return completeness


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What is asked of a lesson, read once and not for each of thousands of learners."""

    public_id: str
    lineage: str
    title: str
    study_units: int
    required: bool
    has_practice: bool


def _lessons(session: Session, revision_ids: Collection[int]) -> dict[int, list[_Lesson]]:
    lessons: dict[int, list[_Lesson]] = defaultdict(list)
    columns = Lesson.public_id, Lesson.lineage, Lesson.title, Lesson.study_units, Lesson.required, Lesson.practice
    rows = session.execute(
        select(Module.revision_id, *columns)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id.in_(revision_ids))
        .order_by(Module.position, Lesson.position)
    )
    for revision_id, public_id, lineage, title, study_units, required, practice in rows:
        lessons[revision_id].append(_Lesson(public_id, lineage, title, study_units, required, bool(practice)))
    return lessons


def _completed(session: Session, enrolment_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    completion_times: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = session.execute(
        select(Completion.enrolment_id, Completion.lesson_lineage, Completion.completed_at).where(
            Completion.enrolment_id.in_(enrolment_ids)
        )
    )
    for enrolment_id, lineage, completed_at in rows:
        completion_times[enrolment_id][lineage] = completed_at
    return completion_times


def _practised(session: Session, enrolments: Sequence[Enrolment]) -> dict[tuple[int, int], dict[str, datetime]]:
    """By account and course, when the practice of lessons was attested."""
    practice_times: dict[tuple[int, int], dict[str, datetime]] = defaultdict(dict)
    attestation = PracticeAttestation
    rows = session.execute(
        select(
            attestation.account_id, attestation.course_id, attestation.lesson_lineage, attestation.attested_at
        ).where(
            *_of_any(enrolments, attestation.account_id, attestation.course_id),
            attestation.withdrawn_at.is_(None),
        )
    )
    for account_id, course_id, lineage, attested_at in rows:
        practice_times[account_id, course_id][lineage] = attested_at
    return practice_times


def _passed(session: Session, enrolments: Sequence[Enrolment]) -> dict[tuple[int, int], datetime]:
    """By account and course, when the final assessment was first passed, in whatever revision."""
    rows = session.execute(
        select(Attempt.account_id, Attempt.course_id, func.min(Attempt.marked_at))
        .where(
            *_of_any(enrolments, Attempt.account_id, Attempt.course_id),
            Attempt.state == AttemptState.MARKED,
            Attempt.passed.is_(True),
        )
        .group_by(Attempt.account_id, Attempt.course_id)
    )
    return {(account_id, course_id): at for account_id, course_id, at in rows if at is not None}


def _of_any(
    enrolments: Sequence[Enrolment], account: InstrumentedAttribute[int], course: InstrumentedAttribute[int]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Of one of their learners and of one of their courses. Pairs of both would be exact and take a database much
    longer; who is not asked for is not looked up."""
    return account.in_({one.account_id for one in enrolments}), course.in_({one.course_id for one in enrolments})
