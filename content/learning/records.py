"""A learner's records of one lesson: evidence by study mode, resume points, completion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from content.courses.models import Block, BlockKind, Lesson
from content.learning.models import Completion, LessonEvidence, ResumePoint, StudyMode
from content.learning.requirements import Requirement, requirements_of
from content.learning.transcripts import captions_of, cues_of

_EVIDENCE = (
    select(LessonEvidence)
    .where(LessonEvidence.enrolment_id == bindparam("enrolment"), LessonEvidence.lesson_lineage == bindparam("lineage"))
    .execution_options(populate_existing=True)
)
_COMPLETION = select(Completion).where(
    Completion.enrolment_id == bindparam("enrolment"), Completion.lesson_lineage == bindparam("lineage")
)
_RESUME_POINTS = (
    select(ResumePoint)
    .where(
        ResumePoint.account_id == bindparam("account"),
        ResumePoint.block_lineage.in_(bindparam("lineages", expanding=True)),
    )
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of one lesson for one enrolment; None for a study mode without evidence."""

    media: LessonEvidence | None
    reading: LessonEvidence | None
    checks: LessonEvidence | None = None
    practice: LessonEvidence | None = None


def evidence_of(session: Session, enrolment_id: int, lesson_lineage: str) -> Evidence:
    """The evidence rows, read again from the database (call it after `lock_learner`)."""
    rows = session.scalars(_EVIDENCE, {"enrolment": enrolment_id, "lineage": lesson_lineage}).all()
    by_mode = {row.way: row for row in rows}
    return Evidence(
        by_mode.get(StudyMode.MEDIA),
        by_mode.get(StudyMode.READING),
        by_mode.get(StudyMode.CHECKS),
        by_mode.get(StudyMode.PRACTICE),
    )


def new_evidence(
    session: Session, enrolment_id: int, lesson_lineage: str, mode: StudyMode, now: datetime
) -> LessonEvidence:
    """An empty evidence row for one study mode."""
    row = LessonEvidence(
        enrolment_id=enrolment_id,
        lesson_lineage=lesson_lineage,
        way=mode,
        ranges={},
        sections={},
        first_at=now,
        last_at=now,
    )
    session.add(row)
    session.flush()
    return row


def completion_of(session: Session, enrolment_id: int, lesson_lineage: str) -> Completion | None:
    """The completion of a lesson, if there is one."""
    return session.scalar(_COMPLETION, {"enrolment": enrolment_id, "lineage": lesson_lineage})


def blocks_of(session: Session, lesson: Lesson) -> list[Block]:
    """The lesson's blocks in order, with their assets. Two queries at most."""
    return list(
        session.scalars(
            select(Block)
            .where(Block.lesson_id == lesson.id, Block.removed_at.is_(None))
            .options(selectinload(Block.asset))
            .order_by(Block.position)
        )
    )


def requirements_in(session: Session, lesson: Lesson, language: str) -> tuple[Requirement, ...]:
    """The requirements of a lesson, with the paragraphs of its transcripts. Three queries at most."""
    blocks = blocks_of(session, lesson)
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    captions = captions_of(session, [block.id for block in recordings])
    return requirements_of(blocks, cues_of(captions, recordings, language), language)


def resume_points(session: Session, account_id: int, lineages: Collection[str]) -> dict[str, ResumePoint]:
    """Resume points by block lineage. One query."""
    rows = session.scalars(_RESUME_POINTS, {"account": account_id, "lineages": list(lineages)})
    return {row.block_lineage: row for row in rows}
