"""What a recording still needs, the most pressing first: what its page asks its author to do next."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs.models import ENDED, JobKind, JobState
from content.tracks.editing import spoken_language
from content.tracks.media_status import JobLine, MediaStatus, TrackLine
from content.tracks.models import DescriptionTrack
from content.tracks.proposals import ProposalLine
from content.tracks.text_status import TextStatus


class Need(enum.StrEnum):
    """What an author can do for a recording, in the order in which it is asked of them."""

    RECORDING = "recording"
    FAILED_JOB = "failed_job"
    PROPOSAL = "proposal"  # a file waits for an answer
    CAPTIONS = "captions"  # there are none in the language that is spoken
    CAPTION_CHECK = "caption_check"
    SLIDES = "slides"  # to be described
    DESCRIPTIONS = "descriptions"
    SIGN_LANGUAGE = "sign_language"
    SIGN_OFFSET = "sign_offset"  # neither found by the sound nor set by a person


@dataclass(frozen=True, slots=True)
class RecordingNeed:
    """`target`: the public id of the job, proposal or track that it is about, else of the block. `language`: of the
    captions or descriptions. `job`: the work that failed or was cancelled; `proposal`: the file that waits. `count`:
    slides without a description."""

    need: Need
    target: str
    language: str = ""
    job: JobLine | None = None
    proposal: ProposalLine | None = None
    count: int = 0


def recording_needs(session: Session, block: Block, status: MediaStatus) -> tuple[RecordingNeed, ...]:
    """What the recording of `block` needs; nothing of it is asked for while a job may still bring it. One query."""
    described = session.scalar(
        select(DescriptionTrack.id).where(DescriptionTrack.block_id == block.id, DescriptionTrack.current > 0).limit(1)
    )
    return tuple(_needs(status, spoken_language(block), described is not None))


def _needs(status: MediaStatus, language: str, described: bool) -> Iterator[RecordingNeed]:
    block = status.block_public_id
    if status.file is None:
        yield RecordingNeed(Need.RECORDING, block)
        return
    for job in status.jobs:
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            yield RecordingNeed(Need.FAILED_JOB, job.public_id, job=job)
    for proposal in status.proposals:
        if not proposal.accepted:
            yield RecordingNeed(Need.PROPOSAL, proposal.public_id, proposal.language, proposal=proposal)
    yield from _of_captions(status, language)
    if not _at_work(status, JobKind.LECTURE, JobKind.SLIDES) and "video" in status.playable and not described:
        yield from _of_picture(status, language)
    yield from _of_sign_language(status)


def _of_captions(status: MediaStatus, language: str) -> Iterator[RecordingNeed]:
    spoken = [track for track in status.tracks if track.language == language]
    if not spoken and not _at_work(status, JobKind.LECTURE, JobKind.CAPTIONS) and not status.proposals:
        yield RecordingNeed(Need.CAPTIONS, status.block_public_id, language)
    for track in sorted(status.tracks, key=lambda track: (track.language != language, track.language)):
        if not _is_checked(track):
            yield RecordingNeed(Need.CAPTION_CHECK, track.public_id, track.language)


def _is_checked(track: TrackLine) -> bool:
    return track.status is TextStatus.CHECKED


def _of_picture(status: MediaStatus, language: str) -> Iterator[RecordingNeed]:
    slides = status.slides
    if slides is None or not slides.slides:
        yield RecordingNeed(Need.DESCRIPTIONS, status.block_public_id, language)
    elif slides.described < slides.slides:
        yield RecordingNeed(Need.SLIDES, slides.public_id, language, count=slides.slides - slides.described)


def _of_sign_language(status: MediaStatus) -> Iterator[RecordingNeed]:
    sign = status.sign
    if sign is None:
        yield RecordingNeed(Need.SIGN_LANGUAGE, status.block_public_id)
    elif not sign.by_hand and sign.detected_s != sign.offset_s and not _at_work(status, JobKind.SIGN):
        yield RecordingNeed(Need.SIGN_OFFSET, status.block_public_id)


def _at_work(status: MediaStatus, *kinds: JobKind) -> bool:
    return any(job.kind in kinds and job.state not in ENDED for job in status.jobs)
