"""A learner's rows of one lesson: evidence in each way, resume points, completion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.courses.models import Block, BlockKind, Lesson
from content.learning.models import Completion, LessonEvidence, ResumePoint, Way
from content.learning.requirements import Part, parts_of
from content.learning.transcripts import captions_of, cues_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one lesson for one enrolment; None where there is nothing in that way yet."""

    media: LessonEvidence | None
    reading: LessonEvidence | None


def evidence_of(session: Session, enrolment_id: int, lesson_lineage: str) -> Evidence:
    """Both rows as they are in the database now (call it after `lock_learner`)."""
    rows = session.scalars(
        select(LessonEvidence)
        .where(LessonEvidence.enrolment_id == enrolment_id, LessonEvidence.lesson_lineage == lesson_lineage)
        .execution_options(populate_existing=True)
    ).all()
    by_way = {row.way: row for row in rows}
    return Evidence(by_way.get(Way.MEDIA), by_way.get(Way.READING))


def new_evidence(session: Session, enrolment_id: int, lesson_lineage: str, way: Way, now: datetime) -> LessonEvidence:
    """A first row in one way, empty."""
    row = LessonEvidence(
        enrolment_id=enrolment_id,
        lesson_lineage=lesson_lineage,
        way=way,
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
    return session.scalar(
        select(Completion).where(Completion.enrolment_id == enrolment_id, Completion.lesson_lineage == lesson_lineage)
    )


def blocks_of(session: Session, lesson: Lesson) -> list[Block]:
    """The lesson's blocks in order, with their assets. Two queries at most."""
    return list(
        session.scalars(
            select(Block)
            .where(Block.lesson_id == lesson.id)
            .options(selectinload(Block.asset))
            .order_by(Block.position)
        )
    )


def parts_in(session: Session, lesson: Lesson, language: str) -> tuple[Part, ...]:
    """The parts of a lesson that count, with the paragraphs of its transcripts. Three queries at most."""
    blocks = blocks_of(session, lesson)
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    captions = captions_of(session, [block.id for block in recordings])
    return parts_of(blocks, cues_of(captions, recordings, language), language)


def resume_points(session: Session, account_id: int, lineages: Collection[str]) -> dict[str, ResumePoint]:
    """By block lineage, where the learner was. One query."""
    rows = session.scalars(
        select(ResumePoint)
        .where(ResumePoint.account_id == account_id, ResumePoint.block_lineage.in_(lineages))
        .execution_options(populate_existing=True)
    )
    return {row.block_lineage: row for row in rows}
