"""Handing courses from one instructor to another, as the manager of their institution does when somebody leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.co_authors import (
    CourseName,
    author_ids,
    course_names,
    held_course,
    instructors_of,
    join_authors,
    leave_authors,
)
from content.courses.models import Course, CourseAuthor
from content.errors import Invalid, NotFound, Refused
from content.institutions.models import Institution
from content.messages import N_
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, authorise


@dataclass(frozen=True, slots=True)
class HandingOver:
    """The page of handing over: whose courses, which there are, and who may take them (public id and name)."""

    name: str
    courses: tuple[CourseName, ...]
    takers: tuple[tuple[str, str], ...]


def handing_over(session: Session, actor: Actor, institution: Institution, account_public_id: str) -> HandingOver:
    """What can be handed over of an author of the institution. NotFound, NotAllowed."""
    authorise(actor, Action.MANAGE_INSTITUTION, Subject(institution_id=institution.id))
    giver = _account(session, account_public_id)
    courses = session.scalars(
        select(Course)
        .join(CourseAuthor, CourseAuthor.course_id == Course.id)
        .where(CourseAuthor.account_id == giver.id, Course.institution_id == institution.id)
    )
    takers = session.execute(
        select(Account.public_id, Account.display_name, Account.login_name)
        .where(Account.id.in_(instructors_of(institution.id)), Account.id != giver.id)
        .order_by(Account.display_name, Account.login_name)
    )
    return HandingOver(
        giver.display_name,
        tuple(course_names(session, actor, courses)),
        tuple((row.public_id, f"{row.display_name} ({row.login_name})") for row in takers),
    )


def hand_over(
    session: Session,
    actor: Actor,
    institution: Institution,
    account_public_id: str,
    *,
    to: str,
    courses: Collection[str],
) -> None:
    """Put the instructor `to` in the place of an author, in each of `courses`; both are public ids.

    A course that `to` has already from an earlier press of the button stays as it is. Invalid (fields `to`, `courses`);
    Refused where a course has gone to somebody else meanwhile.
    """
    authorise(actor, Action.MANAGE_INSTITUTION, Subject(institution_id=institution.id))
    giver = _account(session, account_public_id)
    taker = session.scalars(
        select(Account).where(
            Account.public_id == to, Account.id.in_(instructors_of(institution.id)), Account.id != giver.id
        )
    ).one_or_none()
    if taker is None:
        raise Invalid(N_("Choose who is to have the courses."), field="to")
    if not courses:
        raise Invalid(N_("Choose at least one course."), field="courses")
    for public_id in sorted(set(courses)):
        _hand_over_one(session, actor, institution, public_id, giver, taker)


def _hand_over_one(
    session: Session, actor: Actor, institution: Institution, course_public_id: str, giver: Account, taker: Account
) -> None:
    course = held_course(session, actor, course_public_id)
    authors = author_ids(session, course)
    if course.institution_id != institution.id or not authors & {giver.id, taker.id}:
        raise Refused(
            N_("The authors of these courses have changed meanwhile. Nothing was handed over. Open the page again."),
            about=course_public_id,
        )
    join_authors(session, actor, course, taker, leaving=giver)
    leave_authors(session, actor, course, giver, successor=taker)


def _account(session: Session, public_id: str) -> Account:
    account = session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    if account is None:
        raise NotFound(about=public_id)
    return account
