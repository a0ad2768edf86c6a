"""Creating a course and describing it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import editable_revision
from content.courses.models import Course, CourseAuthor, Occupation, Revision, SkillLevel, TargetGroup
from content.errors import Invalid, NotFound
from content.institutions.models import Institution
from content.messages import N_
from content.people.permissions import Action, Actor, Subject, authorise

LANGUAGES = ("zh", "en")
"""Languages in which a course can be taught."""

SUMMARY_LENGTH = 1000


def create_course(
    session: Session,
    actor: Actor,
    *,
    institution_public_id: str,
    occupation_code: str,
    level: str,
    language: str,
    title: str,
    summary: str = "",
    target_groups: Sequence[str] = (),
) -> Course:
    """A new course of the institution with its first draft; the actor is its author. Invalid, NotAllowed, NotFound."""
    institution = session.scalars(
        select(Institution).where(Institution.public_id == institution_public_id)
    ).one_or_none()
    if institution is None:
        raise NotFound(about=institution_public_id)
    authorise(actor, Action.CREATE_COURSE, Subject(institution_id=institution.id))
    if session.get(Occupation, occupation_code) is None:
        raise Invalid(N_("Choose an occupation from the list."), field="occupation")
    if level not in set(SkillLevel):
        raise Invalid(N_("Choose a skill level from the list."), field="level")
    if language not in LANGUAGES:
        raise Invalid(N_("Choose the language in which the course is taught."), field="language")
    course = Course(
        institution=institution,
        occupation_code=occupation_code,
        level=SkillLevel(level),
        language=language,
        created_by_id=actor.account_id,
    )
    course.authors.append(CourseAuthor(account_id=actor.account_id))
    revision = Revision(number=1, opened_by_id=actor.account_id)
    _describe(revision, title, summary, target_groups)
    course.revisions.append(revision)
    session.add(course)
    session.flush()
    return course


def describe_course(
    session: Session,
    actor: Actor,
    course_public_id: str,
    *,
    title: str,
    summary: str,
    target_groups: Sequence[str],
) -> Revision:
    """Change the draft's title, description and target groups (`TargetGroup`). Invalid, NotAllowed, Refused."""
    revision = editable_revision(session, actor, course_public_id)
    _describe(revision, title, summary, target_groups)
    session.flush()
    return revision


def _describe(revision: Revision, title: str, summary: str, target_groups: Sequence[str]) -> None:
    if not set(target_groups) <= set(TargetGroup):
        raise Invalid(N_("Choose the groups from the list."), field="target_groups")
    revision.title = text_fields.title(title)
    revision.summary = text_fields.prose(summary, field="summary", limit=SUMMARY_LENGTH)
    revision.target_groups = [group.value for group in TargetGroup if group.value in target_groups]
