"""The page of a lesson, in a number of queries that does not grow with the lesson or the course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from content.courses.accessibility_summary import AccessibilityLine, AccessibilitySummary
from content.courses.models import BlockKind, Lesson, Module
from content.credits.rules import amount_text
from content.database import utc_now
from content.learning.access import LessonAccess, open_lesson
from content.learning.check_evidence import checks_count_from
from content.learning.completion import counted, waiting_parts
from content.learning.lesson_content import BlockContent, LessonContent, LessonPlace, lesson_content
from content.learning.media_model import Addresses, Media, for_learner
from content.learning.models import Completion, ResumePoint
from content.learning.practice_page import OwnPractice, own_practice
from content.learning.questions import QuestionLine, own_questions
from content.learning.records import Evidence, evidence_of, resume_points
from content.learning.requirements import Requirement, Section
from content.people.permissions import Actor
from content.quiz.display import QuestionDisplay

PlayerTokens = Mapping[str, str]
"""The tokens that beats carry, by the lineage of the recording."""


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
    """One block. `html` is its sanitised text, `easy_html` that in easy words, empty where there is none; `src` the
    address of its picture or file; `sections` what there is to read; `studied`: its requirement is met (false where it
    has none)."""

    public_id: str
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
    `counts_from`: when all that was marked as read counts, where some of it came too fast. `incomplete`: the other
    lessons that the course requires and the reader has not completed. `required`: this one is; `practice`: what is to
    be shown in it and what of that was attested, None where there is nothing. `questions`: the reader's own questions
    with their answers. `version`: of what everybody is shown alike. `is_copy`: it is kept on a device, to be studied
    without a connection (learning/device_copy.py)."""

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
    incomplete: tuple[LessonLink, ...]
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
    required: bool
    practice: OwnPractice | None
    version: str
    is_copy: bool = False


def lesson_page(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    addresses: Addresses,
    now: datetime | None = None,
    tokens: PlayerTokens | None = None,
) -> LessonPage:
    """The page of a lesson for `actor`, with the players that were opened (`tokens`). Reads alone. Raises what
    `open_lesson` raises."""
    return visit_lesson(session, actor, lesson_public_id, addresses, now or utc_now()).page(tokens or {})


def visit_lesson(
    session: Session, actor: Actor, lesson_public_id: str, addresses: Addresses, now: datetime
) -> LessonVisit:
    """All that is read for the page of a lesson, and for what opening it records. Raises what `open_lesson` raises."""
    access = open_lesson(session, actor, lesson_public_id)
    content = lesson_content(session, access, addresses)
    return LessonVisit(
        actor_id=actor.account_id,
        access=access,
        content=content,
        learner=_learner(session, access, content, now),
        completed=_completed(session, access),
        own_public_id=_own_lesson(session, access),
        questions=own_questions(session, actor, access.lesson),
        practice=own_practice(session, access),
        beat_url=addresses.beats(access.lesson.public_id) if access.records else None,
    )


@dataclass(frozen=True, slots=True)
class LearnerRecords:
    """What is recorded of the learner here; resume points by block lineage. `counts_now`: parts marked as read, or
    the whole lesson read in braille or print, whose time has come."""

    evidence: Evidence
    read: frozenset[str]
    counts_from: datetime | None
    counts_now: bool
    resume: dict[str, ResumePoint]


_COMPLETED = select(Completion.lesson_lineage).where(Completion.enrolment_id == bindparam("enrolment"))
_NO_RECORDS = LearnerRecords(Evidence(None, None), frozenset(), None, counts_now=False, resume={})


@dataclass(frozen=True, slots=True)
class LessonVisit:
    """A lesson that somebody opens. `completed`: lineages of the lessons of this course that they have completed."""

    actor_id: int
    access: LessonAccess
    content: LessonContent
    learner: LearnerRecords
    completed: frozenset[str]
    own_public_id: str | None
    questions: tuple[QuestionLine, ...]
    practice: OwnPractice | None
    beat_url: str | None

    @property
    def is_completed(self) -> bool:
        """Whether this lesson is completed."""
        return self.access.lesson.lineage in self.completed

    def page(self, tokens: PlayerTokens) -> LessonPage:
        """The page, whose players carry `tokens`."""
        access, content = self.access, self.content
        requirements = {requirement.lineage: requirement for requirement in content.requirements}
        before, after = content.lessons[: content.here], content.lessons[content.here + 1 :]
        return LessonPage(
            public_id=access.lesson.public_id,
            title=access.lesson.title,
            module_title=access.lesson.module.title,
            course_public_id=access.course.public_id,
            course_title=access.revision.title,
            language=access.course.language,
            study_units=amount_text(access.lesson.study_units),
            blocks=tuple(self._block(block, requirements.get(block.lineage), tokens) for block in content.blocks),
            accessibility_lines=content.accessibility.lines() if content.blocks else (),
            accessibility=content.accessibility,
            previous=self._link(before[-1]) if before else None,
            next=self._link(after[0]) if after else None,
            incomplete=tuple(
                self._link(lesson)
                for lesson in (*before, *after)
                if lesson.required and lesson.lineage not in self.completed
            ),
            number=content.here + 1,
            lessons=len(content.lessons),
            completed_lessons=sum(lesson.lineage in self.completed for lesson in content.lessons),
            completed=self.is_completed,
            counts_from=None if self.is_completed else self.learner.counts_from,
            records=access.records,
            enrolled=access.enrolment is not None,
            preview=access.preview,
            own_public_id=self.own_public_id,
            questions=self.questions,
            required=access.lesson.required,
            practice=self.practice,
            version=content.version,
        )

    def _block(self, block: BlockContent, requirement: Requirement | None, tokens: PlayerTokens) -> LessonBlock:
        media_evidence = self.learner.evidence.media
        ranges = media_evidence.ranges if media_evidence else {}
        media = block.media
        if media is not None:
            resume = self.learner.resume.get(block.lineage)
            played, token = ranges.get(block.lineage, ()), tokens.get(block.lineage)
            media = for_learner(media, resume, played, self.beat_url, token)
        return LessonBlock(
            public_id=block.public_id,
            kind=block.kind,
            title=block.title,
            html=block.html,
            easy_html=block.easy_html,
            language=block.language,
            media=media,
            src=block.src,
            file_name=block.file_name,
            size_bytes=block.size_bytes,
            alternative_text=block.alternative_text,
            question=block.question,
            sections=tuple(self._section(section) for section in requirement.sections) if requirement else (),
            studied=requirement is not None and requirement.met(ranges, self.learner.read),
        )

    def _section(self, section: Section) -> SectionLine:
        reading = self.learner.evidence.reading
        marked = reading is not None and section.key in reading.sections
        read = section.key in self.learner.read
        return SectionLine(section.key, section.opening, section.start, section.end, read, marked and not read)

    def _link(self, lesson: LessonPlace) -> LessonLink:
        return LessonLink(lesson.public_id, lesson.title, lesson.lineage in self.completed)


def _learner(session: Session, access: LessonAccess, content: LessonContent, now: datetime) -> LearnerRecords:
    enrolment = access.recorded
    if enrolment is None:
        return _NO_RECORDS
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    requirements, questions = content.requirements, content.question_lineages
    waiting = waiting_parts(session, enrolment.account_id, requirements, evidence.reading, now)
    checks_from = checks_count_from(session, enrolment.account_id, requirements, questions, evidence, now)
    recordings = [block.lineage for block in content.recordings]
    return LearnerRecords(
        evidence=evidence,
        read=counted(content.requirements, evidence.reading),
        counts_from=waiting.count_from if waiting else checks_from,
        counts_now=(waiting is not None and waiting.first_counts) or (checks_from is not None and checks_from <= now),
        resume=resume_points(session, enrolment.account_id, recordings) if recordings else {},
    )


def _completed(session: Session, access: LessonAccess) -> frozenset[str]:
    if access.enrolment is None:
        return frozenset()
    return frozenset(session.scalars(_COMPLETED, {"enrolment": access.enrolment.id}))


def _own_lesson(session: Session, access: LessonAccess) -> str | None:
    """The lesson with the same lineage in the revision of the enrolment, where that is another revision."""
    if access.enrolment is None or access.enrolment.revision_id == access.revision.id:
        return None
    return session.scalar(
        select(Lesson.public_id)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id == access.enrolment.revision_id, Lesson.lineage == access.lesson.lineage)
    )
