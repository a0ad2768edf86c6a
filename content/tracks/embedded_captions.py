"""Captions that came inside a recording take the way of a caption file that its sender uploaded beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.editability import hold
from content.courses.models import Block, RevisionState
from content.messages import Message
from content.people.permissions import Actor
from content.timed_text.cue import Cue, text_digest
from content.tracks.file_report import FileReport
from content.tracks.models import CaptionOrigin, CaptionProposal, CaptionTrack, CaptionVersion, UploadPurpose
from content.tracks.received_texts import receive_captions


@dataclass(frozen=True, slots=True)
class EmbeddedCaptions:
    """Subtitles of a recording: language, cues, the title that the file gives them, and what of them was lost."""

    language: str
    cues: tuple[Cue, ...]
    title: str = ""
    report: FileReport | None = None


@dataclass(frozen=True, slots=True)
class SubtitleProblem:
    """Subtitles of a recording that were not used, and why. `number` from 1 in the order of the file."""

    number: int
    title: str
    reason: Message

    def as_json(self) -> dict[str, Any]:
        """The problem as a probe's record holds it."""
        return {"number": self.number, "title": self.title, "reason": self.reason.as_json()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> SubtitleProblem:
        """The problem that `as_json` gave."""
        return cls(document["number"], document["title"], Message.from_json(document["reason"]))


def receive_embedded_captions(
    session: Session, block: Block, account_id: int, tracks: Iterable[EmbeddedCaptions]
) -> None:
    """Put subtitles to use, or let them wait for an answer where people have worked on the captions. What was received
    before, whatever has become of it, is not offered again, and a course that was handed in stays as it is."""
    revision = block.lesson.module.revision
    hold(revision)
    if revision.state is not RevisionState.DRAFT:
        return
    for track in tracks:
        if not _received_before(session, block.id, track):
            receive_captions(session, Actor(account_id), block, track.language, track.cues, track.title, track.report)


def _received_before(session: Session, block_id: int, track: EmbeddedCaptions) -> bool:
    digest = text_digest(track.cues)
    version = (
        select(CaptionVersion.id)
        .join(CaptionTrack)
        .where(
            CaptionTrack.block_id == block_id,
            CaptionTrack.language == track.language,
            CaptionVersion.digest == digest,
            CaptionVersion.origin == CaptionOrigin.IMPORTED,
        )
    )
    proposal = select(CaptionProposal.id).where(
        CaptionProposal.block_id == block_id,
        CaptionProposal.language == track.language,
        CaptionProposal.purpose == UploadPurpose.CAPTIONS,
        CaptionProposal.digest == digest,
    )
    return session.scalar(version) is not None or session.scalar(proposal) is not None
