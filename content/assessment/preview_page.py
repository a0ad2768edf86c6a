"""The assessment of a course's newest revision as authors and reviewers see it: its rules and every question."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.pool import AssessmentContent, assessment_content
from content.courses.access import find_course, previewer, subject_of
from content.courses.markdown import render_markdown
from content.courses.models import Revision
from content.errors import NotFound
from content.people.permissions import Action, Actor, authorise
from content.quiz_formats.question import Question


@dataclass(frozen=True, slots=True)
class PreviewedQuestion:
    """A question that may be asked, with its answers. `html`: its text."""

    html: str
    question: Question


@dataclass(frozen=True, slots=True)
class AssessmentPreview:
    """An assessment with everything that may be asked."""

    course_public_id: str
    course_title: str
    language: str
    content: AssessmentContent
    questions: tuple[PreviewedQuestion, ...]


def assessment_preview(session: Session, actor: Actor, course_public_id: str) -> AssessmentPreview:
    """The assessment of the newest revision, for those who may preview it. NotFound where it has none, NotAllowed."""
    course = find_course(session, course_public_id)
    newest = session.scalars(
        select(Revision).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    authorise(previewer(actor, newest), Action.PREVIEW_COURSE, subject_of(session, course))
    content = assessment_content(session, newest.id)
    if content is None:
        raise NotFound(about=course_public_id)
    questions = [Question.from_json(one) for one in content.pool]
    return AssessmentPreview(
        course_public_id=course_public_id,
        course_title=newest.title,
        language=course.language,
        content=content,
        questions=tuple(PreviewedQuestion(render_markdown(one.stem, top=4), one) for one in questions),
    )
