"""The administrator's page of published and suspended courses."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution
from content.people.permissions import Action, Actor, authorise

LONGEST_SEARCH = 100
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SupervisedCourse:
    """One published or suspended course; `reason`: why it was suspended."""

    public_id: str
    title: str
    language: str
    institution: BilingualName
    suspended: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SupervisedCourses:
    """Suspended courses first, then the published ones by title. `more`: there are others beyond those shown."""

    courses: tuple[SupervisedCourse, ...]
    more: bool


_Courses = Select[Course, Revision, Institution]


def supervised_courses(session: Session, actor: Actor, text: str = "") -> SupervisedCourses:
    """The courses in whose title or institution's name `text` stands, at most a hundred. One query."""
    authorise(actor, Action.SUPERVISE_COURSE)
    query = _all().order_by(Revision.state.desc(), Revision.title, Revision.id)  # "suspended" before "published"
    part = text.strip()[:LONGEST_SEARCH]
    if part:
        names = (Revision.title, Institution.name_zh, Institution.name_en)
        query = query.where(or_(*(name.icontains(part, autoescape=True) for name in names)))
    rows = session.execute(query.limit(MOST_SHOWN + 1)).all()
    return SupervisedCourses(tuple(_course(row) for row in rows[:MOST_SHOWN]), more=len(rows) > MOST_SHOWN)


def supervised_course(session: Session, actor: Actor, public_id: str) -> SupervisedCourse:
    """One of them. Raises NotFound, NotAllowed."""
    authorise(actor, Action.SUPERVISE_COURSE)
    row = session.execute(_all().where(Course.public_id == public_id)).first()
    if row is None:
        raise NotFound(about=public_id)
    return _course(row)


def _all() -> _Courses:
    return (
        select(Course, Revision, Institution)
        .join(Revision, Revision.course_id == Course.id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Revision.state.in_((RevisionState.PUBLISHED, RevisionState.SUSPENDED)))
    )


def _course(row: Row[Course, Revision, Institution]) -> SupervisedCourse:
    course, revision, institution = row
    return SupervisedCourse(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        institution=BilingualName(institution.name_zh, institution.name_en),
        suspended=revision.state is RevisionState.SUSPENDED,
        reason=revision.state_reason,
    )
