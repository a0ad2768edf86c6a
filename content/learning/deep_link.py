"""To which second of which recording of a lesson a link leads."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.learning.lesson_page import LessonPage


@dataclass(frozen=True, slots=True)
class Place:
    """`second` of the recording with this public id."""

    recording: str
    second: float


def asked_place(session: Session, page: LessonPage, second: float | None, recording: str) -> Place | None:
    """The place on this page, None where there is none. `recording` may be of another version of the course: then the
    same one in this version; if it is not known, the first that can be played."""
    playable = [block.public_id for block in page.blocks if block.media is not None]
    if second is None or not math.isfinite(second) or second < 0 or not playable:
        return None
    if recording not in playable:
        lineage = select(Block.lineage).where(Block.public_id == recording).scalar_subquery()
        same = select(Block.public_id).where(Block.lineage == lineage, Block.public_id.in_(playable))
        recording = session.scalar(same) or playable[0]
    return Place(recording, round(second, 2))
