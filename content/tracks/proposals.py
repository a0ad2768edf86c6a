"""Caption files and scripts that wait for an answer, because people had worked on the captions before they came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.people.models import Account
from content.tracks.models import CaptionProposal, CaptionTrack, ProposalState, UploadPurpose

WAITING = (ProposalState.OPEN, ProposalState.ACCEPTED)
"""States in which there is still something to do."""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A file that waits. `accepted`: captions are still to be made from it, the author has decided already."""

    public_id: str
    purpose: UploadPurpose
    language: str
    file_name: str
    given_by: str
    given_at: datetime
    accepted: bool


def captions_seen(track: CaptionTrack) -> str:
    """What somebody has before them who decides about a track: its version, its state and when it was checked. An
    answer that was given over something else is asked for again."""
    checked = "" if track.checked_at is None else track.checked_at.isoformat()
    return f"{track.current}.{track.state.value}.{checked}"


def settle_script(session: Session, track: CaptionTrack) -> bool:
    """Whether the captions just made from a script are to count: an author accepted it, and the captions are still
    those over which they did. Where they are not, the question is open again."""
    query = select(CaptionProposal).where(
        CaptionProposal.block_id == track.block_id,
        CaptionProposal.language == track.language,
        CaptionProposal.purpose == UploadPurpose.SCRIPT,
        CaptionProposal.state == ProposalState.ACCEPTED,
    )
    proposals = session.scalars(query.order_by(CaptionProposal.id).with_for_update()).all()
    settled = False
    for proposal in proposals:
        settled = proposal.answered_over == captions_seen(track)
        if settled:
            proposal.state, proposal.text = ProposalState.REPLACED, ""
        else:
            reopen(proposal)
    session.flush()
    return settled


def reopen(proposal: CaptionProposal) -> None:
    """Take the answer back: it was given over something that is no more."""
    proposal.state = ProposalState.OPEN
    proposal.answered_by_id = proposal.answered_at = proposal.answered_over = None


def waiting_proposals(session: Session, block_ids: Collection[int]) -> dict[int, tuple[ProposalLine, ...]]:
    """By block id, the files that wait for an author of these blocks, the oldest first. One query."""
    rows = session.execute(
        select(CaptionProposal, Account.display_name)
        .join(Account, Account.id == CaptionProposal.given_by_id)
        .where(CaptionProposal.block_id.in_(block_ids), CaptionProposal.state.in_(WAITING))
        .order_by(CaptionProposal.id)
    )
    grouped: dict[int, list[ProposalLine]] = {}
    for proposal, given_by in rows:
        line = ProposalLine(
            public_id=proposal.public_id,
            purpose=proposal.purpose,
            language=proposal.language,
            file_name=proposal.file_name,
            given_by=given_by,
            given_at=proposal.given_at,
            accepted=proposal.state is ProposalState.ACCEPTED,
        )
        grouped.setdefault(proposal.block_id, []).append(line)
    return {block_id: tuple(lines) for block_id, lines in grouped.items()}
