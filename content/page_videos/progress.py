"""What a worker records of a page's video."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.messages import Message
from content.page_videos.models import PageVideo, PageVideoState
from content.tracks.assets import record_rendition
from content.tracks.models import Rendition


def waiting_page_video(session: Session, public_id: str) -> PageVideo | None:
    """The video, where it still waits; locked."""
    query = select(PageVideo).where(PageVideo.public_id == public_id, PageVideo.state == PageVideoState.WAITING)
    return session.scalar(query.with_for_update())


def finish_page_video(session: Session, public_id: str, renditions: Sequence[Rendition]) -> None:
    """Show the video, and no earlier one of its page. One that was taken away meanwhile stays away."""
    video = waiting_page_video(session, public_id)
    if video is None:
        return
    for rendition in renditions:
        record_rendition(session, rendition)
    video.state = PageVideoState.READY
    session.flush()
    earlier = (PageVideo.page == video.page, PageVideo.state == PageVideoState.READY, PageVideo.id != video.id)
    session.execute(delete(PageVideo).where(*earlier))


def fail_page_video(session: Session, public_id: str, reason: Message) -> None:
    """Record why nothing can be made of the file; the page keeps the video that it had."""
    video = waiting_page_video(session, public_id)
    if video is not None:
        video.state, video.reason = PageVideoState.FAILED, reason.as_json()
        session.flush()
