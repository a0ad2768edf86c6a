"""Loads a course or a part of its draft, authorised for editing.

Each `editable_*` returns its row only where the actor may edit the course and the revision is still a draft, and locks
the revision until the transaction ends. Every change of a revision, tracks included, goes through here, so that none
can slip in beside a submission (a submitted revision never changes).
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.editability import ensure_open
from content.courses.models import Block, Course, CourseAuthor, Lesson, Module, Revision, RevisionState
from content.errors import NotFound, Refused
from content.institutions.models import Institution
from content.institutions.register import region_chain
from content.messages import N_
from content.people.permissions import Action, Actor, Subject, authorise


def subject_of(session: Session, course: Course) -> Subject:
    """A course as the permission table reads it: institution, the regions that contain it, authors."""
    region_code = session.scalars(
        select(Institution.region_code).where(Institution.id == course.institution_id)
    ).one_or_none()
    authors = session.scalars(select(CourseAuthor.account_id).where(CourseAuthor.course_id == course.id))
    return Subject(
        institution_id=course.institution_id,
        region_codes=frozenset(region_chain(session, region_code)) if region_code else frozenset(),
        author_ids=frozenset(authors),
        about=course.public_id,
    )


def find_course(session: Session, public_id: str) -> Course:
    """The course with this public identifier. NotFound where there is none."""
    course = session.scalars(select(Course).where(Course.public_id == public_id)).one_or_none()
    if course is None:
        raise NotFound(about=public_id)
    return course


def authored_course(session: Session, actor: Actor, public_id: str) -> Course:
    """The course, where the actor may edit it. NotFound, NotAllowed."""
    course = find_course(session, public_id)
    authorise(actor, Action.EDIT_COURSE, subject_of(session, course))
    return course


def editable_revision(session: Session, actor: Actor, course_public_id: str) -> Revision:
    """The draft of a course, locked. Refused where the course has none."""
    course = authored_course(session, actor, course_public_id)
    draft = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.state == RevisionState.DRAFT)
    ).one_or_none()
    if draft is None:
        raise Refused(N_("This course has no draft. Open a new version first."), about=course_public_id)
    ensure_open(draft)
    return draft


def editable_module(session: Session, actor: Actor, public_id: str) -> Module:
    """The module, its revision locked. Raises NotFound, NotAllowed, Refused."""
    module = session.scalars(select(Module).where(Module.public_id == public_id)).one_or_none()
    if module is None:
        raise NotFound(about=public_id)
    _permit(session, actor, module.revision)
    return module


def editable_lesson(session: Session, actor: Actor, public_id: str) -> Lesson:
    """The lesson, its revision locked. Raises NotFound, NotAllowed, Refused."""
    lesson = session.scalars(select(Lesson).where(Lesson.public_id == public_id)).one_or_none()
    if lesson is None:
        raise NotFound(about=public_id)
    _permit(session, actor, lesson.module.revision)
    return lesson


def editable_block(session: Session, actor: Actor, public_id: str) -> Block:
    """The block, its revision locked. Raises NotFound, NotAllowed, Refused."""
    block = session.scalars(select(Block).where(Block.public_id == public_id)).one_or_none()
    if block is None:
        raise NotFound(about=public_id)
    _permit(session, actor, block.lesson.module.revision)
    return block


def _permit(session: Session, actor: Actor, revision: Revision) -> None:
    authorise(actor, Action.EDIT_COURSE, subject_of(session, revision.course))
    ensure_open(revision)
