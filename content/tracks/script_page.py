"""The script of a recording beside its captions: where they differ, and whether the captions were made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import NotFound
from content.people.permissions import Actor
from content.tracks.captions_in_use import (
    CaptionsInUse,
    DifferentPlace,
    RecordingTitle,
    ScriptComparer,
    captions_in_use,
    display_name,
    places_in_script,
    recording_title,
    track_with_captions,
)
from content.tracks.lineage import ScriptUse, script_use
from content.tracks.models import CaptionProposal, CaptionTrack, ProposalState, Script


@dataclass(frozen=True, slots=True)
class ScriptPage:
    """All that the page shows. `accepted`: an author has asked for captions from the script; they are not made yet."""

    use: ScriptUse
    accepted: bool
    given_by: str
    given_at: datetime
    places: tuple[DifferentPlace, ...]
    captions: CaptionsInUse
    recording: RecordingTitle


def script_page(session: Session, actor: Actor, track_public_id: str, compare_script: ScriptComparer) -> ScriptPage:
    """The page of the script in the language of a caption track. Raises NotFound, NotAllowed."""
    query = select(CaptionTrack).where(CaptionTrack.public_id == track_public_id)
    track, version = track_with_captions(session, query)
    recording = recording_title(session, actor, track.block_id)
    script = session.scalar(select(Script).where(Script.block_id == track.block_id, Script.language == track.language))
    if script is None:
        raise NotFound(about=track_public_id)
    accepted = select(CaptionProposal.id).where(
        CaptionProposal.block_id == track.block_id,
        CaptionProposal.language == track.language,
        CaptionProposal.state == ProposalState.ACCEPTED,
    )
    return ScriptPage(
        use=script_use(track, script),
        accepted=session.scalar(accepted.limit(1)) is not None,
        given_by=display_name(session, script.given_by_id) or "",
        given_at=script.given_at,
        places=tuple(places_in_script(version, script.text, track.language, compare_script)),
        captions=captions_in_use(session, track, version),
        recording=recording,
    )
