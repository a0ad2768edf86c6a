"""Descriptions for those who do not see the picture: where there is room for them, and what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.errors import EditConflict, Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.cue import DescriptionCue, descriptions_digest, new_key
from content.timed_text.word import Word
from content.tracks.captions import current_version
from content.tracks.editing import editable_block, seen_block, spoken_language
from content.tracks.models import CaptionTrack, DescriptionTrack, DescriptionVersion, SlideTrack
from content.tracks.slides import current_slides, slides_in
from content.tracks.versions import append_version, version_numbered

LONGEST_DESCRIPTION = 1000
_EXTENDED_S = 0.5  # how long a cue stands for which the lecture waits
_GAP = "gap-"


class GapLike(Protocol):
    """A silence from `start` to `end` (seconds) with room for so many characters."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def characters(self) -> int: ...


GapFinder = Callable[[Sequence[tuple[float, float]], float, str], Sequence[GapLike]]
"""Silences between stretches of speech (seconds) in a recording of a length, for descriptions in a language."""


class DescriptionConflict(EditConflict):
    """Somebody else saved first; `number` is the version that counts now."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            N_(
                "Somebody else saved these descriptions while you were working. What you wrote is still here. "
                "Look at it once more, then save again."
            )
        )


@dataclass(frozen=True, slots=True)
class DescriptionRow:
    """A place for a description. `characters` fit the silence, 0 where there is none; `saved` is what somebody else has
    saved there meanwhile where it differs; `slide` the number of a slide that begins here, with words to take over."""

    key: str
    start: float
    end: float
    characters: int
    text: str
    saved: str | None = None
    slide: int | None = None

    @property
    def waits(self) -> bool:
        """Whether the lecture will wait until it is told."""
        return len(self.text) > self.characters


@dataclass(frozen=True, slots=True)
class DescriptionPage:
    """All that the page shows. `number`: the version the fields start from, 0 before the first; `track_public_id`: None
    until then; `captioned`: where somebody speaks is known."""

    block_id: int
    block_public_id: str
    title: str
    title_language: str
    language: str
    number: int
    track_public_id: str | None
    rows: tuple[DescriptionRow, ...]
    captioned: bool
    open: bool


def description_page(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    gaps: GapFinder,
    typed: Mapping[str, str] | None = None,
) -> DescriptionPage:
    """Every description there is, every silence that has room for one, and every slide that a person has described.

    `typed` (text by key) is put in where somebody's work could not be saved. Raises NotFound, NotAllowed.
    """
    block = seen_block(session, actor, block_public_id)
    track = _track(session, block.id, language)
    version = _current(track)
    spans = _speech(session, block.id)
    duration_s = (block.asset.duration_s if block.asset else None) or 0.0
    rooms = list(gaps(spans, duration_s, language)) if spans else []
    cues = [] if version is None else [DescriptionCue.from_json(kept) for kept in version.cues]
    rows = [DescriptionRow(c.key, c.start, c.end, _room(rooms, c), c.text) for c in cues]
    rows += _free(rooms, cues)
    rows += _of_slides(session, block.id, cues) if language == spoken_language(block) else []
    if typed is not None:
        rows = [_as_typed(row, typed) for row in rows]
    return DescriptionPage(
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        language=language,
        number=0 if version is None else version.number,
        track_public_id=None if track is None else track.public_id,
        rows=tuple(sorted(rows, key=lambda row: (row.start, row.end))),
        captioned=bool(spans),
        open=block.lesson.module.revision.state is RevisionState.DRAFT,
    )


def cues_from(page: DescriptionPage, typed: Mapping[str, str]) -> list[DescriptionCue]:
    """The cues that the rows of `page` become with the typed texts; an empty text is no cue."""
    cues = []
    for row in page.rows:
        text = " ".join(typed.get(row.key, row.text if row.slide is None else "").split())
        if not text:
            continue
        waits = len(text) > row.characters
        key = new_key() if row.key.startswith((_GAP, "slide-")) else row.key
        end = min(row.end, row.start + _EXTENDED_S) if waits and row.characters == 0 else row.end
        cues.append(DescriptionCue(row.start, end, text, waits, key))
    return cues


def save_descriptions(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    base_number: int,
    cues: Sequence[DescriptionCue],
) -> DescriptionVersion | None:
    """The version that holds `cues`, made from version `base_number` (0: there was none); None where there is nothing
    to keep. The same again changes nothing.

    Raises DescriptionConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    track = _track(session, block.id, language, lock=True)
    current = _current(track)
    if (0 if current is None else current.number) != base_number:
        raise DescriptionConflict(0 if current is None else current.number)
    for cue in cues:
        if len(cue.text) > LONGEST_DESCRIPTION:
            raise Invalid(
                N_("One description has more than %(limit)d characters. Make it shorter."),
                field=f"text-{cue.key}",
                limit=LONGEST_DESCRIPTION,
            )
    digest = descriptions_digest(cues)
    if current is None and not cues:
        return None
    if current is not None and current.digest == digest:
        return current
    if track is None:
        track = DescriptionTrack(block_id=block.id, language=language)
        session.add(track)
    version = DescriptionVersion(
        cues=[cue.as_json() for cue in cues],
        digest=digest,
        author_id=actor.account_id,
        base_number=None if current is None else current.number,
    )
    append_version(track.versions, version)
    track.current = version.number
    session.flush()
    return version


def _track(session: Session, block_id: int, language: str, *, lock: bool = False) -> DescriptionTrack | None:
    wanted = select(DescriptionTrack).where(
        DescriptionTrack.block_id == block_id, DescriptionTrack.language == language
    )
    return session.scalar(wanted.with_for_update() if lock else wanted)


def _current(track: DescriptionTrack | None) -> DescriptionVersion | None:
    return None if track is None else version_numbered(track.versions, track.current)


def _speech(session: Session, block_id: int) -> list[tuple[float, float]]:
    """Where somebody speaks, by the captions: by their words where they are known, else by how long each is shown."""
    tracks = session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)).all()
    for track in tracks:
        version = current_version(track)
        if version is not None and version.cues:
            return [_spoken(cue) for cue in version.cues]
    return []


def _spoken(cue: Mapping[str, Any]) -> tuple[float, float]:
    """From the first word to the last, where the words are known."""
    words = [Word(*word) for word in cue.get("words", ())]
    return (words[0].start, words[-1].end) if words else (cue["start"], cue["end"])


def _room(rooms: Sequence[GapLike], cue: DescriptionCue) -> int:
    return next((room.characters for room in rooms if room.start <= cue.start < room.end and not _short(cue)), 0)


def _short(cue: DescriptionCue) -> bool:
    return cue.extended and cue.end - cue.start <= _EXTENDED_S


def _free(rooms: Sequence[GapLike], cues: Sequence[DescriptionCue]) -> list[DescriptionRow]:
    taken = [room for room in rooms if any(room.start <= cue.start < room.end and not _short(cue) for cue in cues)]
    return [
        DescriptionRow(f"{_GAP}{round(room.start * 1000)}", room.start, room.end, room.characters, "")
        for room in rooms
        if room not in taken
    ]


def _of_slides(session: Session, block_id: int, cues: Sequence[DescriptionCue]) -> list[DescriptionRow]:
    """The described slides that no description tells of yet, as descriptions for which the lecture waits."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    version = None if track is None else current_slides(track)
    slides = () if version is None else slides_in(version)
    told = {cue.text for cue in cues}
    words = [" ".join(slide.description.split()) for slide in slides]
    return [
        DescriptionRow(f"slide-{slide.key}", slide.start, slide.end, 0, text, slide=number)
        for number, (slide, text) in enumerate(zip(slides, words, strict=True), start=1)
        if text and text not in told
    ]


def _as_typed(row: DescriptionRow, typed: Mapping[str, str]) -> DescriptionRow:
    text = typed.get(row.key)
    if text is None or text == row.text:
        return row
    return replace(row, text=text, saved=row.text or None)
