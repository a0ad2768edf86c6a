"""What opening a lesson records: players, the start of the reading clock, a completion that only lacked time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from content.courses.models import BlockKind
from content.learning.access import open_lesson
from content.learning.completion import count_reading, counted_from, settle
from content.learning.playback_evidence import open_player
from content.learning.reading_evidence import open_reading
from content.learning.records import Evidence, blocks_of, completion_of, evidence_of, requirements_in
from content.learning.requirements import requirements_of
from content.people.accounts import lock_learner
from content.people.permissions import Actor

PlayerTokens = Mapping[str, str]
"""The tokens that beats carry, by the lineage of the recording."""


def opening_is_recorded(session: Session, actor: Actor, lesson_public_id: str, now: datetime) -> bool:
    """Return whether `record_opening` has something to write; reads alone. Raises what `open_lesson` raises."""
    access = open_lesson(session, actor, lesson_public_id)
    if access.recorded is None:
        return False
    blocks = blocks_of(session, access.lesson)
    if any(block.kind is BlockKind.MEDIA for block in blocks):
        return True
    evidence = evidence_of(session, access.recorded.id, access.lesson.lineage)
    if evidence.reading is None:
        return True
    if completion_of(session, access.recorded.id, access.lesson.lineage) is not None:
        return False
    requirements = requirements_of(blocks, {}, access.course.language)
    counts_from = counted_from(session, access.recorded.account_id, requirements, evidence.reading, now)
    return counts_from is not None and counts_from <= now


def record_opening(session: Session, actor: Actor, lesson_public_id: str, now: datetime) -> PlayerTokens:
    """Open the players of an enrolled learner, start the reading clock the first time, and complete the lesson where
    only time was missing. For anybody else nothing is written. Raises what `open_lesson` raises."""
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        return {}
    lock_learner(session, enrolment.account_id)
    recordings = [block for block in blocks_of(session, access.lesson) if block.kind is BlockKind.MEDIA]
    tokens = {block.lineage: open_player(session, actor, block, now) for block in recordings}
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    reading = open_reading(session, enrolment, access.lesson, evidence, now)
    requirements = requirements_in(session, access.lesson, access.course.language)
    count_reading(session, enrolment.account_id, requirements, reading, now)
    settle(session, enrolment, access.lesson, requirements, Evidence(evidence.media, reading), now)
    return tokens
