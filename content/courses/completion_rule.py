"""What learners must do to finish a course: required lessons, the final assessment, practice.

Authors set it in the draft; it is submitted, reviewed and frozen with it (courses/digest.py). A course of which nobody
has set it asks for every lesson and for the final assessment, where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.results import has_assessment
from content.courses.access import authored_course, editable_revision, last_saved_by
from content.courses.edit_base import Fields, require_base
from content.courses.models import Lesson, Module, Revision, RevisionState
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class RuleLesson:
    """A lesson that can be required; `has_practice`: there is something to be shown in it."""

    public_id: str
    title: str
    has_practice: bool


@dataclass(frozen=True, slots=True)
class RuleEditor:
    """The rule of a course's newest revision on its author's page. `fields`: what its form begins from; `open`: the
    revision is a draft."""

    course_public_id: str
    course_title: str
    language: str
    open: bool
    fields: Fields
    lessons: tuple[RuleLesson, ...]
    has_assessment: bool

    @property
    def has_practice(self) -> bool:
        """Whether any lesson has something to be shown."""
        return any(lesson.has_practice for lesson in self.lessons)


def rule_editor(session: Session, actor: Actor, course_public_id: str) -> RuleEditor:
    """The page on which the rule is set. NotFound, NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    revision = course.revisions[-1]
    lessons = _lessons(session, revision)
    return RuleEditor(
        course_public_id=course.public_id,
        course_title=revision.title,
        language=course.language,
        open=revision.state is RevisionState.DRAFT,
        fields=rule_fields(revision, lessons),
        lessons=tuple(RuleLesson(one.public_id, one.title, bool(one.practice)) for one in lessons),
        has_assessment=has_assessment(session, revision.id),
    )


def rule_fields(revision: Revision, lessons: list[Lesson]) -> Fields:
    """What is stored of the rule, as its form has it."""
    return {
        "required": tuple(lesson.public_id for lesson in lessons if lesson.required),
        "assessment_required": YES if revision.assessment_required else NO,
        "practice_required": YES if revision.practice_required else NO,
    }


def set_rule(
    session: Session, actor: Actor, course_public_id: str, values: Mapping[str, object], *, base: str | None = None
) -> Revision:
    """Set the rule of the course's draft. values: `required`, the public ids of lessons; `assessment_required` and
    `practice_required`, "yes" or "no", without which they stay. base: what the form began from (courses/edit_base.py).

    Raises Invalid with the name of the form's field, NotAllowed, NotFound, Refused, StaleEdit.
    """
    revision = editable_revision(session, actor, course_public_id)
    lessons = _lessons(session, revision)
    stored = rule_fields(revision, lessons)
    chosen = values.get("required") or ()
    required = tuple(one.public_id for one in lessons if isinstance(chosen, list | tuple) and one.public_id in chosen)
    if not required:
        raise Invalid(N_("Choose at least one lesson that must be studied."), field="required")
    new: Fields = {
        "required": required,
        "assessment_required": _answer(values, stored, "assessment_required"),
        "practice_required": _answer(values, stored, "practice_required"),
    }
    require_base(stored, new, base, lambda: last_saved_by(session, actor, revision))
    for lesson in lessons:
        lesson.required = lesson.public_id in required
    revision.assessment_required = new["assessment_required"] == YES
    revision.practice_required = new["practice_required"] == YES
    session.flush()
    return revision


def _answer(values: Mapping[str, object], stored: Fields, name: str) -> str:
    answer = str(values.get(name) or "") or str(stored[name])
    if answer not in {YES, NO}:
        raise Invalid(N_("Choose yes or no."), field=name)
    return answer


def _lessons(session: Session, revision: Revision) -> list[Lesson]:
    in_order = select(Lesson).join(Module).where(Module.revision_id == revision.id)
    return list(session.scalars(in_order.order_by(Module.position, Module.id, Lesson.position, Lesson.id)))
