"""A course as people see it before they begin: what it is, whose it is, its lessons, how accessible each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import find_course, previewer, subject_of
from content.courses.accessibility_summary import (
    AccessibilitySummary,
    accessibility_of_lessons,
    accessibility_of_revisions,
    summarise,
)
from content.courses.models import Audience, Course, Lesson, Module, Occupation, Revision, RevisionState, SkillLevel
from content.errors import NotAllowed, NotFound
from content.institutions.models import BilingualName, Institution, Region
from content.people.permissions import Action, Actor, Visitor, authorise


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    """One lesson in the outline; `study_units` in hundredths of 学时; `required` as on `Lesson`."""

    public_id: str
    lineage: str
    title: str
    study_units: int
    accessibility: AccessibilitySummary
    required: bool = True


@dataclass(frozen=True, slots=True)
class OutlineModule:
    """One part of the course."""

    title: str
    lessons: tuple[OutlineLesson, ...]


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course by one of its revisions. `preview`: this is not what learners see. `revision_id` is for other domain
    functions, never for an address."""

    public_id: str
    revision_id: int
    revision_public_id: str
    revision_number: int
    state: RevisionState
    preview: bool
    title: str
    summary: str
    language: str
    institution: BilingualName
    supervision_phone: str
    region: BilingualName
    occupation: BilingualName
    occupation_code: str
    level: SkillLevel
    audience: Audience
    target_groups: tuple[str, ...]
    published_at: datetime | None
    accessibility: AccessibilitySummary
    modules: tuple[OutlineModule, ...]

    @property
    def lessons(self) -> tuple[OutlineLesson, ...]:
        """All lessons in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def study_units(self) -> int:
        """Study time of the whole course in hundredths of 学时."""
        return sum(lesson.study_units for lesson in self.lessons)


def course_page(session: Session, actor: Actor | Visitor, public_id: str) -> CoursePage:
    """The published revision; where there is none, the newest for those who may preview it. NotFound for the others."""
    course = find_course(session, public_id)
    published = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.state == RevisionState.PUBLISHED)
    ).one_or_none()
    if published is not None:
        return revision_page(session, published, preview=False)
    try:
        return preview_page(session, actor, public_id)
    except NotAllowed:
        raise NotFound(about=public_id) from None


def preview_page(session: Session, actor: Actor | Visitor, course_public_id: str) -> CoursePage:
    """The newest revision, whatever its state, for those who may preview it. NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    newest = session.scalars(
        select(Revision).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    authorise(previewer(actor, newest), Action.PREVIEW_COURSE, subject_of(session, course))
    return revision_page(session, newest, preview=newest.state is not RevisionState.PUBLISHED)


def revision_page(session: Session, revision: Revision, *, preview: bool) -> CoursePage:
    """The page of one revision; whoever calls has authorised. Nine queries, however long the course is."""
    course, institution, region, occupation = session.execute(
        select(Course, Institution, Region, Occupation)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == Course.occupation_code)
        .where(Course.id == revision.course_id)
    ).one()
    accessibility = accessibility_of_revisions(session, [revision.id])
    return CoursePage(
        public_id=course.public_id,
        revision_id=revision.id,
        revision_public_id=revision.public_id,
        revision_number=revision.number,
        state=revision.state,
        preview=preview,
        title=revision.title,
        summary=revision.summary,
        language=course.language,
        institution=BilingualName(institution.name_zh, institution.name_en),
        supervision_phone=institution.supervision_phone,
        region=BilingualName(region.name_zh, region.name_en),
        occupation=BilingualName(occupation.name_zh, occupation.name_en),
        occupation_code=occupation.code,
        level=course.level,
        audience=revision.audience,
        target_groups=tuple(revision.target_groups),
        published_at=revision.decided_at if not preview else None,
        accessibility=accessibility.get(revision.id, summarise(())),
        modules=_outline(session, revision.id),
    )


def _outline(session: Session, revision_id: int) -> tuple[OutlineModule, ...]:
    rows = session.execute(
        select(Module, Lesson)
        .outerjoin(Lesson, Lesson.module_id == Module.id)
        .where(Module.revision_id == revision_id)
        .order_by(Module.position, Module.id, Lesson.position, Lesson.id)
    ).all()
    accessibility = accessibility_of_lessons(session, [lesson.id for _, lesson in rows if lesson is not None])
    titles: dict[int, str] = {}
    lessons: dict[int, list[OutlineLesson]] = {}
    for module, lesson in rows:
        titles[module.id] = module.title
        here = lessons.setdefault(module.id, [])
        if lesson is not None:
            here.append(
                OutlineLesson(
                    lesson.public_id,
                    lesson.lineage,
                    lesson.title,
                    lesson.study_units,
                    accessibility.get(lesson.id, summarise(())),
                    lesson.required,
                )
            )
    return tuple(OutlineModule(title, tuple(lessons[module_id])) for module_id, title in titles.items())
