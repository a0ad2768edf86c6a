"""What a lesson shows to everybody alike: its blocks, their recordings and requirements, the lessons around it.

Of a lesson that learners may open this is read once and kept in memory. A revision never changes once it was
submitted; what may still come to one is a rendition, so the version under which a lesson is kept is told by the rows of
its blocks, tracks and renditions, in one query each time (`_VERSION`). Who may open it is asked each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import String, bindparam, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from content.courses.accessibility_summary import AccessibilitySummary, accessibility_of_lessons, summarise
from content.courses.markdown import render_markdown
from content.courses.models import Block, BlockKind, Lesson, Module
from content.learning.access import CONTINUABLE, LessonAccess
from content.learning.media_model import Addresses, Media, media_model
from content.learning.records import blocks_of
from content.learning.requirements import Requirement, requirements_of
from content.learning.transcripts import Captions, captions_of, cues_of
from content.learning.visual_tracks import Descriptions, Slides, chapters_of, descriptions_of, slides_of
from content.quiz.display import QuestionDisplay, display_of
from content.quiz.lesson_questions import question_of
from content.recently_used import ReadBefore
from content.tracks.models import (
    CaptionTrack,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    Rendition,
    SignTrack,
    SlideTrack,
)

MOST_CUES_KEPT = 60_000
"""About thirty megabytes: the transcripts of sixty hours, in each language in which they were asked for."""
_CUES_OF_A_LESSON = 50
"""What a lesson without recordings counts for."""
_lessons: ReadBefore[LessonContent] = ReadBefore(MOST_CUES_KEPT)


@dataclass(frozen=True, slots=True)
class BlockContent:
    """One block. `easy_html`: its text in easy words, empty where there is none; `media`: its recording, without
    anything of a learner; `src`: the address of its picture or file."""

    id: int
    public_id: str
    lineage: str
    kind: BlockKind
    title: str
    html: str
    easy_html: str
    language: str
    media: Media | None
    src: str | None
    file_name: str
    size_bytes: int
    alternative_text: str
    question: QuestionDisplay | None


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """A lesson of the course; `required` as on `Lesson`."""

    public_id: str
    lineage: str
    title: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class LessonContent:
    """The lesson at place `here` (from 0) of `lessons`, all of its course in order. `version`: whatever has the same
    shows the same; empty for a preview, of which nothing is kept."""

    blocks: tuple[BlockContent, ...]
    requirements: tuple[Requirement, ...]
    accessibility: AccessibilitySummary
    lessons: tuple[LessonPlace, ...]
    here: int
    version: str

    @property
    def recordings(self) -> tuple[BlockContent, ...]:
        """Its blocks for recordings."""
        return tuple(block for block in self.blocks if block.kind is BlockKind.MEDIA)

    @property
    def question_lineages(self) -> tuple[str, ...]:
        """The lineages of its quiz questions."""
        return tuple(block.lineage for block in self.blocks if block.kind is BlockKind.QUESTION)


def lesson_content(session: Session, access: LessonAccess, addresses: Addresses) -> LessonContent:
    """The content of a lesson that was opened."""
    if access.revision.state not in CONTINUABLE:
        return _read(session, access, addresses, "")
    version = _version(session, access.lesson.id)
    key = (access.lesson.public_id, version, addresses.beats(""), addresses.sign_label)
    lessons = _lessons.of(session)
    content = lessons.get(key)
    if content is None:
        content = _read(session, access, addresses, sha256(repr(key).encode()).hexdigest()[:24])
        lessons.put(key, content, _CUES_OF_A_LESSON + sum(_cues(block) for block in content.blocks))
    return content


_LESSON_BLOCKS = select(Block.id).where(Block.lesson_id == bindparam("lesson"), Block.removed_at.is_(None))
_ASSETS = select(Block.asset_id).where(Block.lesson_id == bindparam("lesson"), Block.removed_at.is_(None))
_SIGN_ASSETS = select(SignTrack.asset_id).where(SignTrack.block_id.in_(_LESSON_BLOCKS))
_VERSION = union_all(
    select(literal("block"), Block.id, func.coalesce(Block.asset_id, 0), Block.public_id).where(
        Block.lesson_id == bindparam("lesson"), Block.removed_at.is_(None)
    ),
    select(literal("sign"), SignTrack.id, SignTrack.asset_id, cast(SignTrack.offset_s, String)).where(
        SignTrack.block_id.in_(_LESSON_BLOCKS)
    ),
    select(literal("rendition"), Rendition.id, Rendition.asset_id, Rendition.digest).where(
        or_(Rendition.asset_id.in_(_ASSETS), Rendition.asset_id.in_(_SIGN_ASSETS))
    ),
    select(
        literal("captions"),
        CaptionTrack.id,
        CaptionTrack.current,
        cast(CaptionTrack.state, String) + func.coalesce(CaptionTrack.checked_digest, ""),
    ).where(CaptionTrack.block_id.in_(_LESSON_BLOCKS)),
    select(
        literal("slides"),
        SlideTrack.id,
        SlideTrack.current,
        cast(SlideTrack.state, String) + func.coalesce(SlideTrack.checked_digest, ""),
    ).where(SlideTrack.block_id.in_(_LESSON_BLOCKS)),
    select(literal("descriptions"), DescriptionTrack.id, DescriptionTrack.current, literal("")).where(
        DescriptionTrack.block_id.in_(_LESSON_BLOCKS)
    ),
    select(literal("chapters"), ChapterTrack.id, ChapterTrack.current, literal("")).where(
        ChapterTrack.block_id.in_(_LESSON_BLOCKS)
    ),
)


def _version(session: Session, lesson_id: int) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted(tuple(row) for row in session.execute(_VERSION, {"lesson": lesson_id})))


def _cues(block: BlockContent) -> int:
    media = block.media
    return 0 if media is None else len(media.transcript) + len(media.slides) + len(media.description_cues)


def _read(session: Session, access: LessonAccess, addresses: Addresses, version: str) -> LessonContent:
    """The content from the database; the recordings carry `version`, empty where nothing is kept."""
    language = access.course.language
    blocks = blocks_of(session, access.lesson)
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    ids = [block.id for block in recordings]
    captions = captions_of(session, ids)
    signs = _signs(session, recordings)
    builder = _Builder(
        addresses=addresses,
        access=access,
        captions=captions,
        signs=signs,
        slides=slides_of(session, ids),
        descriptions=descriptions_of(session, ids),
        chapters=chapters_of(session, ids),
        renditions=_renditions(session, recordings, signs.values()),
        version=version,
    )
    lessons = _lessons_of(session, access)
    return LessonContent(
        blocks=tuple(builder.block(block) for block in blocks),
        requirements=requirements_of(blocks, cues_of(captions, recordings, language), language),
        accessibility=accessibility_of_lessons(session, [access.lesson.id]).get(access.lesson.id, summarise(())),
        lessons=lessons,
        here=[lesson.lineage for lesson in lessons].index(access.lesson.lineage),
        version=version,
    )


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds the blocks from the query results."""

    addresses: Addresses
    access: LessonAccess
    captions: dict[int, list[Captions]]
    signs: dict[int, SignTrack]
    slides: dict[int, Slides]
    descriptions: dict[int, list[Descriptions]]
    chapters: dict[int, ChapterVersion]
    renditions: dict[int, dict[str, Rendition]]
    version: str

    def block(self, block: Block) -> BlockContent:
        is_file = block.kind in (BlockKind.IMAGE, BlockKind.FILE) and block.asset is not None
        return BlockContent(
            id=block.id,
            public_id=block.public_id,
            lineage=block.lineage,
            kind=block.kind,
            title=block.title,
            html=render_markdown(block.body, top=3 if block.title else 2),
            easy_html=render_markdown(block.easy_text, top=3 if block.title else 2),
            language=block.language or self.access.course.language,
            media=self._media(block) if block.kind is BlockKind.MEDIA else None,
            src=self.addresses.file(block) if is_file else None,
            file_name=block.file_name,
            size_bytes=block.asset.size_bytes if block.asset else 0,
            alternative_text="" if block.decorative else block.alternative_text,
            question=self._question(block) if block.kind is BlockKind.QUESTION else None,
        )

    def _question(self, block: Block) -> QuestionDisplay:
        top = 3 if block.title else 2
        return display_of(question_of(block), block.lineage, self.access.course.language, top)

    def _media(self, block: Block) -> Media | None:
        return media_model(
            block,
            self.renditions,
            self.captions.get(block.id, []),
            self.signs.get(block.id),
            self.addresses,
            slides=self.slides.get(block.id),
            descriptions=self.descriptions.get(block.id, ()),
            chapters=self.chapters.get(block.id),
            title=block.title or self.access.lesson.title,
            course_language=self.access.course.language,
            version=self.version,
        )


def _signs(session: Session, recordings: Sequence[Block]) -> dict[int, SignTrack]:
    """Sign language tracks by block id."""
    of_recordings = select(SignTrack).where(SignTrack.block_id.in_([block.id for block in recordings]))
    rows = session.scalars(of_recordings.options(joinedload(SignTrack.asset)))
    return {row.block_id: row for row in rows}


def _renditions(
    session: Session, recordings: Sequence[Block], signs: Iterable[SignTrack]
) -> dict[int, dict[str, Rendition]]:
    """Renditions of the recordings and the interpreter's videos, by asset id and name."""
    assets = {block.asset_id for block in recordings} | {sign.asset_id for sign in signs}
    renditions: dict[int, dict[str, Rendition]] = defaultdict(dict)
    for row in session.scalars(select(Rendition).where(Rendition.asset_id.in_(assets))):
        renditions[row.asset_id][row.name] = row
    return renditions


def _lessons_of(session: Session, access: LessonAccess) -> tuple[LessonPlace, ...]:
    rows = session.execute(
        select(Lesson.public_id, Lesson.lineage, Lesson.title, Lesson.required)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id == access.revision.id)
        .order_by(Module.position, Lesson.position)
    )
    return tuple(LessonPlace(*row) for row in rows)
