"""A learner's own attempts on final assessments, for the page of all that is kept about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt, AttemptState
from content.courses.models import Course, Revision
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """An attempt. `score_percent` is None until every answer is marked; `passed` then holds."""

    public_id: str
    course_title: str
    course_language: str
    number: int
    began_at: datetime
    score_percent: int | None
    passed: bool


def attempt_record(session: Session, actor: Actor) -> tuple[AttemptRecord, ...]:
    """All attempts of the actor, the oldest first. One query."""
    authorise(actor, Action.STUDY)
    rows = session.execute(
        select(Attempt, Revision.title, Course.language)
        .join(Assessment, Assessment.id == Attempt.assessment_id)
        .join(Revision, Revision.id == Assessment.revision_id)
        .join(Course, Course.id == Attempt.course_id)
        .where(Attempt.account_id == actor.account_id)
        .order_by(Attempt.id)
    )
    return tuple(
        AttemptRecord(
            public_id=attempt.public_id,
            course_title=title,
            course_language=language,
            number=attempt.number,
            began_at=attempt.began_at,
            score_percent=attempt.score_percent if attempt.state is AttemptState.MARKED else None,
            passed=attempt.passed,
        )
        for attempt, title, language in rows
    )
