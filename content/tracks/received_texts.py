"""A caption file or a script has arrived: it is put to use, or waits where people have worked on the captions."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs.models import JobKind
from content.jobs.requests import JobQueue, request_processing
from content.people.permissions import Actor
from content.timed_text.cue import Cue, keep_keys, text_digest, with_keys
from content.timed_text.fit import fit_of
from content.tracks.captions import cues_of, current_version, record_captions
from content.tracks.editing import editable_block, spoken_language
from content.tracks.file_report import FileReport
from content.tracks.models import (
    CaptionOrigin,
    CaptionProposal,
    CaptionTrack,
    ProposalState,
    Script,
    TrackState,
    UploadPurpose,
)
from content.tracks.scripts import require_script, set_script


class Outcome(enum.StrEnum):
    """What became of a file. UNCHANGED: it says what is there already."""

    IN_USE = "in_use"
    UNCHANGED = "unchanged"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class TextReceipt:
    """What became of a caption file or script; `proposal` is the public id of the question that it waits for."""

    outcome: Outcome
    proposal: str | None = None


def receive_captions(
    session: Session,
    actor: Actor,
    block: Block,
    language: str,
    cues: Sequence[Cue],
    file_name: str,
    report: FileReport | None = None,
    *,
    ask: bool = False,
) -> TextReceipt:
    """Put the cues of a caption file to use, or let them wait for an answer: where a person has edited, imported or
    checked captions of this language, they are not replaced unasked; nor is anything by a file of which something could
    not be read (`report`), or that does not fit the recording; nor where the author wants to look first (`ask`). The
    caller holds the revision open."""
    track = _track(session, block.id, language)
    cues = with_keys(cues)
    report = report or FileReport()
    duration_s = None if block.asset is None else block.asset.duration_s
    plain = not ask and report.is_empty and fit_of(cues, duration_s, language).fits
    if plain and (track is None or track.state is TrackState.MACHINE):
        record_captions(session, block, language, cues, CaptionOrigin.IMPORTED, author_id=actor.account_id)
        return TextReceipt(Outcome.IN_USE)
    current = None if track is None else current_version(track)
    digest = text_digest(cues)
    if current is not None and current.digest == digest and not report.readings:
        return TextReceipt(Outcome.UNCHANGED)
    if current is not None:
        cues = keep_keys(cues, cues_of(current))
    proposal = _waiting(session, block, UploadPurpose.CAPTIONS, language, digest)
    if proposal is None:
        proposal = CaptionProposal(
            block_id=block.id,
            purpose=UploadPurpose.CAPTIONS,
            language=language,
            file_name=file_name,
            cues=[cue.as_json() for cue in cues],
            text=report.as_text(),
            digest=digest,
            given_by_id=actor.account_id,
        )
        session.add(proposal)
        session.flush()
    return TextReceipt(Outcome.WAITING, proposal.public_id)


def receive_script(
    session: Session, actor: Actor, block: Block, language: str | None, text: str, file_name: str, queue: JobQueue
) -> TextReceipt:
    """Have captions made from a script, or let it wait for an answer, as `receive_captions` does. Only a script in the
    language that is spoken makes captions. Raises Invalid, Refused."""
    text = require_script(text)
    language = language or spoken_language(block)
    track = _track(session, block.id, language)
    worked_on = track is not None and track.state is not TrackState.MACHINE
    if language != spoken_language(block) or not worked_on:
        set_script(session, actor, block.public_id, text, language)
        make_captions_from_script(session, actor, block, queue)
        return TextReceipt(Outcome.IN_USE)
    present = session.scalar(select(Script.text).where(Script.block_id == block.id, Script.language == language))
    if present == text:
        return TextReceipt(Outcome.UNCHANGED)
    digest = script_digest(text)
    proposal = _waiting(session, block, UploadPurpose.SCRIPT, language, digest)
    if proposal is None:
        proposal = CaptionProposal(
            block_id=block.id,
            purpose=UploadPurpose.SCRIPT,
            language=language,
            file_name=file_name,
            text=text,
            digest=digest,
            given_by_id=actor.account_id,
        )
        session.add(proposal)
        session.flush()
    return TextReceipt(Outcome.WAITING, proposal.public_id)


def receive_notes(
    session: Session, actor: Actor, block_public_id: str, text: str, file_name: str, queue: JobQueue
) -> TextReceipt:
    """As `receive_script`, with the notes of a deck for a recording of the course; the same ones again change nothing.
    Raises Invalid, NotFound, NotAllowed, Refused."""
    block = editable_block(session, actor, block_public_id)
    language = spoken_language(block)
    present = session.scalar(select(Script.text).where(Script.block_id == block.id, Script.language == language))
    if present == require_script(text):
        return TextReceipt(Outcome.UNCHANGED)
    return receive_script(session, actor, block, language, text, file_name, queue)


def script_digest(text: str) -> str:
    """SHA-256 of a script."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_captions_from_script(session: Session, actor: Actor, block: Block, queue: JobQueue) -> None:
    """Ask for captions from the block's script, where there is a recording to lay it onto."""
    if block.asset is not None:
        request_processing(session, actor, block, block.asset, JobKind.CAPTIONS, queue)


def _track(session: Session, block_id: int, language: str) -> CaptionTrack | None:
    query = select(CaptionTrack).where(CaptionTrack.block_id == block_id, CaptionTrack.language == language)
    return session.scalar(query.with_for_update())


def _waiting(
    session: Session, block: Block, purpose: UploadPurpose, language: str, digest: str
) -> CaptionProposal | None:
    """The same file, sent before and not answered yet."""
    return session.scalar(
        select(CaptionProposal).where(
            CaptionProposal.block_id == block.id,
            CaptionProposal.purpose == purpose,
            CaptionProposal.language == language,
            CaptionProposal.digest == digest,
            CaptionProposal.state == ProposalState.OPEN,
        )
    )
