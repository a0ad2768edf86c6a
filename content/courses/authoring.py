"""Creating a course and describing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import editable_revision, last_saved_by
from content.courses.edit_base import Fields, require_base
from content.courses.models import Audience, Course, CourseAuthor, Occupation, Revision, SkillLevel, TargetGroup
from content.errors import Invalid, NotFound
from content.insert_once import insert_once
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
    public_id: str | None = None,
) -> Course:
    """A new course of the institution with its first draft; the actor is its author. public_id: the id that its form
    reserved (content/insert_once.py). Invalid, NotAllowed, NotFound."""
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
    description = _checked(title, summary, target_groups, Audience.LEARNERS.value)
    _describe(revision, description)
    course.revisions.append(revision)

    def same(earlier: Course) -> bool:
        return (
            earlier.created_by_id == actor.account_id
            and (earlier.institution_id, earlier.occupation_code) == (institution.id, occupation_code)
            and (earlier.level.value, earlier.language) == (level, language)
            and course_fields(earlier.revisions[0]) == description._asdict()
        )

    return insert_once(session, course, public_id, same)


def course_fields(revision: Revision) -> Fields:
    """What is stored of a course's description, as its form has it."""
    return {
        "title": revision.title,
        "summary": revision.summary,
        "audience": revision.audience.value,
        "target_groups": tuple(revision.target_groups),
    }


def describe_course(
    session: Session,
    actor: Actor,
    course_public_id: str,
    *,
    title: str,
    summary: str,
    target_groups: Sequence[str],
    audience: str | None = None,
    base: str | None = None,
) -> Revision:
    """Change the draft's title, description, audience (`Audience`; None leaves it) and target groups (`TargetGroup`).
    base: what the form began from (edit_base.py), None for the portal's own code. Invalid, NotAllowed, Refused,
    StaleEdit."""
    revision = editable_revision(session, actor, course_public_id)
    description = _checked(title, summary, target_groups, audience or revision.audience.value)
    stored, new = course_fields(revision), description._asdict()
    require_base(stored, new, base, lambda: last_saved_by(session, actor, revision))
    _describe(revision, description)
    session.flush()
    return revision


class _Description(NamedTuple):
    """What a course is about, tidied and checked."""

    title: str
    summary: str
    audience: str
    target_groups: tuple[str, ...]


def _checked(title: str, summary: str, target_groups: Sequence[str], audience: str) -> _Description:
    if audience not in set(Audience):
        raise Invalid(N_("Choose for whom the course is made."), field="audience")
    if not set(target_groups) <= set(TargetGroup):
        raise Invalid(N_("Choose the groups from the list."), field="target_groups")
    return _Description(
        text_fields.title(title),
        text_fields.prose(summary, field="summary", limit=SUMMARY_LENGTH),
        audience,
        tuple(group.value for group in TargetGroup if group.value in target_groups),
    )


def _describe(revision: Revision, description: _Description) -> None:
    revision.title, revision.summary = description.title, description.summary
    revision.audience = Audience(description.audience)
    revision.target_groups = list(description.target_groups)
