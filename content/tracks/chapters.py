"""Chapter tracks: where a new part of a recording begins and what it is called, version by version.

A recording without chapters of its own has those of its slides (`SlideRecord.chapter`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.chapter_records import ChapterRecord, chapters_digest
from content.tracks.editing import editable_block
from content.tracks.models import ChapterTrack, ChapterVersion, SlideTrack
from content.tracks.slides import current_slides, slides_in
from content.tracks.versions import TrackService

LONGEST_TITLE = 200
NEW_PREFIX = "new-"
"""The key of a chapter that is being added begins with it."""
_SAME_PLACE_S = 1.0


class _Chapters(TrackService[ChapterTrack, ChapterVersion, ChapterRecord]):
    conflict = Message(
        N_(
            "Somebody else saved these chapters while you were working. What you wrote is still here. "
            "Compare it with what is saved, then save again."
        )
    )

    def versions(self, track: ChapterTrack) -> list[ChapterVersion]:
        return track.versions

    def items(self, version: ChapterVersion) -> tuple[ChapterRecord, ...]:
        return tuple(ChapterRecord.from_json(document) for document in version.chapters)

    def digest(self, items: Sequence[ChapterRecord]) -> str:
        return chapters_digest(items)

    def edited_version(self, items: Sequence[ChapterRecord], digest: str, author_id: int) -> ChapterVersion:
        return ChapterVersion(chapters=[chapter.as_json() for chapter in items], digest=digest, author_id=author_id)

    def require_valid(self, item: ChapterRecord) -> None:
        if len(item.title) > LONGEST_TITLE:
            raise Invalid(
                N_("A title has more than %(limit)d characters. Make it shorter."),
                field=f"title-{item.key}",
                limit=LONGEST_TITLE,
            )


CHAPTERS = _Chapters()


@dataclass(frozen=True, slots=True)
class ChapterEdit:
    """What a person sends of one chapter: its title (empty: it is taken out) and when it begins (seconds; None: as
    before)."""

    title: str
    start: float | None = None


def correct_chapters(
    session: Session,
    actor: Actor,
    block_public_id: str,
    base_number: int,
    edits: Mapping[str, ChapterEdit],
    *,
    from_slides: bool = False,
) -> ChapterVersion | None:
    """The version that holds a person's edits (by chapter key), made from version `base_number` (0: the recording had
    none of its own, and those of its slides were shown); None where there is nothing to save. `from_slides`: titles of
    slides become chapters where there is none yet. A form that is sent twice makes one version.

    Raises TrackConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    track = session.scalar(select(ChapterTrack).where(ChapterTrack.block_id == block.id).with_for_update())
    chapters = _edited(_base(session, block, track, base_number), edits)
    if from_slides:
        chapters = _with_slides(chapters, slide_titles(session, block.id))
    _require_places(chapters, edits, None if block.asset is None else block.asset.duration_s)
    if track is None:
        track = ChapterTrack(block_id=block.id, current=0)
        CHAPTERS.require_base(track, base_number)
        if not chapters:
            return None
        session.add(track)
    elif CHAPTERS.is_sent_twice(track, base_number, actor, chapters):
        return CHAPTERS.current(track)
    return CHAPTERS.save(session, track, base_number, chapters, actor.account_id)


def chapter_track(session: Session, block_id: int) -> ChapterTrack | None:
    """The block's own chapters; None where it never had any."""
    return session.scalar(select(ChapterTrack).where(ChapterTrack.block_id == block_id))


def chapters_of_slides(session: Session, block_id: int) -> tuple[ChapterRecord, ...]:
    """The chapters that slides begin, in order of time, under the keys of their slides."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    version = None if track is None else current_slides(track)
    slides = () if version is None else slides_in(version)
    return tuple(ChapterRecord(slide.key, slide.start, slide.title) for slide in slides if slide.chapter)


def slide_titles(session: Session, block_id: int) -> tuple[ChapterRecord, ...]:
    """The titles of slides as chapters, in order of time, a title that goes on once."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    version = None if track is None else current_slides(track)
    titled = [slide for slide in slides_in(version) if slide.title.strip()] if version is not None else []
    before = ["", *(slide.title for slide in titled)]
    return tuple(
        ChapterRecord(slide.key, slide.start, slide.title)
        for slide, last in zip(titled, before, strict=False)
        if slide.title != last
    )


def _base(session: Session, block: Block, track: ChapterTrack | None, number: int) -> tuple[ChapterRecord, ...]:
    version = None if track is None else CHAPTERS.numbered(track, number)
    own = () if version is None else CHAPTERS.items(version)
    return own or chapters_of_slides(session, block.id)


def _edited(base: Sequence[ChapterRecord], edits: Mapping[str, ChapterEdit]) -> list[ChapterRecord]:
    chapters = {chapter.key: chapter for chapter in base}
    for key, edit in edits.items():
        own_key = key.removeprefix(NEW_PREFIX)
        before = chapters.get(own_key)
        title = " ".join(edit.title.split())
        if not title:
            chapters.pop(own_key, None)
        elif before is not None or key.startswith(NEW_PREFIX):
            start = edit.start if edit.start is not None or before is None else before.start
            if start is None:
                raise Invalid(
                    N_("Write when the chapter begins, as minutes and seconds, for example 1:02.5."),
                    field=f"start-{key}",
                )
            chapters[own_key] = ChapterRecord(own_key, start, title)
    return sorted(chapters.values(), key=lambda chapter: chapter.start)


def _with_slides(chapters: Sequence[ChapterRecord], titles: Sequence[ChapterRecord]) -> list[ChapterRecord]:
    keys = {chapter.key for chapter in chapters}
    new = [
        title
        for title in titles
        if title.key not in keys and all(abs(title.start - chapter.start) >= _SAME_PLACE_S for chapter in chapters)
    ]
    return sorted([*chapters, *new], key=lambda chapter: chapter.start)


def _require_places(
    chapters: Sequence[ChapterRecord], edits: Mapping[str, ChapterEdit], duration_s: float | None
) -> None:
    def field(chapter: ChapterRecord) -> str:
        return f"start-{chapter.key if chapter.key in edits else NEW_PREFIX + chapter.key}"

    for chapter in chapters:
        if duration_s is not None and chapter.start >= duration_s:
            raise Invalid(N_("The recording is over by then. Let the chapter begin earlier."), field=field(chapter))
    for first, second in pairwise(chapters):
        if round(first.start, 3) == round(second.start, 3):
            raise Invalid(N_("Two chapters begin at the same moment. Move one of them."), field=field(second))
