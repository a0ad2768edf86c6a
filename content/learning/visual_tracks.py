"""Slide, description and chapter tracks of blocks with their current versions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.tracks.models import (
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideTrack,
    SlideVersion,
)
from content.tracks.versions import is_current

Slides = tuple[SlideTrack, SlideVersion]
Descriptions = tuple[DescriptionTrack, DescriptionVersion]


def slides_of(session: Session, block_ids: Collection[int]) -> dict[int, Slides]:
    """Slide tracks with their current versions by block id. One query."""
    rows = session.execute(
        select(SlideTrack, SlideVersion)
        .join(SlideVersion, is_current(SlideTrack, SlideVersion))
        .where(SlideTrack.block_id.in_(block_ids))
    )
    return {track.block_id: (track, version) for track, version in rows}


def descriptions_of(session: Session, block_ids: Collection[int]) -> dict[int, list[Descriptions]]:
    """Description tracks with their current versions by block id, in order of language. One query."""
    descriptions: dict[int, list[Descriptions]] = {block_id: [] for block_id in block_ids}
    current = is_current(DescriptionTrack, DescriptionVersion)
    rows = session.execute(
        select(DescriptionTrack, DescriptionVersion)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(block_ids))
        .order_by(DescriptionTrack.language)
    )
    for track, version in rows:
        descriptions[track.block_id].append((track, version))
    return descriptions


def chapters_of(session: Session, block_ids: Collection[int]) -> dict[int, ChapterVersion]:
    """The current versions of blocks' own chapters by block id. One query."""
    rows = session.execute(
        select(ChapterTrack.block_id, ChapterVersion)
        .join(ChapterVersion, is_current(ChapterTrack, ChapterVersion))
        .where(ChapterTrack.block_id.in_(block_ids))
    )
    return {row.block_id: row.ChapterVersion for row in rows}
