"""The author's pages: their courses, one course, one module, one lesson, one block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content.checks.caption_rules import CueLint, broken_cues
from content.checks.gap import Gap
from content.checks.lesson import lesson_gaps
from content.courses.access import authored_course, subject_of
from content.courses.authoring import course_fields
from content.courses.bin import RemovedBlock, removed_blocks
from content.courses.block_fields import block_fields
from content.courses.edit_base import Fields
from content.courses.glossary import glossary_fields
from content.courses.models import (
    Block,
    BlockKind,
    Course,
    CourseAuthor,
    Lesson,
    Module,
    Occupation,
    Revision,
    RevisionState,
    SkillLevel,
)
from content.courses.outline import lesson_fields, module_fields
from content.courses.readiness import Readiness, assess
from content.courses.snapshot import BlockContent, LessonContent, ModuleContent, load_contents
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution
from content.learning.workload import Workload, workload_of
from content.people.models import Role
from content.people.permissions import Action, Actor, Subject, allowed, authorise
from content.review.findings import FindingNote, Pin, findings_of_course
from content.review.history import CourseEvent, course_history
from content.review.places import CuePlace, Place, SlidePlace, cue_places, place_of, places_of, slide_places
from content.tracks.media_status import MediaStatus, media_statuses


@dataclass(frozen=True, slots=True)
class MyCourse:
    """One course of the list: by its newest revision, and whether learners see one. `editable`: the reader may edit it;
    the others only preview it."""

    public_id: str
    title: str
    language: str
    institution: BilingualName
    number: int
    state: RevisionState
    published: bool
    editable: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CourseEditor:
    """A course on its author's page, by its newest revision. `open`: it is a draft and can be changed; `fields`: what
    the form of its description begins from, `glossary` that of its glossary."""

    public_id: str
    revision_public_id: str
    number: int
    state: RevisionState
    open: bool
    can_open_next: bool
    published: bool
    title: str
    summary: str
    language: str
    level: SkillLevel
    occupation: BilingualName
    institution: BilingualName
    target_groups: tuple[str, ...]
    fields: Fields
    glossary: Fields
    modules: tuple[ModuleContent, ...]
    readiness: Readiness
    findings: tuple[FindingNote, ...]
    history: tuple[CourseEvent, ...]
    """What was decided on every revision, the newest first."""
    places: tuple[Place, ...]
    cues: Mapping[str, CuePlace]
    """Where the captions to which findings are pinned are now, by their keys."""
    slides: Mapping[str, SlidePlace]
    """Where the slides to which findings are pinned are now, by their keys."""

    def place_of(self, pin: Pin) -> Place | None:
        """Where a finding is fixed: in the newest revision. None for the whole course, or what it no longer has."""
        return place_of(self.places, pin)

    def findings_at(self, lesson_lineage: str | None) -> tuple[FindingNote, ...]:
        """The unsettled findings of one lesson, blocks included; None: those on the course as a whole."""
        return tuple(one for one in self.findings if one.pin.lesson_lineage == lesson_lineage)


@dataclass(frozen=True, slots=True)
class ModuleEditor:
    """One part of a course on its author's page. `fields`: what its form begins from."""

    course_public_id: str
    course_title: str
    course_language: str
    title: str
    fields: Fields
    open: bool


@dataclass(frozen=True, slots=True)
class LessonEditor:
    """One lesson on its author's page."""

    course_public_id: str
    course_title: str
    course_language: str
    module_title: str
    open: bool
    lesson: LessonContent
    findings: tuple[FindingNote, ...]
    cues: Mapping[str, CuePlace]
    slides: Mapping[str, SlidePlace]
    media: Mapping[int, MediaStatus]
    """The state of each video or recording, by block id."""
    workload: Workload
    bin: tuple[RemovedBlock, ...]
    gaps: tuple[Gap, ...]
    """What the accessibility of its texts and recordings lacks (content/checks/)."""

    @property
    def fields(self) -> Fields:
        """What the form of the lesson's title and study time begins from."""
        return lesson_fields(self.lesson)

    def gaps_at(self, block_public_id: str) -> tuple[Gap, ...]:
        """What the texts of one block lack; what a recording lacks stands in its own panel."""
        return tuple(gap for gap in self.gaps if gap.block_public_id == block_public_id and gap.finding is not None)

    def findings_at(self, block_lineage: str | None) -> tuple[FindingNote, ...]:
        """The unsettled findings of one block, cues included; None: those on the lesson as a whole."""
        return tuple(one for one in self.findings if one.pin.block_lineage == block_lineage)


@dataclass(frozen=True, slots=True)
class BlockEditor:
    """One block on its author's page."""

    course_public_id: str
    course_title: str
    course_language: str
    lesson_public_id: str
    lesson_title: str
    open: bool
    block: BlockContent
    findings: tuple[FindingNote, ...]
    """The unsettled findings of the block."""

    @property
    def fields(self) -> Fields:
        """What the form of the block begins from."""
        return block_fields(self.block)


@dataclass(frozen=True, slots=True)
class NewCourseChoices:
    """Institutions and occupations to choose from for a new course."""

    institutions: tuple[tuple[str, BilingualName], ...]
    occupations: tuple[tuple[str, BilingualName], ...]


def my_courses(session: Session, actor: Actor) -> tuple[MyCourse, ...]:
    """The courses the actor wrote, and all of the institutions they manage; the last changed first."""
    authorise(actor, Action.SEE_TEACHING)
    newest = (
        select(func.max(Revision.number)).where(Revision.course_id == Course.id).correlate(Course).scalar_subquery()
    )
    own = select(CourseAuthor.course_id).where(CourseAuthor.account_id == actor.account_id)
    rows = session.execute(
        select(Course, Revision, Institution)
        .join(Revision, Revision.course_id == Course.id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Revision.number == newest)
        .where(or_(Course.id.in_(own), Course.institution_id.in_(actor.institutions(Role.INSTITUTION_MANAGER))))
    ).all()
    ids = [course.id for course, _, _ in rows]
    published = set(
        session.scalars(
            select(Revision.course_id).where(Revision.course_id.in_(ids), Revision.state == RevisionState.PUBLISHED)
        )
    )
    authored = set(session.scalars(own))
    teaches_at, manages = actor.institutions(Role.INSTRUCTOR), actor.institutions(Role.INSTITUTION_MANAGER)
    listed = [
        MyCourse(
            public_id=course.public_id,
            title=revision.title,
            language=course.language,
            institution=BilingualName(institution.name_zh, institution.name_en),
            number=revision.number,
            state=revision.state,
            published=course.id in published,
            editable=course.institution_id in manages
            or (course.id in authored and course.institution_id in teaches_at),
            changed_at=revision.decided_at or revision.submitted_at or revision.opened_at,
        )
        for course, revision, institution in rows
    ]
    return tuple(sorted(listed, key=lambda one: one.changed_at, reverse=True))


def new_course_choices(session: Session, actor: Actor) -> NewCourseChoices:
    """The institutions for which the actor may make a course, and all occupations."""
    authorise(actor, Action.CREATE_COURSE)
    institutions = session.scalars(
        select(Institution).where(Institution.id.in_(actor.institutions(Role.INSTRUCTOR))).order_by(Institution.id)
    )
    occupations = session.scalars(select(Occupation).order_by(Occupation.code))
    return NewCourseChoices(
        tuple((one.public_id, BilingualName(one.name_zh, one.name_en)) for one in institutions),
        tuple((one.code, BilingualName(one.name_zh, one.name_en)) for one in occupations),
    )


def course_editor(session: Session, actor: Actor, public_id: str) -> CourseEditor:
    """The author's page of a course. NotFound, NotAllowed."""
    return _course_editor(session, actor, public_id, None)


def course_check(session: Session, actor: Actor, public_id: str, lint: CueLint) -> CourseEditor:
    """As `course_editor`, with the captions that break a rule counted by `lint`, for the check list."""
    return _course_editor(session, actor, public_id, lint)


def _course_editor(session: Session, actor: Actor, public_id: str, lint: CueLint | None) -> CourseEditor:
    course = authored_course(session, actor, public_id)
    revisions = list(session.scalars(select(Revision).where(Revision.course_id == course.id).order_by(Revision.number)))
    revision = revisions[-1]
    contents = load_contents(session, revision)
    occupation = session.get_one(Occupation, course.occupation_code)
    institution = session.get_one(Institution, course.institution_id)
    notes = _visible_findings(session, course)
    places = tuple(places_of(contents))
    return CourseEditor(
        public_id=course.public_id,
        revision_public_id=revision.public_id,
        number=revision.number,
        state=revision.state,
        open=revision.state is RevisionState.DRAFT,
        can_open_next=not any(one.state in (RevisionState.DRAFT, RevisionState.IN_REVIEW) for one in revisions),
        published=any(one.state is RevisionState.PUBLISHED for one in revisions),
        title=revision.title,
        summary=revision.summary,
        language=course.language,
        level=course.level,
        occupation=BilingualName(occupation.name_zh, occupation.name_en),
        institution=BilingualName(institution.name_zh, institution.name_en),
        target_groups=tuple(revision.target_groups),
        fields=course_fields(revision),
        glossary=glossary_fields(revision),
        modules=contents.modules,
        readiness=assess(contents, broken_cues(session, revision.public_id, lint) if lint else None),
        findings=tuple(one for one in notes if one.resolved_at is None),
        history=course_history(session, course.id, notes),
        places=places,
        cues=cue_places(session, places, [one.pin for one in notes]),
        slides=slide_places(session, places, [one.pin for one in notes]),
    )


def module_editor(session: Session, actor: Actor, module_public_id: str) -> ModuleEditor:
    """The author's page of a module. NotFound, NotAllowed."""
    row = session.execute(
        select(Module, Revision, Course)
        .join(Revision, Revision.id == Module.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .where(Module.public_id == module_public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(about=module_public_id)
    module, revision, course = row
    authorise(actor, Action.EDIT_COURSE, subject_of(session, course))
    return ModuleEditor(
        course_public_id=course.public_id,
        course_title=revision.title,
        course_language=course.language,
        title=module.title,
        fields=module_fields(module),
        open=revision.state is RevisionState.DRAFT,
    )


def lesson_editor(session: Session, actor: Actor, lesson_public_id: str) -> LessonEditor:
    """The author's page of a lesson. NotFound, NotAllowed."""
    module = session.scalars(select(Module).join(Lesson).where(Lesson.public_id == lesson_public_id)).one_or_none()
    if module is None:
        raise NotFound(about=lesson_public_id)
    revision = session.get_one(Revision, module.revision_id)
    course = session.get_one(Course, revision.course_id)
    authorise(actor, Action.EDIT_COURSE, subject_of(session, course))
    contents = load_contents(session, revision)
    lesson = next(one for one in contents.lessons if one.public_id == lesson_public_id)
    unsettled = [one for one in _visible_findings(session, course) if one.resolved_at is None]
    findings = tuple(one for one in unsettled if one.pin.lesson_lineage == lesson.lineage)
    places = [place for place in places_of(contents) if place.pin.lesson_lineage == lesson.lineage]
    return LessonEditor(
        course_public_id=course.public_id,
        course_title=revision.title,
        course_language=course.language,
        module_title=module.title,
        open=revision.state is RevisionState.DRAFT,
        lesson=lesson,
        findings=findings,
        cues=cue_places(session, places, [one.pin for one in findings]),
        slides=slide_places(session, places, [one.pin for one in findings]),
        media=media_statuses(session, [block.id for block in lesson.blocks if block.kind is BlockKind.MEDIA]),
        workload=workload_of(lesson, course.language),
        bin=removed_blocks(session, lesson.id),
        gaps=tuple(lesson_gaps(lesson, contents.glossary)),
    )


def block_editor(session: Session, actor: Actor, block_public_id: str) -> BlockEditor:
    """The author's page of a block. NotFound, NotAllowed."""
    lesson_public_id = session.scalars(
        select(Lesson.public_id).join(Block).where(Block.public_id == block_public_id, Block.removed_at.is_(None))
    ).one_or_none()
    if lesson_public_id is None:
        raise NotFound(about=block_public_id)
    page = lesson_editor(session, actor, lesson_public_id)
    block = next(one for one in page.lesson.blocks if one.public_id == block_public_id)
    return BlockEditor(
        course_public_id=page.course_public_id,
        course_title=page.course_title,
        course_language=page.course_language,
        lesson_public_id=page.lesson.public_id,
        lesson_title=page.lesson.title,
        open=page.open,
        block=block,
        findings=page.findings_at(block.lineage),
    )


def may_create(actor: Actor) -> bool:
    """Whether there is an institution for which the actor may make a course."""
    return any(
        allowed(actor, Action.CREATE_COURSE, Subject(institution_id=one)) for one in actor.institutions(Role.INSTRUCTOR)
    )


def _visible_findings(session: Session, course: Course) -> tuple[FindingNote, ...]:
    """Findings the author may see, settled ones too."""
    return tuple(one for one in findings_of_course(session, course.id) if one.visible_to_author)
