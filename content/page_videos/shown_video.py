"""The sign language video of a page as visitors see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import NotFound
from content.page_videos.models import ExplainedPage, PageVideo, PageVideoState
from content.people.permissions import Action, Actor, Visitor, authorise
from content.tracks.models import Rendition

VIDEO, SMALL_VIDEO, POSTER = "sign", "sign-240", "poster"
"""Names of its renditions; the last two are not always there."""


@dataclass(frozen=True, slots=True)
class ShownPageVideo:
    """A video that can be played. `sizes`: names of the renditions that are there, with their bytes; `captions`: the
    language of its captions, None where it has none."""

    public_id: str
    width: int
    height: int
    duration_s: float
    sizes: dict[str, int]
    captions: str | None


def page_video_version(session: Session, page: ExplainedPage) -> str | None:
    """The public id of the video that `page` shows; None where it has none. One query."""
    return session.scalar(
        select(PageVideo.public_id).where(PageVideo.page == page, PageVideo.state == PageVideoState.READY).limit(1)
    )


def shown_page_video(session: Session, page: ExplainedPage) -> ShownPageVideo | None:
    """The video that `page` shows; None where it has none."""
    ready = select(PageVideo).where(PageVideo.page == page, PageVideo.state == PageVideoState.READY)
    video = session.scalars(ready.order_by(PageVideo.id.desc()).limit(1)).one_or_none()
    if video is None:
        return None
    rows = {row.name: row for row in session.scalars(select(Rendition).where(Rendition.asset_id == video.asset_id))}
    if VIDEO not in rows:
        return None
    return ShownPageVideo(
        public_id=video.public_id,
        width=rows[VIDEO].width or 0,
        height=rows[VIDEO].height or 0,
        duration_s=rows[VIDEO].duration_s or 0.0,
        sizes={name: rows[name].size_bytes for name in (VIDEO, SMALL_VIDEO, POSTER) if name in rows},
        captions=video.captions_language if video.captions else None,
    )


def open_page_video(session: Session, actor: Actor | Visitor, public_id: str, name: str) -> Rendition:
    """The rendition `name` of a video that a page shows. Raises NotFound."""
    authorise(actor, Action.BROWSE)
    rendition = session.scalar(
        select(Rendition)
        .join(PageVideo, PageVideo.asset_id == Rendition.asset_id)
        .where(
            PageVideo.public_id == public_id,
            PageVideo.state == PageVideoState.READY,
            Rendition.name == name,
            Rendition.name.in_((VIDEO, SMALL_VIDEO, POSTER)),
        )
    )
    if rendition is None:
        raise NotFound(about=public_id)
    return rendition


def open_page_captions(session: Session, actor: Actor | Visitor, public_id: str) -> str:
    """The captions of a video that a page shows, as WebVTT. Raises NotFound."""
    authorise(actor, Action.BROWSE)
    ready = select(PageVideo.captions).where(
        PageVideo.public_id == public_id, PageVideo.state == PageVideoState.READY, PageVideo.captions != ""
    )
    captions = session.scalar(ready)
    if captions is None:
        raise NotFound(about=public_id)
    return captions
