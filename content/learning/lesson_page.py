"""The page of a lesson, in a number of queries that does not grow with the lesson or the course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from content.courses.accessibility_summary import (
    AccessibilityLine,
    AccessibilitySummary,
    accessibility_of_lessons,
    summarise,
)
from content.courses.markdown import render_markdown
from content.courses.models import Block, BlockKind, Lesson, Module
from content.credits.rules import amount_text
from content.database import utc_now
from content.learning.access import LessonAccess, open_lesson
from content.learning.completion import counted, counted_from
from content.learning.lesson_opening import PlayerTokens
from content.learning.media_model import Addresses, Media, media_model
from content.learning.models import Completion, ResumePoint
from content.learning.questions import QuestionLine, own_questions
from content.learning.records import Evidence, blocks_of, evidence_of, resume_points
from content.learning.requirements import Requirement, Section, requirements_of
from content.learning.transcripts import Captions, captions_of, cues_of
from content.learning.visual_tracks import Descriptions, Slides, descriptions_of, slides_of
from content.people.permissions import Actor
from content.tracks.models import Rendition, SignTrack


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section to read: its opening words, its seconds where it belongs to a transcript, and whether it counts as
    read. `pending`: marked as read, but too fast to count yet."""

    key: str
    opening: str
    start: float | None
    end: float | None
    read: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class LessonBlock:
    """One block. `html` is its sanitised text; `src` the address of its picture or file; `sections` what there is to
    read; `studied`: its requirement is met (false where it has none)."""

    public_id: str
    kind: BlockKind
    title: str
    html: str
    language: str
    media: Media | None
    src: str | None
    file_name: str
    size_bytes: int
    alternative_text: str
    sections: tuple[SectionLine, ...]
    studied: bool


@dataclass(frozen=True, slots=True)
class LessonLink:
    """A neighbouring lesson of the course."""

    public_id: str
    title: str
    completed: bool


@dataclass(frozen=True, slots=True)
class LessonPage:
    """The page of a lesson.

    `records`: what is done here is recorded as evidence. Where it is not: `preview`: the revision is not open to
    learners; else the reader has not enrolled, or began with another revision, in which `own_public_id` is this lesson.
    `counts_from`: when all that was marked as read counts, where some of it came too fast.
    `questions`: the reader's own questions with their answers.
    """

    public_id: str
    title: str
    module_title: str
    course_public_id: str
    course_title: str
    language: str
    study_units: str
    blocks: tuple[LessonBlock, ...]
    accessibility_lines: tuple[AccessibilityLine, ...]
    accessibility: AccessibilitySummary
    previous: LessonLink | None
    next: LessonLink | None
    number: int
    lessons: int
    completed_lessons: int
    completed: bool
    counts_from: datetime | None
    records: bool
    enrolled: bool
    preview: bool
    own_public_id: str | None
    questions: tuple[QuestionLine, ...]


def lesson_page(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    addresses: Addresses,
    now: datetime | None = None,
    tokens: PlayerTokens | None = None,
) -> LessonPage:
    """The page of a lesson for `actor`, with the players that `record_opening` has opened (`tokens`). Reads alone.
    Raises what `open_lesson` raises."""
    now = now or utc_now()
    access = open_lesson(session, actor, lesson_public_id)
    language = access.course.language
    blocks = blocks_of(session, access.lesson)
    recordings = [block for block in blocks if block.kind is BlockKind.MEDIA]
    captions = captions_of(session, [block.id for block in recordings])
    requirements = requirements_of(blocks, cues_of(captions, recordings, language), language)
    learner = _learner(session, access, recordings, requirements, now, tokens or {})
    signs = _signs(session, recordings)
    builder = _Builder(
        addresses=addresses,
        access=access,
        captions=captions,
        signs=signs,
        slides=slides_of(session, [block.id for block in recordings]),
        descriptions=descriptions_of(session, [block.id for block in recordings]),
        renditions=_renditions(session, recordings, signs.values()),
        requirements={requirement.lineage: requirement for requirement in requirements},
        learner=learner,
    )
    links = _links(session, access)
    here = next(index for index, (lesson, _) in enumerate(links) if lesson.id == access.lesson.id)
    accessibility = accessibility_of_lessons(session, [access.lesson.id]).get(access.lesson.id, summarise(()))
    return LessonPage(
        public_id=access.lesson.public_id,
        title=access.lesson.title,
        module_title=access.lesson.module.title,
        course_public_id=access.course.public_id,
        course_title=access.revision.title,
        language=language,
        study_units=amount_text(access.lesson.study_units),
        blocks=tuple(builder.block(block) for block in blocks),
        accessibility_lines=accessibility.lines() if blocks else (),
        accessibility=accessibility,
        previous=_link(links[here - 1]) if here else None,
        next=_link(links[here + 1]) if here + 1 < len(links) else None,
        number=here + 1,
        lessons=len(links),
        completed_lessons=sum(done for _, done in links),
        completed=links[here][1],
        counts_from=learner.counts_from if not links[here][1] else None,
        records=access.records,
        enrolled=access.enrolment is not None,
        preview=access.preview,
        own_public_id=_own_lesson(session, access),
        questions=own_questions(session, actor, access.lesson),
    )


@dataclass(frozen=True, slots=True)
class _Learner:
    """What is recorded of the learner here; tokens and resume points by block lineage."""

    evidence: Evidence
    read: frozenset[str]
    counts_from: datetime | None
    resume: dict[str, ResumePoint]
    tokens: PlayerTokens


_NO_LEARNER = _Learner(Evidence(None, None), frozenset(), None, {}, {})


def _learner(
    session: Session,
    access: LessonAccess,
    recordings: Sequence[Block],
    requirements: Sequence[Requirement],
    now: datetime,
    tokens: PlayerTokens,
) -> _Learner:
    enrolment = access.recorded
    if enrolment is None:
        return _NO_LEARNER
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    return _Learner(
        evidence=evidence,
        read=counted(requirements, evidence.reading),
        counts_from=counted_from(session, enrolment.account_id, requirements, evidence.reading, now),
        resume=resume_points(session, enrolment.account_id, [block.lineage for block in recordings]),
        tokens=tokens,
    )


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds the block models from the query results."""

    addresses: Addresses
    access: LessonAccess
    captions: dict[int, list[Captions]]
    signs: dict[int, SignTrack]
    slides: dict[int, Slides]
    descriptions: dict[int, list[Descriptions]]
    renditions: dict[int, dict[str, Rendition]]
    requirements: dict[str, Requirement]
    learner: _Learner

    def block(self, block: Block) -> LessonBlock:
        requirement = self.requirements.get(block.lineage)
        media_evidence = self.learner.evidence.media
        ranges = media_evidence.ranges if media_evidence else {}
        is_file = block.kind in (BlockKind.IMAGE, BlockKind.FILE) and block.asset is not None
        return LessonBlock(
            public_id=block.public_id,
            kind=block.kind,
            title=block.title,
            html=render_markdown(block.body, top=3 if block.title else 2),
            language=block.language or self.access.course.language,
            media=self._media(block, ranges.get(block.lineage, ())) if block.kind is BlockKind.MEDIA else None,
            src=self.addresses.file(block) if is_file else None,
            file_name=block.file_name,
            size_bytes=block.asset.size_bytes if block.asset else 0,
            alternative_text="" if block.decorative else block.alternative_text,
            sections=tuple(self._section(section) for section in requirement.sections) if requirement else (),
            studied=requirement is not None and requirement.met(ranges, self.learner.read),
        )

    def _media(self, block: Block, ranges: Sequence[Sequence[float]]) -> Media | None:
        return media_model(
            block,
            self.renditions,
            self.captions.get(block.id, []),
            self.signs.get(block.id),
            self.addresses,
            slides=self.slides.get(block.id),
            descriptions=self.descriptions.get(block.id, ()),
            title=block.title or self.access.lesson.title,
            course_language=self.access.course.language,
            resume=self.learner.resume.get(block.lineage),
            ranges=ranges,
            beat_url=self.addresses.beats(self.access.lesson.public_id) if self.access.records else None,
            token=self.learner.tokens.get(block.lineage),
        )

    def _section(self, section: Section) -> SectionLine:
        reading = self.learner.evidence.reading
        marked = reading is not None and section.key in reading.sections
        read = section.key in self.learner.read
        return SectionLine(section.key, section.opening, section.start, section.end, read, marked and not read)


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


def _links(session: Session, access: LessonAccess) -> list[tuple[Lesson, bool]]:
    """All lessons of the revision in order, and whether the learner has completed them."""
    enrolment_id = access.enrolment.id if access.enrolment else None
    rows = session.execute(
        select(Lesson, Completion.id)
        .join(Module, Lesson.module_id == Module.id)
        .outerjoin(
            Completion,
            (Completion.lesson_lineage == Lesson.lineage) & (Completion.enrolment_id == enrolment_id),
        )
        .where(Module.revision_id == access.revision.id)
        .order_by(Module.position, Lesson.position)
    )
    return [(lesson, completion_id is not None) for lesson, completion_id in rows]


def _link(link: tuple[Lesson, bool]) -> LessonLink:
    lesson, completed = link
    return LessonLink(lesson.public_id, lesson.title, completed)


def _own_lesson(session: Session, access: LessonAccess) -> str | None:
    """The lesson with the same lineage in the revision of the enrolment, where that is another revision."""
    if access.enrolment is None or access.enrolment.revision_id == access.revision.id:
        return None
    return session.scalar(
        select(Lesson.public_id)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id == access.enrolment.revision_id, Lesson.lineage == access.lesson.lineage)
    )
