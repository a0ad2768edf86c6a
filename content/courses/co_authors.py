"""The authors of a course: who they are, adding one, removing one. Somebody who can edit it always remains.

Each change is recorded and logged with ids alone, and everybody concerned gets a notice. Notices name no person: they
would keep the name of somebody who erased the account.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, delete, func, select
from sqlalchemy.orm import Session

from content.courses.access import find_course, subject_of
from content.courses.models import Course, CourseAuthor, FormerAuthor, Revision
from content.errors import Invalid, NotFound, Refused
from content.messages import N_, Message
from content.notices.notify import (
    AUTHOR_ADDED,
    AUTHOR_REMOVED,
    BECAME_AUTHOR,
    NO_LONGER_AUTHOR,
    LinkKind,
    link_to,
    notify,
    notify_all,
)
from content.people.accounts import lock_learner, record
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """One author. `teaches`: may edit the course now; `own`: it is the reader."""

    public_id: str
    name: str
    teaches: bool
    own: bool


@dataclass(frozen=True, slots=True)
class CourseAuthors:
    """The page of a course's authors, the longest-standing first."""

    course_public_id: str
    course_title: str
    course_language: str
    authors: tuple[AuthorLine, ...]

    def removable(self, author: AuthorLine) -> bool:
        """Whether somebody who can edit the course remains without this author."""
        return any(other.teaches for other in self.authors if other is not author)


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course by its newest title, for a list."""

    public_id: str
    title: str
    language: str


def course_authors(session: Session, actor: Actor, course_public_id: str) -> CourseAuthors:
    """The authors of a course, for those who may change them. NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.CHANGE_AUTHORS, subject_of(session, course))
    teaching = set(session.scalars(instructors_of(course.institution_id)))
    rows = session.execute(
        select(Account.id, Account.public_id, Account.display_name)
        .join(CourseAuthor, CourseAuthor.account_id == Account.id)
        .where(CourseAuthor.course_id == course.id)
        .order_by(CourseAuthor.id)
    )
    authors = (AuthorLine(row[1], row[2], row[0] in teaching, own=row[0] == actor.account_id) for row in rows)
    return CourseAuthors(course.public_id, newest_title(session, course), course.language, tuple(authors))


def add_co_author(session: Session, actor: Actor, course_public_id: str, login_name: str) -> None:
    """Make somebody who teaches at the course's institution one of its authors; nothing where they are one.

    Invalid (field `login_name`) where nobody with that sign-in name teaches there.
    """
    course = held_course(session, actor, course_public_id)
    account = session.scalars(
        select(Account).where(
            Account.login_name == login_name.strip().casefold(), Account.id.in_(instructors_of(course.institution_id))
        )
    ).one_or_none()
    if account is None:
        raise Invalid(
            N_("Nobody with this sign-in name teaches at your institution. Check the name, or ask your manager."),
            field="login_name",
        )
    join_authors(session, actor, course, account)


def remove_co_author(session: Session, actor: Actor, course_public_id: str, account_public_id: str) -> None:
    """Take somebody off the authors of a course; nothing where they are none any more. Refused for the last who can
    edit it."""
    course = held_course(session, actor, course_public_id)
    account = session.scalars(select(Account).where(Account.public_id == account_public_id)).one_or_none()
    if account is None:
        raise NotFound(about=account_public_id)
    leave_authors(session, actor, course, account)


def held_course(session: Session, actor: Actor, course_public_id: str) -> Course:
    """The course, its row locked until the transaction ends, where the actor may change its authors even then."""
    course = find_course(session, course_public_id)
    session.execute(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    authorise(actor, Action.CHANGE_AUTHORS, subject_of(session, course))
    return course


def join_authors(
    session: Session, actor: Actor, course: Course, account: Account, *, leaving: Account | None = None
) -> None:
    """Add an author to a course whose row is held, unless they are one. leaving: who goes at once and gets a notice of
    that alone."""
    lock_learner(session, account.id)
    authors = author_ids(session, course)
    if account.id in authors:
        return
    session.execute(
        delete(FormerAuthor).where(FormerAuthor.course_id == course.id, FormerAuthor.account_id == account.id)
    )
    session.add(CourseAuthor(course_id=course.id, account_id=account.id))
    _record(session, actor, "course.author_added", course, account)
    values = {"title": newest_title(session, course)}
    link = link_to(LinkKind.AUTHORS, course.public_id)
    notify_all(session, authors - _silent(actor, leaving), Message(AUTHOR_ADDED, values), link)
    if account.id != actor.account_id:
        notify(session, account.id, Message(BECAME_AUTHOR, values), link_to(LinkKind.TEACHING, course.public_id))


def leave_authors(
    session: Session, actor: Actor, course: Course, account: Account, *, successor: Account | None = None
) -> None:
    """Remove an author of a course whose row is held, unless they are none. Refused for the last who can edit it.
    successor: who has just taken the place and got a notice of that."""
    authors = author_ids(session, course)
    if account.id not in authors:
        return
    remaining = authors - {account.id}
    if not remaining & set(session.scalars(instructors_of(course.institution_id))):
        raise Refused(
            N_("A course needs an author who can edit it. Add another author first, then remove this one."),
            about=course.public_id,
        )
    session.execute(
        delete(CourseAuthor).where(CourseAuthor.course_id == course.id, CourseAuthor.account_id == account.id)
    )
    session.add(FormerAuthor(course_id=course.id, account_id=account.id))
    _record(session, actor, "course.author_removed", course, account)
    values = {"title": newest_title(session, course)}
    link = link_to(LinkKind.AUTHORS, course.public_id)
    notify_all(session, remaining - _silent(actor, successor), Message(AUTHOR_REMOVED, values), link)
    if account.id != actor.account_id:
        notify(session, account.id, Message(NO_LONGER_AUTHOR, values))


def instructors_of(institution_id: int | ScalarSelect[int]) -> Select[int]:
    """The accounts that may teach at an institution now."""
    return (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.INSTRUCTOR, RoleGrant.institution_id == institution_id)
        .where(RoleGrant.revoked_at.is_(None), Account.disabled_at.is_(None))
    )


def courses_without_others(session: Session, account_id: int, institution_id: int | None = None) -> list[CourseName]:
    """The courses that nobody but this author can edit as an author, by title; of one institution where it is named."""
    other = (
        select(CourseAuthor.id)
        .where(CourseAuthor.course_id == Course.id, CourseAuthor.account_id != account_id)
        .where(CourseAuthor.account_id.in_(instructors_of(_INSTITUTION_OF_COURSE)))
    )
    own = select(CourseAuthor.course_id).where(CourseAuthor.account_id == account_id)
    query = select(Course).where(Course.id.in_(own), ~other.exists())
    if institution_id is not None:
        query = query.where(Course.institution_id == institution_id)
    names = [CourseName(one.public_id, newest_title(session, one), one.language) for one in session.scalars(query)]
    return sorted(names, key=lambda one: one.title)


def managers_of(institution_id: int) -> Select[int]:
    """The accounts that manage an institution now."""
    return (
        select(RoleGrant.account_id)
        .where(RoleGrant.role == Role.INSTITUTION_MANAGER, RoleGrant.institution_id == institution_id)
        .where(RoleGrant.revoked_at.is_(None))
    )


def author_ids(session: Session, course: Course) -> set[int]:
    """The row ids of the authors of a course, read anew."""
    return set(session.scalars(select(CourseAuthor.account_id).where(CourseAuthor.course_id == course.id)))


def newest_title(session: Session, course: Course) -> str:
    """The title of a course in its newest revision."""
    newest = select(func.max(Revision.number)).where(Revision.course_id == course.id).scalar_subquery()
    titles = select(Revision.title).where(Revision.course_id == course.id, Revision.number == newest)
    return session.scalars(titles).one()


_INSTITUTION_OF_COURSE: ScalarSelect[int] = select(Course.institution_id).correlate(Course).scalar_subquery()


def _silent(actor: Actor, other: Account | None) -> set[int]:
    """Who gets no notice of a change to the authors: who makes it, and who gets another notice."""
    return {actor.account_id} if other is None else {actor.account_id, other.id}


def _record(session: Session, actor: Actor, action: str, course: Course, account: Account) -> None:
    record(session, actor.account_id, action, account, details={"course": course.public_id})
    session.flush()
    session.expire(course, ["authors"])
    log.info("course %s: %s: account %d by account %d", course.public_id, action, account.id, actor.account_id)
