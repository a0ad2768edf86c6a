"""Copies of what belongs to the pictures of a recording: the interpreter's video, the slides, the descriptions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from content.tracks.models import DescriptionTrack, DescriptionVersion, SignTrack, SlideTrack, SlideVersion


def copy_sign_tracks(session: Session, new_ids: Mapping[int, int]) -> None:
    """For each block's interpreter's video a track of the block's copy; `new_ids`: the copies by their sources."""
    for sign in session.scalars(select(SignTrack).where(SignTrack.block_id.in_(new_ids))):
        session.add(
            SignTrack(
                block_id=new_ids[sign.block_id],
                asset_id=sign.asset_id,
                offset_s=sign.offset_s,
                offset_found_s=sign.offset_found_s,
                offset_confidence=sign.offset_confidence,
                offset_by_hand=sign.offset_by_hand,
                warnings=list(sign.warnings),
                added_by_id=sign.added_by_id,
                added_at=sign.added_at,
            )
        )


def copy_slides(session: Session, new_ids: Mapping[int, int]) -> None:
    """For each block's slides a track of the block's copy, with the version that counts as its first."""
    current = and_(SlideVersion.track_id == SlideTrack.id, SlideVersion.number == SlideTrack.current)
    rows = session.execute(
        select(SlideTrack, SlideVersion).join(SlideVersion, current).where(SlideTrack.block_id.in_(new_ids))
    )
    for track, version in rows:
        session.add(
            SlideTrack(
                block_id=new_ids[track.block_id],
                state=track.state,
                current=1,
                checked_by_id=track.checked_by_id,
                checked_at=track.checked_at,
                checked_digest=track.checked_digest,
                versions=[
                    SlideVersion(
                        number=1,
                        origin=version.origin,
                        engine=version.engine,
                        slides=list(version.slides),
                        digest=version.digest,
                        author_id=version.author_id,
                        saved_at=version.saved_at,
                    )
                ],
            )
        )


def copy_descriptions(session: Session, new_ids: Mapping[int, int]) -> None:
    """For each block's descriptions a track of the block's copy, with the version that counts as its first."""
    current = and_(
        DescriptionVersion.track_id == DescriptionTrack.id, DescriptionVersion.number == DescriptionTrack.current
    )
    rows = session.execute(
        select(DescriptionTrack, DescriptionVersion)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(new_ids))
    )
    for track, version in rows:
        session.add(
            DescriptionTrack(
                block_id=new_ids[track.block_id],
                language=track.language,
                current=1,
                versions=[
                    DescriptionVersion(
                        number=1,
                        cues=list(version.cues),
                        digest=version.digest,
                        author_id=version.author_id,
                        saved_at=version.saved_at,
                    )
                ],
            )
        )
