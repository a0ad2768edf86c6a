"""The captions that count, as pages show them that put another text beside them, and where that text differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version
from content.tracks.cue_comparison import CuePair
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.proposals import captions_seen
from content.tracks.text_status import TextStatus, text_status


class ScriptDifferenceLike(Protocol):
    """The caption at `place` (0 is the first) against what a script says there."""

    @property
    def place(self) -> int: ...
    @property
    def caption(self) -> str: ...
    @property
    def script(self) -> str: ...


ScriptComparer = Callable[[Sequence[Cue], str, str], Sequence[ScriptDifferenceLike]]
"""Gives the captions at which a script (second argument) in a language (third) says something else."""


@dataclass(frozen=True, slots=True)
class DifferentPlace:
    """A place at which the text differs, `start` in seconds. `number` and `cue_key` name the caption in use there, None
    where there is none; either text may be empty."""

    number: int | None
    cue_key: str | None
    start: float
    in_use: str
    proposed: str


@dataclass(frozen=True, slots=True)
class CaptionsInUse:
    """How many captions count, how far they may be trusted, and who saved and checked them. `seen` is what an answer
    about them is given over (`captions_seen`)."""

    track_public_id: str
    language: str
    cues: int
    status: TextStatus
    saved_by: str | None
    saved_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    seen: str


@dataclass(frozen=True, slots=True)
class RecordingTitle:
    """A recording by its title and the language of that; `open`: what belongs to it may be changed."""

    block_public_id: str
    title: str
    title_language: str
    open: bool


def captions_in_use(session: Session, track: CaptionTrack, version: CaptionVersion) -> CaptionsInUse:
    """What a page says of the version of `track` that counts."""
    return CaptionsInUse(
        track_public_id=track.public_id,
        language=track.language,
        cues=len(version.cues),
        status=text_status(track, version),
        saved_by=display_name(session, version.author_id),
        saved_at=version.saved_at,
        checked_by=display_name(session, track.checked_by_id),
        checked_at=track.checked_at,
        seen=captions_seen(track),
    )


def track_with_captions(session: Session, wanted: Select[CaptionTrack]) -> tuple[CaptionTrack, CaptionVersion]:
    """The one track that `wanted` finds, with the version that counts. Raises NotFound."""
    track = session.scalar(wanted)
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound()
    return track, version


def recording_title(session: Session, actor: Actor, block_id: int) -> RecordingTitle:
    """The recording, for those who edit its course, open or not. Raises NotFound, NotAllowed."""
    block = block_with_course(session, Block.id == block_id)
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    return RecordingTitle(
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        open=revision.state is RevisionState.DRAFT,
    )


def places_in_file(pairs: Iterable[CuePair], version: CaptionVersion) -> Iterator[DifferentPlace]:
    """Where the cues of a file (`after`) have another text than those of `version` (`before`)."""
    numbers = {cue.key: number for number, cue in enumerate(cues_of(version), start=1)}
    for pair in pairs:
        if pair.text_differs:
            key = None if pair.before is None else pair.before.key
            yield DifferentPlace(
                number=None if key is None else numbers[key],
                cue_key=key,
                start=pair.start,
                in_use="" if pair.before is None else pair.before.text,
                proposed="" if pair.after is None else pair.after.text,
            )


def places_in_script(
    version: CaptionVersion, script: str, language: str, compare: ScriptComparer
) -> Iterator[DifferentPlace]:
    """Where a script has other words than the captions of `version`."""
    cues = cues_of(version)
    for difference in compare(cues, script, language):
        cue = cues[difference.place]
        yield DifferentPlace(difference.place + 1, cue.key, cue.start, difference.caption, difference.script)


def display_name(session: Session, account_id: int | None) -> str | None:
    """What an account is called; None where none is named."""
    return session.scalar(select(Account.display_name).where(Account.id == account_id))
