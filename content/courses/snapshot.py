"""The contents of one revision as values, read in a fixed number of queries: the basis of the digest, the readiness
check, the comparison of revisions, exports and pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from content.assessment.pool import AssessmentContent, assessment_content
from content.courses.glossary import terms_of
from content.courses.models import Audience, Block, BlockKind, Course, Lesson, Module, Revision
from content.jobs.models import ENDED, MediaJob
from content.messages import Message
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    MediaAsset,
    Rendition,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from content.tracks.sign import SignCoverage, sign_coverage
from content.tracks.text_status import TextStatus, status_from
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class CaptionContent:
    """A caption track by its current version. `broken_cues`: cues that break a rule, by the report stored with it."""

    language: str
    state: TrackState
    digest: str
    status: TextStatus
    public_id: str = ""
    broken_cues: int = 0

    @property
    def checked(self) -> bool:
        """Whether a person has checked this version."""
        return self.status is TextStatus.CHECKED


@dataclass(frozen=True, slots=True)
class SignContent:
    """The interpreter's video and its offset against the lecture; how much of that it covers, None where that is not
    known, and what was found to be weak in it."""

    asset_digest: str
    offset_s: float
    coverage: SignCoverage | None = None
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class SlidesContent:
    """A slide track by its current version, its number of slides, of described slides and of those with neither words
    nor description. `checked`: a person checked this version."""

    state: TrackState
    digest: str
    checked: bool
    slides: int
    described: int
    without_text: int = 0
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class BlockContent:
    """One block with its file and tracks. `renditions`: names of the renditions of the file; `descriptions`: languages
    with the digests of their descriptions; `chapters`: the digest of its own chapters; `question`: as
    `Block.question`; `busy`: a job is at work on the block."""

    id: int
    public_id: str
    lineage: str
    kind: BlockKind
    title: str
    body: str
    easy_text: str
    language: str | None
    alternative_text: str
    decorative: bool
    asset_digest: str | None
    file_name: str
    content_type: str
    duration_s: float | None
    renditions: frozenset[str]
    captions: tuple[CaptionContent, ...]
    sign: SignContent | None
    slides: SlidesContent | None
    descriptions: tuple[tuple[str, str], ...]
    chapters: str | None
    scripts: tuple[tuple[str, str], ...]
    question: dict[str, Any] | None
    busy: bool


@dataclass(frozen=True, slots=True)
class LessonContent:
    """One lesson; `study_units` in hundredths of 学时, `study_units_reason` why they are more than it takes. `practice`
    and `required` as on `Lesson`."""

    id: int
    public_id: str
    lineage: str
    title: str
    study_units: int
    study_units_reason: str
    blocks: tuple[BlockContent, ...]
    practice: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class ModuleContent:
    """A titled run of lessons."""

    public_id: str
    title: str
    lessons: tuple[LessonContent, ...]


@dataclass(frozen=True, slots=True)
class RevisionSnapshot:
    """A revision from its title down to each track; `assessment_required` and `practice_required` as on `Revision`."""

    occupation_code: str
    level: str
    language: str
    title: str
    summary: str
    target_groups: tuple[str, ...]
    modules: tuple[ModuleContent, ...]
    glossary: tuple[str, ...] = ()
    audience: Audience = Audience.LEARNERS
    assessment: AssessmentContent | None = None
    assessment_required: bool = True
    practice_required: bool = False

    @property
    def lessons(self) -> tuple[LessonContent, ...]:
        """All lessons in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)


def load_contents(session: Session, revision: Revision) -> RevisionSnapshot:
    """The present contents of `revision`: at most twelve queries, however long the course is."""
    session.flush()
    course = session.get_one(Course, revision.course_id)
    lessons = _grouped(
        session.scalars(
            select(Lesson).join(Module).where(Module.revision_id == revision.id).order_by(Lesson.position, Lesson.id)
        ),
        lambda lesson: lesson.module_id,
    )
    blocks = _blocks_by_lesson(session, revision.id)
    modules = session.scalars(
        select(Module).where(Module.revision_id == revision.id).order_by(Module.position, Module.id)
    )
    return RevisionSnapshot(
        occupation_code=course.occupation_code,
        level=course.level.value,
        language=course.language,
        title=revision.title,
        summary=revision.summary,
        target_groups=tuple(revision.target_groups),
        audience=revision.audience,
        modules=tuple(
            ModuleContent(
                module.public_id,
                module.title,
                tuple(
                    LessonContent(
                        lesson.id,
                        lesson.public_id,
                        lesson.lineage,
                        lesson.title,
                        lesson.study_units,
                        lesson.study_units_reason,
                        tuple(blocks[lesson.id]),
                        lesson.practice,
                        lesson.required,
                    )
                    for lesson in lessons[module.id]
                ),
            )
            for module in modules
        ),
        glossary=terms_of(revision.glossary),
        assessment=assessment_content(session, revision.id),
        assessment_required=revision.assessment_required,
        practice_required=revision.practice_required,
    )


def _blocks_by_lesson(session: Session, revision_id: int) -> dict[int, list[BlockContent]]:
    in_revision = select(Block.id).join(Lesson).join(Module).where(Module.revision_id == revision_id)
    ids = in_revision.where(Block.removed_at.is_(None))
    captions = _captions(session, ids)
    lecture = aliased(MediaAsset)
    signs = {
        sign.block_id: SignContent(
            asset_digest=asset.digest,
            offset_s=sign.offset_s,
            coverage=sign_coverage(lecture_s, asset.duration_s, sign.offset_s),
            warnings=tuple(Message.from_json(warning) for warning in sign.warnings),
        )
        for sign, asset, lecture_s in session.execute(
            select(SignTrack, MediaAsset, lecture.duration_s)
            .join(MediaAsset)
            .join(Block, Block.id == SignTrack.block_id)
            .outerjoin(lecture, lecture.id == Block.asset_id)
            .where(SignTrack.block_id.in_(ids))
        )
    }
    slides, descriptions = _slides(session, ids), _descriptions(session, ids)
    chapters = _chapters(session, ids)
    scripts = _grouped(
        session.scalars(select(Script).where(Script.block_id.in_(ids)).order_by(Script.language)),
        lambda script: script.block_id,
    )
    renditions = _grouped(
        session.execute(
            select(Block.id, Rendition.name)
            .join(Rendition, Rendition.asset_id == Block.asset_id)
            .where(Block.id.in_(ids))
        ),
        lambda row: row.id,
    )
    busy = set(
        session.scalars(select(MediaJob.block_id).where(MediaJob.block_id.in_(ids), MediaJob.state.not_in(ENDED)))
    )
    contents: dict[int, list[BlockContent]] = defaultdict(list)
    rows = session.execute(
        select(Block, MediaAsset)
        .outerjoin(MediaAsset, MediaAsset.id == Block.asset_id)
        .where(Block.id.in_(ids))
        .order_by(Block.position, Block.id)
    )
    for block, asset in rows:
        contents[block.lesson_id].append(
            BlockContent(
                id=block.id,
                public_id=block.public_id,
                lineage=block.lineage,
                kind=block.kind,
                title=block.title,
                body=block.body,
                easy_text=block.easy_text,
                language=block.language,
                alternative_text=block.alternative_text,
                decorative=block.decorative,
                asset_digest=asset.digest if asset else None,
                file_name=block.file_name,
                content_type=asset.content_type if asset else "",
                duration_s=asset.duration_s if asset else None,
                renditions=frozenset(row.name for row in renditions[block.id]),
                captions=tuple(captions[block.id]),
                sign=signs.get(block.id),
                slides=slides.get(block.id),
                descriptions=tuple(descriptions[block.id]),
                chapters=chapters.get(block.id),
                scripts=tuple((script.language, script.text) for script in scripts[block.id]),
                question=block.question,
                busy=block.id in busy,
            )
        )
    return contents


def _captions(session: Session, ids: Select[int]) -> dict[int, list[CaptionContent]]:
    current = is_current(CaptionTrack, CaptionVersion)
    rows = session.execute(
        select(
            CaptionTrack.block_id,
            CaptionTrack.public_id,
            CaptionTrack.language,
            CaptionTrack.state,
            CaptionTrack.checked_digest,
            CaptionVersion.digest,
            CaptionVersion.origin,
            CaptionVersion.quality["cues"].as_integer().label("cues"),
            CaptionVersion.quality["cues_keeping_every_rule"].as_float().label("keeping"),
        )
        .join(CaptionVersion, current)
        .where(CaptionTrack.block_id.in_(ids))
        .order_by(CaptionTrack.language)
    )
    captions: dict[int, list[CaptionContent]] = defaultdict(list)
    for row in rows:
        status = status_from(row.state, row.checked_digest, row.origin, row.digest)
        broken = round((row.cues or 0) * (1 - row.keeping)) if row.keeping is not None else 0
        captions[row.block_id].append(
            CaptionContent(row.language, row.state, row.digest, status, row.public_id, broken)
        )
    return captions


def _slides(session: Session, ids: Select[int]) -> dict[int, SlidesContent]:
    current = is_current(SlideTrack, SlideVersion)
    rows = session.execute(
        select(SlideTrack, SlideVersion).join(SlideVersion, current).where(SlideTrack.block_id.in_(ids))
    )
    return {
        track.block_id: SlidesContent(
            state=track.state,
            digest=version.digest,
            checked=track.state is TrackState.CHECKED and track.checked_digest == version.digest,
            slides=len(version.slides),
            described=sum(bool(slide["description"].strip()) for slide in version.slides),
            without_text=sum(
                not any(slide.get(name, "").strip() for name in ("text", "title", "description"))
                for slide in version.slides
            ),
            public_id=track.public_id,
        )
        for track, version in rows
    }


def _descriptions(session: Session, ids: Select[int]) -> dict[int, list[tuple[str, str]]]:
    current = is_current(DescriptionTrack, DescriptionVersion)
    rows = session.execute(
        select(DescriptionTrack.block_id, DescriptionTrack.language, DescriptionVersion.digest)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(ids))
        .order_by(DescriptionTrack.language)
    )
    descriptions: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        descriptions[row.block_id].append((row.language, row.digest))
    return descriptions


def _chapters(session: Session, ids: Select[int]) -> dict[int, str]:
    rows = session.execute(
        select(ChapterTrack.block_id, ChapterVersion.digest)
        .join(ChapterVersion, is_current(ChapterTrack, ChapterVersion))
        .where(ChapterTrack.block_id.in_(ids))
    )
    return {row.block_id: row.digest for row in rows}


T = TypeVar("T")


def _grouped(rows: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
