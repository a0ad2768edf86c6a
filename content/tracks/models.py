"""Uploaded files, their renditions, and the tracks of media blocks.

A track belongs to one block of one revision; when a revision is copied its tracks are copied too, so that correcting a
caption never changes what was approved.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class UploadPurpose(enum.StrEnum):
    """What an uploaded file is for."""

    LECTURE = "lecture"
    SIGN = "sign"
    IMAGE = "image"
    FILE = "file"
    SCRIPT = "script"
    CAPTIONS = "captions"


class UploadState(enum.StrEnum):
    """receiving -> received | refused | expired | terminated by the sender."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    REFUSED = "refused"
    EXPIRED = "expired"
    TERMINATED = "terminated"


class TrackState(enum.StrEnum):
    """How far people may trust a caption track (CAPTIONS.md, States of a track)."""

    MACHINE = "machine"
    IN_CORRECTION = "in_correction"
    CHECKED = "checked"


class ProposalState(enum.StrEnum):
    """open -> accepted -> replaced, or open -> replaced | kept | cancelled.

    A script is accepted until captions have been made from it; where somebody corrects the captions meanwhile it is
    open again.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    REPLACED = "replaced"
    KEPT = "kept"
    CANCELLED = "cancelled"


class CaptionOrigin(enum.StrEnum):
    """Where the text of a caption version came from."""

    RECOGNISED = "recognised"
    SCRIPT = "script"
    IMPORTED = "imported"
    EDITED = "edited"


class SlideOrigin(enum.StrEnum):
    """Where a version of a slide track came from."""

    FOUND = "found"
    EDITED = "edited"


class MediaAsset(Base):
    """One uploaded file by its SHA-256 digest; immutable. `probe` is the result of probing it, with `warnings` for its
    sender. `file_name` is its first sender's and shown to nobody else (`Block.file_name`). `duration_s` is the length
    of what learners play, once that is made.

    `audio_index`: the sound that a person chose of a file with several tracks, as ffmpeg counts them. Such a choice
    makes another asset of the same stored file (content/tracks/audio_choice.py)."""

    __tablename__ = "media_asset"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    storage_key: Mapped[str] = mapped_column(String(160))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(100))
    duration_s: Mapped[float | None]
    probe: Mapped[dict[str, Any] | None]
    audio_index: Mapped[int | None]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    renditions: Mapped[list[Rendition]] = relationship(back_populates="asset", order_by="Rendition.name")


class Upload(Base):
    """A tus upload: `offset_bytes` have arrived and are on disk. `recognise_speech` is false for a recording for which
    captions are brought."""

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_block", "block_id"), Index("ix_upload_expiry", "state", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    purpose: Mapped[UploadPurpose] = mapped_column(enum_column(UploadPurpose))
    state: Mapped[UploadState] = mapped_column(enum_column(UploadState), default=UploadState.RECEIVING)
    file_name: Mapped[str] = mapped_column(String(255))
    language: Mapped[str | None] = mapped_column(String(8))
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[dict[str, Any] | None]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("media_asset.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    recognise_speech: Mapped[bool] = mapped_column(default=True, server_default=true())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Rendition(Base):
    """A playable rendition of an asset, written once. Of a lecture: `video` (720p, or the source copied), `video-480`,
    `video-240`, `audio`, `poster`. Of an interpreter's video: `sign`, `sign-240`, and for each lecture and offset that
    it was burned in beside `signed-…` (content/tracks/sign.py, `signed_name`)."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("asset_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    asset_id: Mapped[int] = mapped_column(ForeignKey("media_asset.id"))
    name: Mapped[str] = mapped_column(String(20))
    storage_key: Mapped[str] = mapped_column(String(160))
    digest: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float]
    copied: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    asset: Mapped[MediaAsset] = relationship(back_populates="renditions")


class Script(Base):
    """The text a lecture was read from, as the instructor gave it; captions can be aligned with the audio from it."""

    __tablename__ = "script"
    __table_args__ = (UniqueConstraint("block_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class CaptionProposal(Base):
    """A caption file or script that waits for an answer, since people had worked on the captions already, or something
    about the file is for a person to decide.

    `cues` (as in `CaptionVersion`) or `text` (of a script) hold the content while it waits; `digest` is SHA-256 of that
    content. `text` of a caption file: what of it could not be read (`FileReport`, content/tracks/file_report.py).
    `answered_over`: the captions over which a script was accepted (`captions_seen`, content/tracks/proposals.py).
    """

    __tablename__ = "caption_proposal"
    __table_args__ = (Index("ix_caption_proposal_block_id", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    purpose: Mapped[UploadPurpose] = mapped_column(enum_column(UploadPurpose))
    language: Mapped[str] = mapped_column(String(8))
    file_name: Mapped[str] = mapped_column(String(255))
    cues: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.OPEN)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_over: Mapped[str | None] = mapped_column(String(80))


class TrackColumns:
    """Columns of every versioned track. `current` is the number of its current version, 0 before the first."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    current: Mapped[int] = mapped_column(default=0)


class CheckColumns:
    """Columns of a track that machines write and people check: its state, and which version was checked by whom.
    `checks_from`: when another recording came; versions checked before were checked beside the earlier one."""

    state: Mapped[TrackState] = mapped_column(enum_column(TrackState), default=TrackState.MACHINE)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    checked_digest: Mapped[str | None] = mapped_column(String(64))
    checks_from: Mapped[datetime | None] = mapped_column(UTCDateTime)


class VersionColumns:
    """Columns of every version of a track. `digest` is SHA-256 over its contents; `author_id` is None for a machine;
    `base_number` is the version that it was corrected or restored from."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    base_number: Mapped[int | None]


class CheckMarkColumns:
    """Columns that say who has checked a version; they stay when another version becomes current."""

    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CaptionTrack(TrackColumns, CheckColumns, Base):
    """The captions of one block in one language."""

    __tablename__ = "caption_track"
    __table_args__ = (UniqueConstraint("block_id", "language"),)

    language: Mapped[str] = mapped_column(String(8))

    versions: Mapped[list[CaptionVersion]] = relationship(
        back_populates="track", order_by="CaptionVersion.number", cascade="all, delete-orphan", passive_deletes=True
    )


class CaptionVersion(VersionColumns, CheckMarkColumns, Base):
    """One saved text of a track; its contents are immutable.

    `cues` is a list of `Cue.as_json()` (content/timed_text/cue.py) in order of time; `digest` is SHA-256 over their
    times and text.
    """

    __tablename__ = "caption_version"
    __table_args__ = (UniqueConstraint("track_id", "number"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("caption_track.id", ondelete="CASCADE"))
    origin: Mapped[CaptionOrigin] = mapped_column(enum_column(CaptionOrigin))
    engine: Mapped[str] = mapped_column(String(80), default="")
    cues: Mapped[list[Any]] = mapped_column(default=list)
    quality: Mapped[dict[str, Any] | None]

    track: Mapped[CaptionTrack] = relationship(back_populates="versions")


class SignTrack(Base):
    """The interpreter's video of one block. Its time = the lecture's time + `offset_s`.

    `offset_found_s` is the offset detected from the audio tracks (None: not compared, or nothing in common), with
    `offset_confidence` (0..1); `offset_by_hand`: a person has set `offset_s`, and no machine changes it any more.
    """

    __tablename__ = "sign_track"
    __table_args__ = (UniqueConstraint("block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("media_asset.id"))
    file_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    offset_s: Mapped[float] = mapped_column(default=0.0)
    offset_found_s: Mapped[float | None]
    offset_confidence: Mapped[float | None]
    offset_by_hand: Mapped[bool] = mapped_column(default=False)
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    asset: Mapped[MediaAsset] = relationship()


class SlideTrack(TrackColumns, CheckColumns, Base):
    """The slides of one block's recording."""

    __tablename__ = "slide_track"
    __table_args__ = (UniqueConstraint("block_id"),)

    versions: Mapped[list[SlideVersion]] = relationship(
        back_populates="track", order_by="SlideVersion.number", cascade="all, delete-orphan", passive_deletes=True
    )


class SlideVersion(VersionColumns, CheckMarkColumns, Base):
    """One saved state of a slide track; its contents are immutable.

    `slides` is a list of `SlideRecord.as_json()` (content/tracks/slides.py) in order of time; `digest` is SHA-256 over
    their times, texts and pictures.
    """

    __tablename__ = "slide_version"
    __table_args__ = (UniqueConstraint("track_id", "number"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("slide_track.id", ondelete="CASCADE"))
    origin: Mapped[SlideOrigin] = mapped_column(enum_column(SlideOrigin))
    engine: Mapped[str] = mapped_column(String(80), default="")
    slides: Mapped[list[Any]] = mapped_column(default=list)

    track: Mapped[SlideTrack] = relationship(back_populates="versions")


class DescriptionTrack(TrackColumns, Base):
    """Descriptions in one language for those who do not see the picture. Only people write them, so they have no
    states."""

    __tablename__ = "description_track"
    __table_args__ = (UniqueConstraint("block_id", "language"),)

    language: Mapped[str] = mapped_column(String(8))

    versions: Mapped[list[DescriptionVersion]] = relationship(
        back_populates="track", order_by="DescriptionVersion.number", cascade="all, delete-orphan", passive_deletes=True
    )


class DescriptionVersion(VersionColumns, Base):
    """One saved text of a description track; immutable. `cues` is a list of `DescriptionCue.as_json()`
    (content/tracks/descriptions.py) in order of time."""

    __tablename__ = "description_version"
    __table_args__ = (UniqueConstraint("track_id", "number"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("description_track.id", ondelete="CASCADE"))
    cues: Mapped[list[Any]] = mapped_column(default=list)

    track: Mapped[DescriptionTrack] = relationship(back_populates="versions")


class ChapterTrack(TrackColumns, Base):
    """The chapters of one block's recording, which people write; it has slides or not."""

    __tablename__ = "chapter_track"
    __table_args__ = (UniqueConstraint("block_id"),)

    versions: Mapped[list[ChapterVersion]] = relationship(
        back_populates="track", order_by="ChapterVersion.number", cascade="all, delete-orphan", passive_deletes=True
    )


class ChapterVersion(VersionColumns, Base):
    """One saved state of a chapter track; immutable. `chapters` is a list of `ChapterRecord.as_json()`
    (content/tracks/chapters.py) in order of time."""

    __tablename__ = "chapter_version"
    __table_args__ = (UniqueConstraint("track_id", "number"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("chapter_track.id", ondelete="CASCADE"))
    chapters: Mapped[list[Any]] = mapped_column(default=list)

    track: Mapped[ChapterTrack] = relationship(back_populates="versions")
