"""What the authors of a course show of themselves on its page, by their own choice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.co_authors import instructors_of
from content.courses.models import Course, CourseAuthor
from content.people.models import Account, InstructorCard
from content.people.skills import TeachingSkill


@dataclass(frozen=True, slots=True)
class AuthorCard:
    """An author who shows teaching skills."""

    name: str
    skills: tuple[TeachingSkill, ...]


def author_cards(session: Session, course_public_id: str) -> tuple[AuthorCard, ...]:
    """The cards of those authors who teach at the institution now and show a skill. One query."""
    rows = session.execute(
        select(Account.display_name, InstructorCard.skills)
        .join(InstructorCard, InstructorCard.account_id == Account.id)
        .join(CourseAuthor, CourseAuthor.account_id == Account.id)
        .join(Course, Course.id == CourseAuthor.course_id)
        .where(Course.public_id == course_public_id)
        .where(Account.id.in_(instructors_of(_INSTITUTION)))
        .order_by(CourseAuthor.id)
    )
    return tuple(AuthorCard(name, tuple(TeachingSkill(one) for one in skills)) for name, skills in rows if skills)


_INSTITUTION = select(Course.institution_id).correlate(Course).scalar_subquery()
