"""Pictures of slides, taken from the recording at the moment at which a slide begins."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_
from content.tracks.models import Rendition, SlideTrack
from media_pipeline.errors import MediaError
from media_pipeline.slides.moment import store_picture_at
from portal.services import store

_AFTER_S = 0.2
"""So much after its beginning a slide is shown in full, whatever way it comes in."""


def video_of_slides(session: Session, track_public_id: str) -> str | None:
    """The key in the store of the largest playable video of a slide track's recording; None where there is none."""
    return session.scalar(
        select(Rendition.storage_key)
        .join(Block, Block.asset_id == Rendition.asset_id)
        .join(SlideTrack, SlideTrack.block_id == Block.id)
        .where(SlideTrack.public_id == track_public_id, Rendition.name.in_(["video", "video-480", "video-240"]))
        .order_by(Rendition.height.desc().nulls_last())
        .limit(1)
    )


def picture_at(video_key: str | None, start: float, field: str) -> str:
    """The key in the store of the picture of a slide that begins at `start` (seconds). Raises Invalid at `field`."""
    try:
        if video_key is None:
            raise FileNotFoundError
        return store_picture_at(store(), video_key, start + _AFTER_S)
    except (MediaError, ValueError, FileNotFoundError) as error:
        message = N_(
            "No picture could be taken from the recording at this time. Take no picture, or choose another time."
        )
        raise Invalid(message, field=field) from error
