"""A course as a package holds it: all that its revision says, as values that name files by their paths in the package.

Pure: the database is read in course_reading.py and written in course_import.py. Limits stand here only where nothing
else would keep them; texts are checked by the functions that check an author's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from content.courses.models import Audience, BlockKind, SkillLevel, TargetGroup
from content.quiz_formats.question import QuestionKind
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.models import CaptionOrigin, SlideOrigin, TrackState

FORMAT = "changxue-package"
VERSION = 1
COURSE_FILE = "course.json"
MANIFEST_FILE = "manifest.json"

Seconds = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,4})?$", max_length=8)]
Lineage = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FilePath = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)+$", max_length=200)]
Short = Annotated[str, Field(max_length=80)]
FileName = Annotated[str, Field(max_length=255)]
Key = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class RenditionDocument:
    """A playable form of a file."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
    file: FilePath
    content_type: Short
    duration_s: Seconds
    width: int | None = None
    height: int | None = None
    copied: bool = False


@dataclass(frozen=True, slots=True)
class AssetDocument:
    """An uploaded file by the digest under which blocks name it; `audio_index` as in `MediaAsset`."""

    digest: Digest
    file: FilePath
    content_type: Annotated[str, Field(max_length=100)]
    audio_index: Annotated[int, Field(ge=0, le=1000)] | None = None
    renditions: tuple[RenditionDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckDocument:
    """Who checked a text, by the name that was shown where that was done, and when."""

    by: Annotated[str, Field(max_length=200)]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CueDocument:
    """One caption; `words` as `Cue.as_json` has them."""

    key: Key
    start: Seconds
    end: Seconds
    text: str
    words: tuple[tuple[str, Seconds, Seconds, float | None, str], ...] = ()

    def as_cue(self) -> Cue:
        """The cue that a caption version holds."""
        return Cue(self.start, self.end, self.text, tuple(Word(*word) for word in self.words), self.key)


@dataclass(frozen=True, slots=True)
class CaptionsDocument:
    """The captions of a recording in one language: their text, where it came from and how far it was checked."""

    language: Language
    state: TrackState
    origin: CaptionOrigin
    engine: Short
    cues: tuple[CueDocument, ...]
    check: CheckDocument | None = None


@dataclass(frozen=True, slots=True)
class SlideDocument:
    """One slide; `image` is its picture's path in the package, None where it has none. `doubtful`: lines that a
    machine read and was unsure of."""

    key: Key
    start: Seconds
    end: Seconds
    image: FilePath | None = None
    text: str = ""
    title: str = ""
    description: str = ""
    chapter: bool = False
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlidesDocument:
    """The slides of a recording."""

    state: TrackState
    origin: SlideOrigin
    engine: Short
    slides: tuple[SlideDocument, ...]
    check: CheckDocument | None = None


@dataclass(frozen=True, slots=True)
class ChapterDocument:
    """One chapter of a recording; it lasts until the next one begins."""

    key: Key
    start: Seconds
    title: str


@dataclass(frozen=True, slots=True)
class DescriptionCueDocument:
    """One description of what is seen."""

    key: Key
    start: Seconds
    end: Seconds
    text: str
    extended: bool = False


@dataclass(frozen=True, slots=True)
class DescriptionsDocument:
    """The descriptions of a recording in one language."""

    language: Language
    cues: tuple[DescriptionCueDocument, ...]


@dataclass(frozen=True, slots=True)
class SignDocument:
    """The interpreter's video: its time is the lecture's + `offset_s`."""

    asset: Digest
    file_name: FileName
    offset_s: Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class ScriptDocument:
    """The text from which a lecture was read."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class BlockDocument:
    """One piece of a lesson, as `Block` has it; `asset` is the digest of its file."""

    lineage: Lineage
    kind: BlockKind
    title: str = ""
    body: str = ""
    easy_text: str = ""
    language: Language | None = None
    alternative_text: str = ""
    decorative: bool = False
    asset: Digest | None = None
    file_name: FileName = ""
    question: dict[str, Any] | None = None
    captions: tuple[CaptionsDocument, ...] = ()
    slides: SlidesDocument | None = None
    chapters: tuple[ChapterDocument, ...] = ()
    descriptions: tuple[DescriptionsDocument, ...] = ()
    sign: SignDocument | None = None
    scripts: tuple[ScriptDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonDocument:
    """One lesson; `study_units` in hundredths of 学时."""

    lineage: Lineage
    title: str
    study_units: int
    study_units_reason: str = ""
    blocks: tuple[BlockDocument, ...] = ()
    practice: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class ModuleDocument:
    """A titled run of lessons."""

    title: str
    lessons: tuple[LessonDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class OccupationDocument:
    """An occupation of the national classification."""

    code: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,16}$")]
    name_zh: Short
    name_en: Short


@dataclass(frozen=True, slots=True)
class AssessmentDocument:
    """The final assessment, as `Assessment` has it; `pool`: all questions that it may ask."""

    title: Annotated[str, Field(max_length=160)]
    instructions: Annotated[str, Field(max_length=4000)]
    question_count: Annotated[int, Field(ge=1, le=200)]
    kinds: tuple[QuestionKind, ...]
    pass_percent: Annotated[int, Field(ge=1, le=100)]
    most_attempts: Annotated[int, Field(ge=0, le=100)]
    wait_hours: Annotated[int, Field(ge=0, le=720)]
    time_limit_minutes: Annotated[int, Field(ge=5, le=600)] | None
    time_limit_reason: Annotated[str, Field(max_length=2000)]
    pool: tuple[dict[str, Any], ...]
    quotas: tuple[tuple[Annotated[str, Field(max_length=40)], Annotated[int, Field(ge=1, le=200)]], ...] = ()


@dataclass(frozen=True, slots=True)
class CourseDocument:
    """A course by one of its revisions, with its question bank."""

    occupation: OccupationDocument
    level: SkillLevel
    language: Language
    title: str
    summary: str
    target_groups: tuple[TargetGroup, ...]
    glossary: str
    modules: tuple[ModuleDocument, ...]
    assets: tuple[AssetDocument, ...] = ()
    bank: tuple[dict[str, Any], ...] = ()
    audience: Audience = Audience.LEARNERS
    assessment: AssessmentDocument | None = None
    assessment_required: bool = True
    practice_required: bool = False

    @property
    def lessons(self) -> tuple[LessonDocument, ...]:
        """All lessons in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def blocks(self) -> tuple[BlockDocument, ...]:
        """All blocks in order."""
        return tuple(block for lesson in self.lessons for block in lesson.blocks)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """Where a package comes from: the portal's address where it is known, its course and revision there."""

    portal: Annotated[str, Field(max_length=300)]
    institution: Annotated[str, Field(max_length=200)]
    course: Annotated[str, Field(max_length=32)]
    revision: int


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a package, its SHA-256 in hexadecimal and its size in bytes."""

    path: Annotated[str, Field(max_length=200)]
    sha256: Digest
    size: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class PackageManifest:
    """What a package says of itself. `digest`: of the revision in it (content/courses/digest.py)."""

    format: str
    version: int
    digest: Digest
    made_at: datetime
    source: SourceDocument
    files: tuple[FileEntry, ...] = field(default=())

    @property
    def by_path(self) -> Mapping[str, FileEntry]:
        """The files by their paths."""
        return {entry.path: entry for entry in self.files}


_COURSE: TypeAdapter[CourseDocument] = TypeAdapter(CourseDocument)
_MANIFEST: TypeAdapter[PackageManifest] = TypeAdapter(PackageManifest)


def course_as_json(document: CourseDocument) -> bytes:
    """The bytes of `course.json`."""
    return _COURSE.dump_json(document, indent=1)


def course_from_json(data: bytes) -> CourseDocument:
    """The course that `course_as_json` gave. Raises ValueError where it is none."""
    return _COURSE.validate_json(data, strict=True)


def manifest_as_json(manifest: PackageManifest) -> bytes:
    """The bytes of `manifest.json`."""
    return _MANIFEST.dump_json(manifest, indent=1)


def manifest_from_json(data: bytes) -> PackageManifest:
    """The manifest that `manifest_as_json` gave. Raises ValueError where it is none."""
    return _MANIFEST.validate_json(data, strict=True)
