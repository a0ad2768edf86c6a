"""The table of the pages' sign language videos."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.tracks.models import MediaAsset


class ExplainedPage(enum.StrEnum):
    """Pages that explain the portal itself, each of which can have a sign language video."""

    HOME = "home"
    HELP = "help"
    REGISTER = "register"
    COMPLAIN = "complain"


class PageVideoState(enum.StrEnum):
    """What has become of an uploaded video."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class PageVideo(Base):
    """The sign language video of a page. A new one waits beside the one that is shown until it can be played.
    `captions`: WebVTT, empty where there are none; `reason`: why nothing could be made of the file."""

    __tablename__ = "page_video"
    __table_args__ = (Index("ix_page_video_page", "page", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    page: Mapped[ExplainedPage] = mapped_column(enum_column(ExplainedPage))
    state: Mapped[PageVideoState] = mapped_column(enum_column(PageVideoState), default=PageVideoState.WAITING)
    reason: Mapped[dict[str, Any] | None]
    asset_id: Mapped[int] = mapped_column(ForeignKey("media_asset.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    captions: Mapped[str] = mapped_column(Text, default="")
    captions_language: Mapped[str] = mapped_column(String(8), default="zh")
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    asset: Mapped[MediaAsset] = relationship()
