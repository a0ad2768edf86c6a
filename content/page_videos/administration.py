"""The sign language videos of pages, as administrators add, replace and remove them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.messages import Message
from content.page_videos.models import ExplainedPage, PageVideo, PageVideoState
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise
from content.tracks.models import MediaAsset


class PageVideoQueue(Protocol):
    """Hands videos of pages to the workers."""

    def enqueue_page_video(self, session: Session, public_id: str) -> None:
        """Put the video into the queue; workers see it once the session's transaction is committed."""


@dataclass(frozen=True, slots=True)
class PageVideoLine:
    """The videos of one page: the one that visitors see, and the one that was uploaded after it and is not ready."""

    page: ExplainedPage
    shown: PageVideo | None
    newer: PageVideo | None

    @property
    def reason(self) -> Message | None:
        """Why the newer one could not be used."""
        return Message.from_json(self.newer.reason) if self.newer and self.newer.reason else None


def page_videos(session: Session, actor: Actor) -> tuple[PageVideoLine, ...]:
    """All pages with their videos, in the order of `ExplainedPage`."""
    authorise(actor, Action.MANAGE_PAGE_VIDEOS)
    return tuple(_line(session, page) for page in ExplainedPage)


def page_video_line(session: Session, actor: Actor, page: ExplainedPage) -> PageVideoLine:
    """One page with its videos."""
    authorise(actor, Action.MANAGE_PAGE_VIDEOS)
    return _line(session, page)


def add_page_video(
    session: Session,
    actor: Actor,
    page: ExplainedPage,
    asset: MediaAsset,
    *,
    file_name: str,
    captions: str,
    captions_language: str,
    queue: PageVideoQueue,
) -> PageVideo:
    """A video for `page`, to be made ready to play. One that is shown stays until then; one that was still waiting is
    let go. `captions`: WebVTT, or empty."""
    authorise(actor, Action.MANAGE_PAGE_VIDEOS)
    session.execute(delete(PageVideo).where(PageVideo.page == page, PageVideo.state != PageVideoState.READY))
    video = PageVideo(
        page=page,
        asset_id=asset.id,
        file_name=file_name,
        captions=captions,
        captions_language=captions_language,
        uploaded_by_id=actor.account_id,
    )
    session.add(video)
    _record(session, actor, "page_video.added", page)
    session.flush()
    queue.enqueue_page_video(session, video.public_id)
    return video


def remove_page_videos(session: Session, actor: Actor, page: ExplainedPage) -> None:
    """Take every video of `page` away, shown or waiting. Twice is as once."""
    authorise(actor, Action.MANAGE_PAGE_VIDEOS)
    gone = session.scalars(delete(PageVideo).where(PageVideo.page == page).returning(PageVideo.id)).all()
    if gone:
        _record(session, actor, "page_video.removed", page)
    session.flush()


def _line(session: Session, page: ExplainedPage) -> PageVideoLine:
    rows = session.scalars(select(PageVideo).where(PageVideo.page == page).order_by(PageVideo.id.desc())).all()
    shown = next((row for row in rows if row.state is PageVideoState.READY), None)
    newer = next((row for row in rows if row.state is not PageVideoState.READY), None)
    return PageVideoLine(page, shown, newer)


def _record(session: Session, actor: Actor, action: str, page: ExplainedPage) -> None:
    session.add(AuditEvent(actor_id=actor.account_id, action=action, subject_kind="page", subject_id=page.value))
