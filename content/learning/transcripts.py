"""Caption tracks of blocks with their current versions, and which of them is the transcript."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.versions import is_current

Captions = tuple[CaptionTrack, CaptionVersion]


def captions_of(session: Session, block_ids: Collection[int]) -> dict[int, list[Captions]]:
    """Caption tracks with their current versions by block id, in order of language. One query."""
    captions: dict[int, list[Captions]] = {block_id: [] for block_id in block_ids}
    if not block_ids:
        return captions
    rows = session.execute(
        select(CaptionTrack, CaptionVersion)
        .join(
            CaptionVersion,
            is_current(CaptionTrack, CaptionVersion),
        )
        .where(CaptionTrack.block_id.in_(block_ids))
        .order_by(CaptionTrack.language)
    )
    for track, version in rows:
        captions[track.block_id].append((track, version))
    return captions


def transcript_of(captions: Sequence[Captions], block: Block, course_language: str) -> Captions | None:
    """The track that is the block's transcript: in the language spoken, else the first; None where there is none."""
    spoken = block.language or course_language
    return next((pair for pair in captions if pair[0].language == spoken), captions[0] if captions else None)


def cues_of(
    captions: Mapping[int, Sequence[Captions]], blocks: Sequence[Block], course_language: str
) -> dict[int, Sequence[Mapping[str, Any]]]:
    """Cues of the transcript by block id."""
    chosen = {block.id: transcript_of(captions.get(block.id, ()), block, course_language) for block in blocks}
    return {block_id: pair[1].cues for block_id, pair in chosen.items() if pair is not None}
