"""The slides and descriptions of blocks, with the version of each that counts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.tracks.models import DescriptionTrack, DescriptionVersion, SlideTrack, SlideVersion
from content.tracks.versions import counts

Slides = tuple[SlideTrack, SlideVersion]
Descriptions = tuple[DescriptionTrack, DescriptionVersion]


def slides_of(session: Session, block_ids: Collection[int]) -> dict[int, Slides]:
    """The slide tracks of these blocks with their current versions, by block id. One query."""
    rows = session.execute(
        select(SlideTrack, SlideVersion)
        .join(SlideVersion, counts(SlideTrack, SlideVersion))
        .where(SlideTrack.block_id.in_(block_ids))
    )
    return {track.block_id: (track, version) for track, version in rows}


def descriptions_of(session: Session, block_ids: Collection[int]) -> dict[int, list[Descriptions]]:
    """For each block its description tracks with their current versions, in order of language. One query."""
    found: dict[int, list[Descriptions]] = {block_id: [] for block_id in block_ids}
    current = counts(DescriptionTrack, DescriptionVersion)
    rows = session.execute(
        select(DescriptionTrack, DescriptionVersion)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(block_ids))
        .order_by(DescriptionTrack.language)
    )
    for track, version in rows:
        found[track.block_id].append((track, version))
    return found
