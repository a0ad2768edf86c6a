"""Deep links into a lesson: a second of one of its recordings."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.learning.lesson_page import LessonPage


@dataclass(frozen=True, slots=True)
class DeepLink:
    """A position, `second` of the recording with this public id."""

    recording: str
    second: float


def resolve_deep_link(session: Session, page: LessonPage, second: float | None, recording: str) -> DeepLink | None:
    """The position on this page; None where the link gives none.

    A `recording` of another revision is matched by lineage; an unknown one gives the first that can be played.
    """
    playable = [block.public_id for block in page.blocks if block.media is not None]
    if second is None or not math.isfinite(second) or second < 0 or not playable:
        return None
    if recording not in playable:
        lineage = select(Block.lineage).where(Block.public_id == recording).scalar_subquery()
        counterpart = select(Block.public_id).where(Block.lineage == lineage, Block.public_id.in_(playable))
        recording = session.scalar(counterpart) or playable[0]
    return DeepLink(recording, round(second, 2))
