"""Reads a lesson or course out of the database as the makers of take-aways want it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.markdown import render_markdown
from content.courses.models import Block, BlockKind, Course, Lesson, Module, Revision
from content.export.models import SubjectKind, TakeAway, TakeAwayForm
from content.export.subject import Subject
from content.learning.requirements import paragraphs
from content.learning.transcripts import Captions, captions_of, transcript_of
from content.learning.visual_tracks import Descriptions, Slides, descriptions_of, slides_of
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.models import MediaAsset, Rendition, SignTrack
from content.tracks.text_status import text_status
from media_pipeline.export.book import (
    Book,
    CaptionSet,
    Chapter,
    MediaFile,
    Part,
    PartKind,
    Recording,
    Slide,
)

SMALL_VIDEOS = ("video-240", "video-480", "video")
SMALL_SIGN = ("sign-240", "sign")
"""The smallest picture there is: what goes into a ZIP goes over a poor line first."""

Bring = Callable[[str], Path]


def read_book(session: Session, bring: Bring, wanted: TakeAway, subject: Subject, now: datetime) -> Book:
    """The book that `wanted` is to be made from. `bring` gives the path of a stored file, and is asked only for what
    the wanted form takes along."""
    revision = session.get_one(Revision, wanted.revision_id)
    course = revision.course
    lessons = _lessons(session, subject)
    blocks = [block for lesson in lessons for block in lesson.blocks]
    shelf = _shelf(session, bring, course, blocks, renditions_for(wanted.form, wanted.options))
    institution = course.institution
    chinese = course.language.startswith("zh")
    return Book(
        identifier=f"urn:changxue:{wanted.digest}",
        title=subject.title,
        course_title=revision.title,
        summary=revision.summary if wanted.subject_kind is SubjectKind.COURSE else "",
        language=_code(course.language),
        institution=institution.name_zh if chinese else institution.name_en,
        made_at=now,
        chapters=tuple(_chapters(lessons, shelf)),
    )


def renditions_for(form: TakeAwayForm, options: Mapping[str, str]) -> frozenset[str]:
    """The renditions that go into a form: long recordings are not fetched from an object store for a page of text."""
    wanted = {"poster"}
    if form in (TakeAwayForm.AUDIO, TakeAwayForm.OFFLINE) or (form is TakeAwayForm.BOOK and options["sound"] == "on"):
        wanted.add("audio")
    if form is TakeAwayForm.OFFLINE and options["picture"] == "small":
        wanted.update(SMALL_VIDEOS, SMALL_SIGN)
    return frozenset(wanted)


def _lessons(session: Session, subject: Subject) -> list[Lesson]:
    rows = session.scalars(
        select(Lesson)
        .join(Module)
        .where(Lesson.id.in_([lesson.id for lesson in subject.lessons]))
        .order_by(Module.position, Module.id, Lesson.position, Lesson.id)
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What hangs on the blocks, by block id or asset id."""

    bring: Bring
    wanted: Collection[str]
    language: str
    captions: Mapping[int, Sequence[Captions]]
    signs: Mapping[int, SignTrack]
    slides: Mapping[int, Slides]
    descriptions: Mapping[int, Sequence[Descriptions]]
    renditions: Mapping[int, Mapping[str, Rendition]] = field(default_factory=dict)

    def rendition(self, asset_id: int | None, names: Sequence[str]) -> MediaFile | None:
        """The first of these renditions that there is."""
        made = self.renditions.get(asset_id or 0, {})
        row = next((made[name] for name in names if name in made and name in self.wanted), None)
        return None if row is None else self.file(row.storage_key, row.content_type)

    def file(self, key: str, content_type: str) -> MediaFile | None:
        """A file of the store; None where it is gone."""
        try:
            path = self.bring(key)
        except FileNotFoundError:
            return None
        return MediaFile(path, content_type, path.suffix)


def _shelf(session: Session, bring: Bring, course: Course, blocks: Sequence[Block], wanted: Collection[str]) -> _Shelf:
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    ids = [block.id for block in recordings]
    signs = {row.block_id: row for row in session.scalars(select(SignTrack).where(SignTrack.block_id.in_(ids)))}
    assets = {block.asset_id for block in recordings} | {sign.asset_id for sign in signs.values()}
    return _Shelf(
        bring=bring,
        wanted=wanted,
        language=course.language,
        captions=captions_of(session, ids),
        signs=signs,
        slides=slides_of(session, ids),
        descriptions=descriptions_of(session, ids),
        renditions=_renditions(session, [asset for asset in assets if asset is not None]),
    )


def _renditions(session: Session, assets: Collection[int]) -> dict[int, dict[str, Rendition]]:
    found: dict[int, dict[str, Rendition]] = {}
    for row in session.scalars(select(Rendition).where(Rendition.asset_id.in_(assets))):
        found.setdefault(row.asset_id, {})[row.name] = row
    return found


def _chapters(lessons: Sequence[Lesson], shelf: _Shelf) -> list[Chapter]:
    chapters = []
    module = None
    for lesson in lessons:
        begins = lesson.module.title if lesson.module_id != module else ""
        module = lesson.module_id
        chapters.append(Chapter(lesson.title, begins, tuple(_part(block, shelf) for block in lesson.blocks)))
    return chapters


_KINDS = {
    BlockKind.TEXT: PartKind.TEXT,
    BlockKind.IMAGE: PartKind.IMAGE,
    BlockKind.MEDIA: PartKind.RECORDING,
    BlockKind.FILE: PartKind.FILE,
}


def _part(block: Block, shelf: _Shelf) -> Part:
    asset: MediaAsset | None = block.asset
    stored = None if asset is None else shelf.file(asset.storage_key, asset.content_type)
    return Part(
        kind=_KINDS[block.kind],
        title=block.title,
        language=_code(block.language or shelf.language),
        html=render_markdown(block.body, top=2),
        image=stored if block.kind is BlockKind.IMAGE else None,
        alternative="" if block.decorative else block.alternative_text,
        recording=_recording(block, shelf) if block.kind is BlockKind.MEDIA else None,
        file=stored if block.kind is BlockKind.FILE else None,
        file_name=asset.file_name if asset is not None and block.kind is BlockKind.FILE else "",
    )


def _recording(block: Block, shelf: _Shelf) -> Recording:
    sets = {pair[0].id: _captions(pair) for pair in shelf.captions.get(block.id, ())}
    chosen = transcript_of(shelf.captions.get(block.id, ()), block, shelf.language)
    sign = shelf.signs.get(block.id)
    return Recording(
        duration_s=(block.asset.duration_s if block.asset else None) or 0.0,
        audio=shelf.rendition(block.asset_id, ("audio",)),
        video=shelf.rendition(block.asset_id, SMALL_VIDEOS),
        poster=shelf.rendition(block.asset_id, ("poster",)),
        sign=None if sign is None else shelf.rendition(sign.asset_id, SMALL_SIGN),
        captions=tuple(sets.values()),
        transcript=None if chosen is None else sets[chosen[0].id],
        slides=tuple(sorted(_slides(block, shelf), key=lambda slide: (slide.start, slide.described))),
    )


def _slides(block: Block, shelf: _Shelf) -> list[Slide]:
    """The slides, and what is described in the language spoken."""
    found = []
    if block.id in shelf.slides:
        for kept in shelf.slides[block.id][1].slides:
            image = shelf.file(kept["image"], "image/png")
            found.append(Slide(kept["start"], kept["end"], kept["title"], kept["text"], kept["description"], image))
    spoken = _code(block.language or shelf.language)
    for track, version in shelf.descriptions.get(block.id, ()):
        if _code(track.language) == spoken:
            found += [Slide(cue["start"], cue["end"], "", "", cue["text"], None, True) for cue in version.cues]
    return found


def _captions(pair: Captions) -> CaptionSet:
    track, version = pair
    return CaptionSet(
        language=_code(track.language),
        status=text_status(track, version).value,
        cues=tuple(_cue(cue) for cue in version.cues),
        paragraphs=tuple(tuple(_cue(cue) for cue in run) for run in paragraphs(version.cues, track.language)),
    )


def _cue(kept: Mapping[str, Any]) -> Cue:
    words = tuple(Word(word[0], word[1], word[2]) for word in kept.get("words", ()))
    return Cue(kept["start"], kept["end"], kept["text"], words)


def _code(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
