"""Loading of a lesson or course from the database as the book that exporters take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.markdown import render_markdown
from content.courses.models import Block, BlockKind, Course, Lesson, Module, Revision
from content.export.models import ExportFormat, ExportJob, SourceKind
from content.export.source import ExportSource
from content.learning.requirements import paragraphs
from content.learning.transcripts import Captions, captions_of, transcript_of
from content.learning.visual_tracks import Descriptions, Slides, chapters_of, descriptions_of, slides_of
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.models import ChapterVersion, MediaAsset, Rendition, SignTrack
from content.tracks.text_status import text_status
from media_pipeline.export.book import (
    Book,
    CaptionSet,
    Chapter,
    MediaFile,
    Part,
    PartKind,
    Recording,
    RecordingChapter,
    Slide,
)
from media_pipeline.workflow.export_questions import answers_part, numbered_questions, question_part

SMALL_VIDEOS = ("video-240", "video-480", "video")
SMALL_SIGN = ("sign-240", "sign")
"""The smallest picture there is: what goes into a ZIP goes over a poor line first."""

FetchFile = Callable[[str], Path]


def read_book(session: Session, fetch: FetchFile, export: ExportJob, source: ExportSource, now: datetime) -> Book:
    """Load the book that `export` is made from. `fetch` gives the path of a stored file, and is called only for what
    the export's format includes."""
    revision = session.get_one(Revision, export.revision_id)
    course = revision.course
    lessons = _lessons(session, source)
    blocks = [block for lesson in lessons for block in lesson.blocks]
    media = _block_media(session, fetch, course, blocks, renditions_for(export.form, export.options))
    in_easy_words = export.options.get("texts") == "easy"
    institution = course.institution
    chinese = course.language.startswith("zh")
    return Book(
        identifier=f"urn:changxue:{export.digest}",
        title=source.title,
        course_title=revision.title,
        summary=revision.summary if export.subject_kind is SourceKind.COURSE else "",
        language=_code(course.language),
        institution=institution.name_zh if chinese else institution.name_en,
        made_at=now,
        chapters=tuple(_chapters(lessons, media, in_easy_words)),
    )


def renditions_for(form: ExportFormat, options: Mapping[str, str]) -> frozenset[str]:
    """Names of the renditions that go into a format: long recordings are not fetched from an object store for a page of
    text."""
    names = {"poster"}
    if form in (ExportFormat.AUDIO, ExportFormat.OFFLINE) or (form is ExportFormat.BOOK and options["sound"] == "on"):
        names.add("audio")
    if form is ExportFormat.OFFLINE and options["picture"] == "small":
        names.update(SMALL_VIDEOS, SMALL_SIGN)
    return frozenset(names)


def _lessons(session: Session, source: ExportSource) -> list[Lesson]:
    rows = session.scalars(
        select(Lesson)
        .join(Module)
        .where(Lesson.id.in_([lesson.id for lesson in source.lessons]))
        .order_by(Module.position, Module.id, Lesson.position, Lesson.id)
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class _BlockMedia:
    """Tracks and renditions of the blocks, by block id or asset id."""

    fetch: FetchFile
    rendition_names: Collection[str]
    language: str
    captions: Mapping[int, Sequence[Captions]]
    signs: Mapping[int, SignTrack]
    slides: Mapping[int, Slides]
    descriptions: Mapping[int, Sequence[Descriptions]]
    chapters: Mapping[int, ChapterVersion]
    renditions: Mapping[int, Mapping[str, Rendition]] = field(default_factory=dict)

    def rendition(self, asset_id: int | None, names: Sequence[str]) -> MediaFile | None:
        """First of these renditions that exists."""
        asset_renditions = self.renditions.get(asset_id or 0, {})
        row = next(
            (asset_renditions[name] for name in names if name in asset_renditions and name in self.rendition_names),
            None,
        )
        return None if row is None else self.file(row.storage_key, row.content_type)

    def file(self, key: str, content_type: str) -> MediaFile | None:
        """File of the storage; None where it is gone."""
        try:
            path = self.fetch(key)
        except FileNotFoundError:
            return None
        return MediaFile(path, content_type, path.suffix)


def _block_media(
    session: Session, fetch: FetchFile, course: Course, blocks: Sequence[Block], rendition_names: Collection[str]
) -> _BlockMedia:
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    ids = [block.id for block in recordings]
    signs = {row.block_id: row for row in session.scalars(select(SignTrack).where(SignTrack.block_id.in_(ids)))}
    assets = {block.asset_id for block in recordings} | {sign.asset_id for sign in signs.values()}
    return _BlockMedia(
        fetch=fetch,
        rendition_names=rendition_names,
        language=course.language,
        captions=captions_of(session, ids),
        signs=signs,
        slides=slides_of(session, ids),
        descriptions=descriptions_of(session, ids),
        chapters=chapters_of(session, ids),
        renditions=_renditions(session, [asset for asset in assets if asset is not None]),
    )


def _renditions(session: Session, assets: Collection[int]) -> dict[int, dict[str, Rendition]]:
    by_asset: dict[int, dict[str, Rendition]] = {}
    for row in session.scalars(select(Rendition).where(Rendition.asset_id.in_(assets))):
        by_asset.setdefault(row.asset_id, {})[row.name] = row
    return by_asset


def _chapters(lessons: Sequence[Lesson], media: _BlockMedia, in_easy_words: bool) -> list[Chapter]:
    chapters = []
    module = None
    for lesson in lessons:
        begins = lesson.module.title if lesson.module_id != module else ""
        module = lesson.module_id
        chapters.append(Chapter(lesson.title, begins, tuple(_parts(lesson, media, in_easy_words))))
    return chapters


def _parts(lesson: Lesson, media: _BlockMedia, in_easy_words: bool) -> Iterator[Part]:
    """The lesson's blocks in order; after them the answers to its questions, where it has some."""
    questions = numbered_questions(lesson.blocks, _code(media.language))
    for block in lesson.blocks:
        yield question_part(questions[block.id]) if block.id in questions else _part(block, media, in_easy_words)
    if questions:
        yield answers_part(list(questions.values()), _code(media.language))


_KINDS = {
    BlockKind.TEXT: PartKind.TEXT,
    BlockKind.IMAGE: PartKind.IMAGE,
    BlockKind.MEDIA: PartKind.RECORDING,
    BlockKind.FILE: PartKind.FILE,
}


def _part(block: Block, media: _BlockMedia, in_easy_words: bool) -> Part:
    asset: MediaAsset | None = block.asset
    stored = None if asset is None else media.file(asset.storage_key, asset.content_type)
    return Part(
        kind=_KINDS[block.kind],
        title=block.title,
        language=_code(block.language or media.language),
        html=render_markdown((in_easy_words and block.easy_text) or block.body, top=2),
        image=stored if block.kind is BlockKind.IMAGE else None,
        alternative="" if block.decorative else block.alternative_text,
        recording=_recording(block, media) if block.kind is BlockKind.MEDIA else None,
        file=stored if block.kind is BlockKind.FILE else None,
        file_name=block.file_name if block.kind is BlockKind.FILE else "",
    )


def _recording(block: Block, media: _BlockMedia) -> Recording:
    sets = {pair[0].id: _captions(pair) for pair in media.captions.get(block.id, ())}
    chosen = transcript_of(media.captions.get(block.id, ()), block, media.language)
    sign = media.signs.get(block.id)
    return Recording(
        duration_s=(block.asset.duration_s if block.asset else None) or 0.0,
        audio=media.rendition(block.asset_id, ("audio",)),
        video=media.rendition(block.asset_id, SMALL_VIDEOS),
        poster=media.rendition(block.asset_id, ("poster",)),
        sign=None if sign is None else media.rendition(sign.asset_id, SMALL_SIGN),
        captions=tuple(sets.values()),
        transcript=None if chosen is None else sets[chosen[0].id],
        slides=tuple(sorted(_slides(block, media), key=lambda slide: (slide.start, slide.described))),
        chapters=tuple(_recording_chapters(block, media)),
    )


def _recording_chapters(block: Block, media: _BlockMedia) -> Iterator[RecordingChapter]:
    """Its own chapters; where it has none, those that its slides begin."""
    own = media.chapters.get(block.id)
    if own is not None and own.chapters:
        yield from (RecordingChapter(one["start"], one["title"]) for one in own.chapters)
    elif block.id in media.slides:
        for record in media.slides[block.id][1].slides:
            if record.get("chapter") and record["title"]:
                yield RecordingChapter(record["start"], record["title"], of_slide=True)


def _slides(block: Block, media: _BlockMedia) -> list[Slide]:
    """Slides, and the audio descriptions in the language spoken."""
    slides = []
    if block.id in media.slides:
        for record in media.slides[block.id][1].slides:
            image = media.file(record["image"], "image/png") if record["image"] else None
            slides.append(
                Slide(record["start"], record["end"], record["title"], record["text"], record["description"], image)
            )
    spoken = _code(block.language or media.language)
    for track, version in media.descriptions.get(block.id, ()):
        if _code(track.language) == spoken:
            cues = [DescriptionCue.from_json(document) for document in version.cues]
            slides += [Slide(cue.start, cue.end, "", "", cue.text, None, described=True) for cue in cues]
    return slides


def _captions(pair: Captions) -> CaptionSet:
    track, version = pair
    return CaptionSet(
        language=_code(track.language),
        status=text_status(track, version).value,
        cues=tuple(Cue.from_json(cue) for cue in version.cues),
        paragraphs=tuple(tuple(Cue.from_json(cue) for cue in run) for run in paragraphs(version.cues, track.language)),
    )


def _code(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
