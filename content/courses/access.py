"""Loads a course or a part of its draft, authorised for editing.

Each `editable_*` gives its row only where the actor may edit the course and the revision is still a draft, and holds
the revision's row until the transaction ends. Whoever changes anything that belongs to a revision, tracks included,
goes through here: so no change can slip in beside a submission (a submitted revision never changes). The row is read
again once the revision is held: another window may have changed or removed it while this one waited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.edit_base import SavedBy
from content.courses.editability import ensure_open
from content.courses.models import Block, Course, CourseAuthor, Lesson, Module, Revision, RevisionState
from content.errors import NotFound, Refused
from content.institutions.models import Institution, Region
from content.institutions.register import region_chain
from content.messages import N_
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Actor, Subject, Visitor, authorise

Row = TypeVar("Row", Module, Lesson, Block)


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


def subjects_of(session: Session, courses: Collection[Course]) -> dict[int, Subject]:
    """What `subject_of` gives, by the ids of many courses. Three queries."""
    parents = {row.code: row.parent_code for row in session.execute(select(Region.code, Region.parent_code))}
    institutions = {course.institution_id for course in courses}
    codes = select(Institution.id, Institution.region_code).where(Institution.id.in_(institutions))
    region_of = {row.id: row.region_code for row in session.execute(codes)}
    author_ids: dict[int, set[int]] = {course.id: set() for course in courses}
    authors = select(CourseAuthor.course_id, CourseAuthor.account_id).where(CourseAuthor.course_id.in_(author_ids))
    for course_id, account_id in session.execute(authors):
        author_ids[course_id].add(account_id)
    return {
        course.id: Subject(
            institution_id=course.institution_id,
            region_codes=_upwards(region_of.get(course.institution_id), parents),
            author_ids=frozenset(author_ids[course.id]),
            about=course.public_id,
        )
        for course in courses
    }


def _upwards(code: str | None, parents: Mapping[str, str | None]) -> frozenset[str]:
    codes: set[str] = set()
    while code is not None and code in parents and code not in codes:
        codes.add(code)
        code = parents[code]
    return frozenset(codes)


def previewer(actor: Actor | Visitor, revision: Revision) -> Actor | Visitor:
    """The actor as they may look at this revision: reviewers see nothing that nobody has submitted yet."""
    if isinstance(actor, Visitor) or revision.submitted_at is not None or revision.state is not RevisionState.DRAFT:
        return actor
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role is not Role.REVIEWER))


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
    session.refresh(draft)
    return draft


def editable_module(session: Session, actor: Actor, public_id: str) -> Module:
    """The module, held open. NotFound, NotAllowed, Refused."""
    revision = select(Revision).join(Module).where(Module.public_id == public_id)
    return _held(session, actor, public_id, revision, select(Module).where(Module.public_id == public_id))


def editable_lesson(session: Session, actor: Actor, public_id: str) -> Lesson:
    """The lesson, held open. NotFound, NotAllowed, Refused."""
    revision = select(Revision).join(Module).join(Lesson).where(Lesson.public_id == public_id)
    return _held(session, actor, public_id, revision, select(Lesson).where(Lesson.public_id == public_id))


def editable_block(session: Session, actor: Actor, public_id: str) -> Block:
    """The block, held open; one in the bin is not there. NotFound, NotAllowed, Refused."""
    revision = select(Revision).join(Module).join(Lesson).join(Block).where(Block.public_id == public_id)
    present = select(Block).where(Block.public_id == public_id, Block.removed_at.is_(None))
    return _held(session, actor, public_id, revision, present)


def last_saved_by(session: Session, actor: Actor, revision: Revision) -> SavedBy | None:
    """Who saved the revision's texts last: whoever may edit it, where that is but one; else that is not known."""
    authors = select(CourseAuthor.account_id).where(CourseAuthor.course_id == revision.course_id)
    managers = select(RoleGrant.account_id).where(
        RoleGrant.role == Role.INSTITUTION_MANAGER,
        RoleGrant.institution_id == revision.course.institution_id,
        RoleGrant.revoked_at.is_(None),
    )
    editors = select(Account.id, Account.display_name).where(Account.id.in_(authors.union(managers)))
    names = session.execute(editors).all()
    if len(names) != 1:
        return None
    account_id, name = names[0]
    return SavedBy(name, own=account_id == actor.account_id)


def _held(session: Session, actor: Actor, public_id: str, of_revision: Select[Revision], wanted: Select[Row]) -> Row:
    """The row that `wanted` finds, read once its revision is held: until then another window may remove it."""
    revision = session.scalars(of_revision).one_or_none()
    if revision is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.EDIT_COURSE, subject_of(session, revision.course))
    ensure_open(revision)
    row = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(about=public_id)
    return row
