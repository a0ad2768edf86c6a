"""Evidence of studying in braille or print: the lesson was downloaded so, and each of its quiz questions answered
right.

The questions may be answered in any order, before or after the download and as often as one likes; what was right once
stays. The lesson counts once there was time to read it since the download, by the same clock as all other study
(study_allowance.py), so this way is neither quicker nor slower than reading on the page (RECORDS.md, Evidence).

`LessonEvidence.sections` maps `DOWNLOAD` and the lineage of each question answered right to the time at which that was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Course, Lesson, Module
from content.export.models import ExportFormat, SourceKind
from content.learning.access import open_lesson
from content.learning.completion import ROUNDING_S, Settlement, counted, settle
from content.learning.models import Enrolment, LessonEvidence, StudyMode
from content.learning.records import Evidence, evidence_of, new_evidence, requirements_in
from content.learning.requirements import Requirement
from content.learning.study_allowance import load_allowance, save_allowance
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, allowed

READ_AWAY = frozenset({ExportFormat.BRAILLE, ExportFormat.PRINT})
"""Formats in which a lesson is read away from the portal."""

DOWNLOAD = "download"
_COUNTED = "lesson"


def is_first_download(
    session: Session, actor: Actor, kind: SourceKind, public_id: str, export_format: ExportFormat
) -> bool:
    """Whether `note_download` has something to write: an enrolled learner takes a lesson with questions, or a course
    that has such lessons, in a format to be read away from the portal, and has not before. Reads alone."""
    if export_format not in READ_AWAY or not allowed(actor, Action.STUDY):
        return False
    rows = (
        evidence_of(session, enrolment.id, lesson.lineage).checks
        for enrolment, lesson in _lessons_with_questions(session, actor, kind, public_id)
    )
    return any(row is None or DOWNLOAD not in row.sections for row in rows)


def note_download(
    session: Session, actor: Actor, kind: SourceKind, public_id: str, export_format: ExportFormat, now: datetime
) -> None:
    """Record what `is_first_download` found; the first time counts. For anybody else nothing is written."""
    if not is_first_download(session, actor, kind, public_id, export_format):
        return
    lock_learner(session, actor.account_id)
    for enrolment, lesson in _lessons_with_questions(session, actor, kind, public_id):
        row = _evidence(session, enrolment, lesson, now)
        row.sections = {DOWNLOAD: now.isoformat(), **row.sections}
    session.flush()


def record_right_answer(
    session: Session, enrolment: Enrolment, lesson: Lesson, block_lineage: str, language: str, now: datetime
) -> Settlement:
    """Record that a question was answered right, and complete the lesson where that was the last that was missing. The
    learner must be locked (`lock_learner`)."""
    row = _evidence(session, enrolment, lesson, now)
    row.sections = {block_lineage: now.isoformat(), **row.sections}
    row.last_at = now
    session.flush()
    evidence = evidence_of(session, enrolment.id, lesson.lineage)
    requirements = requirements_in(session, lesson, language)
    count_checks(session, enrolment.account_id, requirements, questions_of(session, lesson), evidence, now)
    return settle(session, enrolment, lesson, requirements, evidence, now)


def count_checks(
    session: Session,
    account_id: int,
    requirements: Sequence[Requirement],
    questions: Collection[str],
    evidence: Evidence,
    now: datetime,
) -> None:
    """Count the lesson as read away from the portal where all is there and there was time for it. questions: their
    lineages. The learner must be locked (`lock_learner`)."""
    row = evidence.checks
    if row is None or row.counted or not _is_answered(row, questions):
        return
    allowance = load_allowance(session, account_id, now)
    needed_s, since = _needed_s(requirements, evidence), _downloaded_at(row)
    if allowance.free_s(since, now) < needed_s - ROUNDING_S:
        return
    allowance, _ = allowance.take(needed_s, since, now)
    save_allowance(session, account_id, allowance)
    row.counted = [_COUNTED]


def checks_count_from(
    session: Session,
    account_id: int,
    requirements: Sequence[Requirement],
    questions: Collection[str],
    evidence: Evidence,
    now: datetime,
) -> datetime | None:
    """When a lesson of which all questions are answered counts, if nothing else is studied; None where it does already
    or something else is missing."""
    row = evidence.checks
    if row is None or row.counted or not _is_answered(row, questions):
        return None
    free_s = load_allowance(session, account_id, now).free_s(_downloaded_at(row), now)
    return now + timedelta(seconds=max(0.0, _needed_s(requirements, evidence) - free_s))


def questions_of(session: Session, lesson: Lesson) -> list[str]:
    """The lineages of a lesson's quiz questions, in order."""
    return list(
        session.scalars(
            select(Block.lineage)
            .where(Block.lesson_id == lesson.id, Block.kind == BlockKind.QUESTION, Block.removed_at.is_(None))
            .order_by(Block.position)
        )
    )


def _is_answered(row: LessonEvidence, questions: Collection[str]) -> bool:
    return bool(questions) and DOWNLOAD in row.sections and all(lineage in row.sections for lineage in questions)


def _downloaded_at(row: LessonEvidence) -> datetime:
    return datetime.fromisoformat(row.sections[DOWNLOAD])


def _needed_s(requirements: Sequence[Requirement], evidence: Evidence) -> float:
    """The shortest credible time of reading what was not studied on the page."""
    ranges = evidence.media.ranges if evidence.media else {}
    read = counted(requirements, evidence.reading)
    left = [requirement for requirement in requirements if not requirement.met(ranges, read)]
    return sum(section.least_s for one in left for section in one.sections if section.key not in read)


def _evidence(session: Session, enrolment: Enrolment, lesson: Lesson, now: datetime) -> LessonEvidence:
    row = evidence_of(session, enrolment.id, lesson.lineage).checks
    return row or new_evidence(session, enrolment.id, lesson.lineage, StudyMode.CHECKS, now)


def _lessons_with_questions(
    session: Session, actor: Actor, kind: SourceKind, public_id: str
) -> list[tuple[Enrolment, Lesson]]:
    """The lessons of the actor's own revision that the download holds and that have questions."""
    has_questions = (
        select(Block.id)
        .where(Block.lesson_id == Lesson.id, Block.kind == BlockKind.QUESTION, Block.removed_at.is_(None))
        .exists()
    )
    rows = (
        select(Enrolment, Lesson)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, Lesson.module_id == Module.id)
        .where(Enrolment.account_id == actor.account_id, has_questions)
    )
    if kind is SourceKind.LESSON:
        if open_lesson(session, actor, public_id).recorded is None:
            return []
        rows = rows.where(Lesson.public_id == public_id)
    else:
        rows = rows.join(Course, Course.id == Enrolment.course_id).where(Course.public_id == public_id)
    return [(enrolment, lesson) for enrolment, lesson in session.execute(rows)]
