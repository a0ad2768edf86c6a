"""The question that an author answers about a caption file or script: what there is, what came, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.timed_text.fit import Fit
from content.tracks.captions import cues_of, current_version
from content.tracks.captions_in_use import (
    CaptionsInUse,
    DifferentPlace,
    RecordingTitle,
    ScriptComparer,
    captions_in_use,
    display_name,
    places_in_file,
    places_in_script,
    recording_title,
)
from content.tracks.cue_comparison import CuePair, compare_cues
from content.tracks.file_report import FileReport
from content.tracks.models import (
    CaptionProposal,
    CaptionTrack,
    CaptionVersion,
    ProposalState,
    TrackState,
    UploadPurpose,
)
from content.tracks.proposal_changes import proposal_fit


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """All that the page shows. `cues`: how many the file has, None for a script; `retimed`: in how many places only the
    times differ; `captions`: those in use, None where there are none; `worked_on`: a person has worked on them;
    `report`, `fit`: what is told of a caption file; `digest`: what a change of it is made over. What came is dropped
    once the question is answered."""

    public_id: str
    purpose: UploadPurpose
    state: ProposalState
    file_name: str
    given_by: str
    given_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    cues: int | None
    retimed: int
    places: tuple[DifferentPlace, ...]
    captions: CaptionsInUse | None
    worked_on: bool
    report: FileReport
    fit: Fit | None
    digest: str
    language: str
    recording: RecordingTitle

    @property
    def seen(self) -> str:
        """What an answer is given over."""
        return "" if self.captions is None else self.captions.seen


def proposal_page(session: Session, actor: Actor, public_id: str, compare_script: ScriptComparer) -> ProposalPage:
    """The page of one proposal beside the captions as they are now. Raises NotFound, NotAllowed."""
    proposal = session.scalar(select(CaptionProposal).where(CaptionProposal.public_id == public_id))
    if proposal is None:
        raise NotFound(about=public_id)
    recording = recording_title(session, actor, proposal.block_id)
    track = session.scalar(_track_of(proposal))
    version = None if track is None else current_version(track)
    of_captions = proposal.purpose is UploadPurpose.CAPTIONS
    pairs = () if version is None else _pairs(proposal, version)
    places: list[DifferentPlace] = []
    if version is not None:
        places += places_in_file(pairs, version)
        if proposal.text and not of_captions:
            places += places_in_script(version, proposal.text, proposal.language, compare_script)
    return ProposalPage(
        public_id=proposal.public_id,
        purpose=proposal.purpose,
        state=proposal.state,
        file_name=proposal.file_name,
        given_by=display_name(session, proposal.given_by_id) or "",
        given_at=proposal.given_at,
        answered_by=display_name(session, proposal.answered_by_id),
        answered_at=proposal.answered_at,
        cues=len(proposal.cues) if of_captions else None,
        retimed=sum(pair.retimed for pair in pairs),
        places=tuple(places),
        captions=None if track is None or version is None else captions_in_use(session, track, version),
        worked_on=track is not None and track.state is not TrackState.MACHINE,
        report=FileReport.from_text(proposal.text) if of_captions else FileReport(),
        fit=proposal_fit(proposal, session.get_one(Block, proposal.block_id)) if of_captions else None,
        digest=proposal.digest,
        language=proposal.language,
        recording=recording,
    )


def _track_of(proposal: CaptionProposal) -> Select[CaptionTrack]:
    return select(CaptionTrack).where(
        CaptionTrack.block_id == proposal.block_id, CaptionTrack.language == proposal.language
    )


def _pairs(proposal: CaptionProposal, version: CaptionVersion) -> tuple[CuePair, ...]:
    if not proposal.cues:
        return ()
    return compare_cues(cues_of(version), [Cue.from_json(kept) for kept in proposal.cues], proposal.language)
