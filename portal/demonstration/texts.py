"""The demonstration courses as values, read from the files under `courses/`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from content.quiz_formats.gift_reader import read_gift
from content.quiz_formats.question import Question

COURSES = Path(__file__).with_name("courses")
INSTITUTIONS = Path(__file__).with_name("institutions.toml")

Language = Literal["zh", "en"]
# One course stands at each of these states.
ReviewState = Literal["draft", "county_review", "city_review", "province_review", "returned", "published", "suspended"]
# Kinds of disability of GB/T 26341-2010: 视力 听力 言语 肢体 智力 精神 多重.
TargetGroup = Literal["visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"]


@dataclass(frozen=True, slots=True)
class DemoInstitution:
    """An invented institution in a real region. region: GB/T 2260 code; level: county, city or province."""

    key: str
    name_zh: str
    name_en: str
    region: str
    region_zh: str
    region_en: str
    level: str


@dataclass(frozen=True, slots=True)
class DemoOccupation:
    """An entry of 中华人民共和国职业分类大典 (2022)."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DemoSlide:
    """One slide, shown while its sentences are spoken: a title with points, or with an illustration. description: what
    the picture shows and nobody says."""

    title: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()
    illustration: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class DemoText:
    """Markdown; headings begin at the second level."""

    markdown: str


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """illustration: a name that `illustrations.draw` knows; alternative: what it shows, in words."""

    illustration: str
    alternative: str


@dataclass(frozen=True, slots=True)
class DemoMedia:
    """A lecture to be made by `lecture.make_lecture`; sign: whether a stand-in for the interpreter goes with it;
    recordings: people who say the sentences, by their names in `recordings/`; without them a synthesiser does."""

    kind: Literal["video", "audio"]
    language: Language
    slides: tuple[DemoSlide, ...]
    sign: bool
    recordings: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is said, in order."""
        return tuple(sentence for slide in self.slides for sentence in slide.sentences)

    @property
    def script(self) -> str:
        """The script that the instructor uploads for the captions: one sentence on each line."""
        return "".join(f"{sentence}\n" for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class DemoQuestions:
    """Quiz questions, one after the other."""

    questions: tuple[Question, ...]


DemoBlock = DemoText | DemoPicture | DemoMedia | DemoQuestions


@dataclass(frozen=True, slots=True)
class DemoAssessment:
    """A final assessment over questions that go into the bank."""

    title: str
    instructions: str
    questions: tuple[Question, ...]
    question_count: int
    pass_percent: int
    most_attempts: int


@dataclass(frozen=True, slots=True)
class DemoLesson:
    """study_time: hundredths of a 学时 (one 学时 is 45 minutes); study_time_reason: why it takes longer; practice:
    what is to be shown, empty where nothing is."""

    title: str
    study_time: int
    study_time_reason: str
    blocks: tuple[DemoBlock, ...]
    practice: str


@dataclass(frozen=True, slots=True)
class DemoModule:
    title: str
    lessons: tuple[DemoLesson, ...]


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """A reviewer's finding. level: who returned it; lesson: its number in the whole course, from 1."""

    level: str
    lesson: int
    text: str


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """slug: the course's folder. level: skill level, 5 (五级) to 1. finding: of a returned course only.
    suspension: why, of a suspended course only."""

    slug: str
    language: Language
    title: str
    summary: str
    level: int
    occupation: DemoOccupation
    target_groups: tuple[TargetGroup, ...]
    institution: DemoInstitution
    state: ReviewState
    modules: tuple[DemoModule, ...]
    finding: DemoFinding | None
    suspension: str | None
    assessment: DemoAssessment | None

    @property
    def lessons(self) -> tuple[DemoLesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def media(self) -> tuple[DemoMedia, ...]:
        """Its lectures, in the order of the lessons."""
        return tuple(block for lesson in self.lessons for block in lesson.blocks if isinstance(block, DemoMedia))


@functools.cache
def load_courses() -> tuple[DemoCourse, ...]:
    """All demonstration courses, by slug. Raises KeyError or OSError where a file lacks something: a fault of ours."""
    institutions = load_institutions()
    return tuple(_course(folder, institutions) for folder in sorted(COURSES.iterdir()) if folder.is_dir())


@functools.cache
def load_institutions() -> dict[str, DemoInstitution]:
    """The institutions of the demonstration by key."""
    return {key: DemoInstitution(key=key, **fields) for key, fields in _read(INSTITUTIONS).items()}


def _course(folder: Path, institutions: dict[str, DemoInstitution]) -> DemoCourse:
    fields = _read(folder / "course.toml")
    finding = fields.get("finding")
    return DemoCourse(
        slug=folder.name,
        language=fields["language"],
        title=fields["title"],
        summary=fields["summary"],
        level=fields["level"],
        occupation=DemoOccupation(**fields["occupation"]),
        target_groups=tuple(fields["target_groups"]),
        institution=institutions[fields["institution"]],
        state=fields["state"],
        modules=tuple(_module(folder, fields["language"], module) for module in fields["modules"]),
        finding=DemoFinding(**finding) if finding else None,
        suspension=fields.get("suspension", {}).get("reason"),
        assessment=_assessment(folder, fields["language"], fields["assessment"]) if "assessment" in fields else None,
    )


def _assessment(folder: Path, language: Language, fields: dict[str, Any]) -> DemoAssessment:
    questions = read_gift((folder / fields["questions"]).read_bytes(), language).questions
    return DemoAssessment(**{**fields, "questions": tuple(questions)})


def _module(folder: Path, language: Language, fields: dict[str, Any]) -> DemoModule:
    lessons = (
        DemoLesson(
            title=lesson["title"],
            study_time=lesson["study_time"],
            study_time_reason=lesson["study_time_reason"],
            blocks=tuple(_block(folder, language, block) for block in lesson["blocks"]),
            practice=lesson.get("practice", ""),
        )
        for lesson in fields["lessons"]
    )
    return DemoModule(title=fields["title"], lessons=tuple(lessons))


def _block(folder: Path, language: Language, fields: dict[str, Any]) -> DemoBlock:
    match fields["kind"]:
        case "text":
            return DemoText((folder / fields["file"]).read_text(encoding="utf-8"))
        case "image":
            return DemoPicture(fields["illustration"], fields["alternative"])
        case "questions":
            return DemoQuestions(read_gift((folder / fields["file"]).read_bytes(), language).questions)
        case "media":
            return _media(folder / fields["lecture"], language)
        case other:
            raise KeyError(f"no such kind of block: {other}")


def _media(path: Path, language: Language) -> DemoMedia:
    fields = _read(path)
    slides = (
        DemoSlide(
            title=slide["title"],
            sentences=tuple(slide["sentences"]),
            points=tuple(slide.get("points", ())),
            illustration=slide.get("illustration"),
            description=slide.get("description", ""),
        )
        for slide in fields["slides"]
    )
    return DemoMedia(
        kind=fields["kind"],
        language=language,
        slides=tuple(slides),
        sign=fields["sign"],
        recordings=tuple(fields.get("recordings", ())),
    )


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
