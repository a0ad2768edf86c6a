"""The interpreter's video beside a lecture."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import utc_now
from content.messages import Message
from content.tracks.models import MediaAsset, SignTrack

MOST_OFFSET_S = 3600.0
COVERING_SHARE = 0.9
"""Share of a lecture beside which the interpreter must be seen for it to be called with sign language; the rest is
titles and edges."""


@dataclass(frozen=True, slots=True)
class SignCoverage:
    """How much of a lecture has the interpreter beside it, in seconds."""

    covered_s: float
    lecture_s: float

    @property
    def is_whole(self) -> bool:
        """Whether the lecture is covered, but for its edges."""
        return self.covered_s >= COVERING_SHARE * self.lecture_s


def sign_coverage(lecture_s: float | None, sign_s: float | None, offset_s: float) -> SignCoverage | None:
    """Coverage of a lecture by a sign language video of so many seconds whose time is the lecture's + `offset_s`; None
    where one of the two was not measured yet."""
    if not lecture_s or sign_s is None:
        return None
    covered_s = min(lecture_s, sign_s - offset_s) - max(0.0, -offset_s)
    return SignCoverage(max(0.0, covered_s), lecture_s)


def set_sign_track(
    session: Session, block: Block, asset: MediaAsset, account_id: int, file_name: str | None = None
) -> SignTrack:
    """Make `asset`, called `file_name` by its sender, the block's sign language video; the offset of an earlier file is
    reset."""
    track = sign_track(session, block.id)
    if track is None:
        track = SignTrack(block_id=block.id, asset_id=asset.id, added_by_id=account_id)
        session.add(track)
    elif track.asset_id != asset.id:
        track.asset_id, track.offset_s, track.warnings = asset.id, 0.0, []
        track.offset_found_s, track.offset_confidence, track.offset_by_hand = None, None, False
        track.added_by_id, track.added_at = account_id, utc_now()
    track.file_name = asset.file_name if file_name is None else file_name
    session.flush()
    return track


def record_found_offset(
    session: Session, block_id: int, asset_id: int, offset_s: float | None, confidence: float | None, *, sure: bool
) -> None:
    """Record the offset detected from the audio tracks (None: none), unless the video was replaced meanwhile. Where
    `sure` it is used, unless a person has set the offset."""
    track = sign_track(session, block_id)
    if track is None or track.asset_id != asset_id:
        return
    track.offset_found_s, track.offset_confidence = offset_s, confidence
    if sure and offset_s is not None and not track.offset_by_hand:
        track.offset_s = offset_s
    session.flush()


def signed_name(lecture_digest: str, offset_s: float) -> str:
    """The name of the rendition that shows the interpreter beside this lecture at this offset."""
    inputs = f"{lecture_digest} {round(offset_s * 1000)}"
    return f"signed-{hashlib.sha256(inputs.encode()).hexdigest()[:12]}"


def record_sign_warnings(session: Session, block_id: int, asset_id: int, warnings: Sequence[Message]) -> None:
    """Record warnings about the interpreter's video for the instructor, unless it has been replaced meanwhile."""
    track = sign_track(session, block_id)
    if track is not None and track.asset_id == asset_id:
        track.warnings = [warning.as_json() for warning in warnings]
        session.flush()


def sign_track(session: Session, block_id: int) -> SignTrack | None:
    """The block's sign language video, None where there is none."""
    return session.scalar(select(SignTrack).where(SignTrack.block_id == block_id))
