"""The player for authors of a recording; nothing they play is recorded."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.learning.media_model import Addresses, Media, media_model
from content.learning.transcripts import captions_of
from content.learning.visual_tracks import chapters_of, descriptions_of, slides_of
from content.tracks.editing import block_with_course
from content.tracks.models import Rendition
from content.tracks.sign import sign_track


def media_preview(session: Session, block_id: int, addresses: Addresses) -> Media | None:
    """The player's model of a block's recording without transcript and progress; None while nothing can be played."""
    block = block_with_course(session, Block.id == block_id)
    sign = sign_track(session, block.id)
    renditions: dict[int, dict[str, Rendition]] = {}
    assets = {block.asset_id, None if sign is None else sign.asset_id}
    for rendition in session.scalars(select(Rendition).where(Rendition.asset_id.in_([i for i in assets if i]))):
        renditions.setdefault(rendition.asset_id, {})[rendition.name] = rendition
    media = media_model(
        block,
        renditions,
        captions_of(session, [block.id])[block.id],
        sign,
        addresses,
        slides=slides_of(session, [block.id]).get(block.id),
        descriptions=descriptions_of(session, [block.id])[block.id],
        chapters=chapters_of(session, [block.id]).get(block.id),
        title=block.title or block.lesson.title,
        course_language=block.lesson.module.revision.course.language,
    )
    return None if media is None else replace(media, transcript=(), downloads=())
