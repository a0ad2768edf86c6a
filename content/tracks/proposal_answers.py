"""An author's answer to a caption file or script that waits: replace the captions, keep them, or drop the file."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import utc_now
from content.errors import EditConflict, NotFound, Refused
from content.jobs.requests import JobQueue
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import record_captions, store_captions
from content.tracks.editing import editable_block_by_id
from content.tracks.file_report import FileReport
from content.tracks.models import (
    CaptionOrigin,
    CaptionProposal,
    CaptionTrack,
    ProposalState,
    Script,
    UploadPurpose,
)
from content.tracks.proposals import WAITING, captions_seen, reopen
from content.tracks.received_texts import make_captions_from_script, script_digest
from content.tracks.scripts import set_script
from content.tracks.versions import editable_track


class Answer(enum.StrEnum):
    """What is to become of a file that waits. KEEP stores it as a version beside the captions that count."""

    REPLACE = "replace"
    KEEP = "keep"
    CANCEL = "cancel"


class CaptionsChanged(EditConflict):
    """Somebody has worked on the captions since the question was asked."""

    def __init__(self, track_public_id: str) -> None:
        super().__init__(
            N_(
                "Somebody has worked on the captions since you opened this page. Nothing was replaced. "
                "Look at the captions as they are now, then choose again."
            ),
            about=track_public_id,
        )


def answer_proposal(
    session: Session, actor: Actor, public_id: str, answer: Answer, seen: str, queue: JobQueue
) -> CaptionProposal:
    """The proposal as it stands after the answer. One that is answered already stays as it is. `seen` is what the
    author had before them (`captions_seen`).

    Raises CaptionsChanged where other captions were to be replaced than those seen, NotFound, NotAllowed, Refused.
    """
    proposal = _editable(session, actor, public_id)
    if proposal.state not in WAITING:
        return proposal
    block = editable_block_by_id(session, actor, proposal.block_id)
    if answer is not Answer.CANCEL:
        _require_settled(session, proposal, answer)
    if answer is Answer.REPLACE:
        if proposal.state is ProposalState.ACCEPTED:
            return proposal
        _require_seen(session, proposal, seen)
        _replace(session, actor, block, proposal, queue)
    elif answer is Answer.KEEP or proposal.state is ProposalState.ACCEPTED:
        _keep(session, actor, block, proposal, queue)
    else:
        _end(actor, proposal, ProposalState.CANCELLED)
    session.flush()
    return proposal


def use_script(session: Session, actor: Actor, track_public_id: str, seen: str, queue: JobQueue) -> CaptionProposal:
    """Have the captions of a track made anew from the script that is there; until then those that count stay.

    Raises CaptionsChanged, NotFound, NotAllowed, Refused.
    """
    track = editable_track(session, actor, CaptionTrack, track_public_id)
    block = editable_block_by_id(session, actor, track.block_id)
    script = session.scalar(select(Script).where(Script.block_id == track.block_id, Script.language == track.language))
    if script is None:
        raise NotFound(about=track_public_id)
    accepted = _accepted(session, track.block_id, track.language)
    if accepted:
        return accepted[0]
    if captions_seen(track) != seen:
        raise CaptionsChanged(track.public_id)
    proposal = CaptionProposal(
        block_id=block.id,
        purpose=UploadPurpose.SCRIPT,
        language=track.language,
        file_name="",
        text=script.text,
        digest=script_digest(script.text),
        given_by_id=actor.account_id,
    )
    session.add(proposal)
    _replace(session, actor, block, proposal, queue)
    session.flush()
    return proposal


def _editable(session: Session, actor: Actor, public_id: str) -> CaptionProposal:
    """The proposal, locked for this transaction after its revision, as everywhere."""
    query = select(CaptionProposal).where(CaptionProposal.public_id == public_id)
    proposal = session.scalar(query)
    if proposal is None:
        raise NotFound(about=public_id)
    editable_block_by_id(session, actor, proposal.block_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _require_settled(session: Session, proposal: CaptionProposal, answer: Answer) -> None:
    """Raise Refused where it is not clear yet how a file is to be read, or there is nothing to keep it beside."""
    if proposal.purpose is not UploadPurpose.CAPTIONS:
        return
    if FileReport.from_text(proposal.text).readings:
        raise Refused(N_("Choose first how the file is to be read."), about=proposal.public_id)
    if answer is Answer.KEEP and _track(session, proposal) is None:
        raise Refused(N_("There are no captions yet beside which the file could be kept."), about=proposal.public_id)


def _require_seen(session: Session, proposal: CaptionProposal, seen: str) -> None:
    track = _track(session, proposal)
    if track is not None and captions_seen(track) != seen:
        raise CaptionsChanged(track.public_id)


def _replace(session: Session, actor: Actor, block: Block, proposal: CaptionProposal, queue: JobQueue) -> None:
    if proposal.purpose is UploadPurpose.CAPTIONS:
        cues = [Cue.from_json(kept) for kept in proposal.cues]
        record_captions(session, block, proposal.language, cues, CaptionOrigin.IMPORTED, author_id=proposal.given_by_id)
        _end(actor, proposal, ProposalState.REPLACED)
        return
    track = _track(session, proposal)
    _set_script(session, actor, block, proposal)
    proposal.state, proposal.answered_by_id, proposal.answered_at = ProposalState.ACCEPTED, actor.account_id, utc_now()
    proposal.answered_over = None if track is None else captions_seen(track)
    make_captions_from_script(session, actor, block, queue)


def _keep(session: Session, actor: Actor, block: Block, proposal: CaptionProposal, queue: JobQueue) -> None:
    accepted = proposal.state is ProposalState.ACCEPTED
    if proposal.purpose is UploadPurpose.CAPTIONS:
        cues = [Cue.from_json(kept) for kept in proposal.cues]
        store_captions(session, block, proposal.language, cues, CaptionOrigin.IMPORTED, author_id=proposal.given_by_id)
    elif not accepted:
        _set_script(session, actor, block, proposal)
    _end(actor, proposal, ProposalState.KEPT)
    if proposal.purpose is UploadPurpose.SCRIPT and not accepted:
        make_captions_from_script(session, actor, block, queue)


def _set_script(session: Session, actor: Actor, block: Block, proposal: CaptionProposal) -> None:
    """Make it the block's script; another one from which captions were still to be made waits for an answer again."""
    for other in _accepted(session, block.id, proposal.language):
        reopen(other)
    set_script(session, actor, block.public_id, proposal.text, proposal.language)


def _accepted(session: Session, block_id: int, language: str) -> Sequence[CaptionProposal]:
    return session.scalars(
        select(CaptionProposal).where(
            CaptionProposal.block_id == block_id,
            CaptionProposal.language == language,
            CaptionProposal.state == ProposalState.ACCEPTED,
        )
    ).all()


def _end(actor: Actor, proposal: CaptionProposal, state: ProposalState) -> None:
    proposal.state, proposal.answered_by_id, proposal.answered_at = state, actor.account_id, utc_now()
    proposal.cues, proposal.text = [], ""


def _track(session: Session, proposal: CaptionProposal) -> CaptionTrack | None:
    return session.scalar(
        select(CaptionTrack)
        .where(CaptionTrack.block_id == proposal.block_id, CaptionTrack.language == proposal.language)
        .with_for_update()
    )
