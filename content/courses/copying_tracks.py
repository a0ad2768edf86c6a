"""Copies of the tracks of a revision's blocks: captions, slides, descriptions, chapters, the interpreter's video,
scripts, and files that wait for an answer.

A copied track starts at version 1, a copy of the current version with its state and its check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import Base
from content.tracks.models import (
    CaptionProposal,
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    ProposalState,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
)
from content.tracks.versions import is_current

# The second of each pair holds the versions of the first.
_VERSIONED: tuple[tuple[Any, Any], ...] = (
    (CaptionTrack, CaptionVersion),
    (SlideTrack, SlideVersion),
    (DescriptionTrack, DescriptionVersion),
    (ChapterTrack, ChapterVersion),
)
_PLAIN: tuple[Any, ...] = (SignTrack, Script)


def copy_tracks(session: Session, new_ids: Mapping[int, int]) -> None:
    """Copy every track of each block in `new_ids` (source block id -> copied block id)."""
    for track_type, version_type in _VERSIONED:
        rows = session.execute(
            select(track_type, version_type)
            .join(version_type, is_current(track_type, version_type))
            .where(track_type.block_id.in_(new_ids))
        )
        for track, version in rows:
            first = version_type(**_values(version, but=("track_id", "number", "base_number")), number=1)
            copied = track_type(**_values(track, but=("block_id", "current")), block_id=new_ids[track.block_id])
            copied.current = 1
            copied.versions.append(first)
            session.add(copied)
    for plain_type in _PLAIN:
        for row in session.scalars(select(plain_type).where(plain_type.block_id.in_(new_ids))):
            session.add(plain_type(**_values(row, but=("block_id",)), block_id=new_ids[row.block_id]))
    _copy_proposals(session, new_ids)


def _copy_proposals(session: Session, new_ids: Mapping[int, int]) -> None:
    """Copy the files that wait for an answer; one that was accepted waits again, over the copied captions."""
    waiting = select(CaptionProposal).where(
        CaptionProposal.block_id.in_(new_ids),
        CaptionProposal.state.in_([ProposalState.OPEN, ProposalState.ACCEPTED]),
    )
    answer = ("state", "answered_by_id", "answered_at", "answered_over")
    for proposal in session.scalars(waiting):
        values = _values(proposal, but=("block_id", *answer))
        session.add(CaptionProposal(**values, block_id=new_ids[proposal.block_id]))


def _values(row: Base, *, but: Collection[str]) -> dict[str, Any]:
    """The values of a row by column, without its ids and the columns named in `but`."""
    names = [attribute.key for attribute in type(row).__mapper__.column_attrs]
    return {name: getattr(row, name) for name in names if name not in {"id", "public_id", *but}}
