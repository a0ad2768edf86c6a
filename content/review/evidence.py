"""What a reviewer sees of each lesson before deciding: its length and claim, its captions, its interpreter, its slides,
and what the check list has found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.checks.gap import Gap
from content.checks.lesson import lesson_gaps
from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot, SignContent, SlidesContent
from content.learning.workload import Workload, workload_of
from content.people.models import Account
from content.timed_text.cue import Cue
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.text_status import TextStatus
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class CaptionEvidence:
    """The captions of one recording in one language. `broken_cues`: how many break a rule; `doubtful_words`: words of
    which the recogniser was unsure and that still stand there."""

    language: str
    status: TextStatus
    checked_by: str | None
    checked_at: datetime | None
    cues: int
    broken_cues: int
    doubtful_words: int


@dataclass(frozen=True, slots=True)
class RecordingEvidence:
    """One recording of a lesson; `number` as the lesson's page counts, `described`: languages of its descriptions."""

    number: int
    title: str
    minutes: float
    captions: tuple[CaptionEvidence, ...]
    sign: SignContent | None
    slides: SlidesContent | None
    described: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonEvidence:
    """One lesson. `characters`: letters, digits and Chinese characters of its texts; `study_units` in hundredths of
    学时; `reason`: the author's, where more is claimed than there is to study."""

    public_id: str
    title: str
    characters: int
    study_units: int
    workload: Workload
    reason: str
    recordings: tuple[RecordingEvidence, ...]
    gaps: tuple[Gap, ...]


def lesson_evidence(session: Session, contents: RevisionSnapshot) -> tuple[LessonEvidence, ...]:
    """The evidence of every lesson of a revision, in order. One query for all captions."""
    captions = _captions(session, contents)
    return tuple(_lesson(lesson, contents, captions) for lesson in contents.lessons)


def _lesson(
    lesson: LessonContent, contents: RevisionSnapshot, captions: Mapping[str, CaptionEvidence]
) -> LessonEvidence:
    return LessonEvidence(
        public_id=lesson.public_id,
        title=lesson.title,
        characters=sum(
            character.isalnum() for block in lesson.blocks if block.kind is BlockKind.TEXT for character in block.body
        ),
        study_units=lesson.study_units,
        workload=workload_of(lesson, contents.language),
        reason=lesson.study_units_reason,
        recordings=tuple(
            _recording(number, block, captions)
            for number, block in enumerate(lesson.blocks, start=1)
            if block.kind is BlockKind.MEDIA
        ),
        gaps=tuple(lesson_gaps(lesson, contents.glossary)),
    )


def _recording(number: int, block: BlockContent, captions: Mapping[str, CaptionEvidence]) -> RecordingEvidence:
    return RecordingEvidence(
        number=number,
        title=block.title or block.file_name,
        minutes=(block.duration_s or 0.0) / 60,
        captions=tuple(captions[track.public_id] for track in block.captions),
        sign=block.sign,
        slides=block.slides,
        described=tuple(language for language, _digest in block.descriptions),
    )


def _captions(session: Session, contents: RevisionSnapshot) -> dict[str, CaptionEvidence]:
    """By the public id of their track, the captions of a revision."""
    tracks = {
        track.public_id: track for lesson in contents.lessons for block in lesson.blocks for track in block.captions
    }
    rows = session.execute(
        select(CaptionTrack.public_id, CaptionTrack.checked_at, Account.display_name, CaptionVersion.cues)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .outerjoin(Account, Account.id == CaptionTrack.checked_by_id)
        .where(CaptionTrack.public_id.in_(tracks))
    )
    return {
        public_id: CaptionEvidence(
            language=tracks[public_id].language,
            status=tracks[public_id].status,
            checked_by=name if tracks[public_id].checked else None,
            checked_at=checked_at if tracks[public_id].checked else None,
            cues=len(cues),
            broken_cues=tracks[public_id].broken_cues,
            doubtful_words=sum(len(Cue.from_json(cue).doubtful_words()) for cue in cues),
        )
        for public_id, checked_at, name, cues in rows
    }
