"""The questions from which an assessment is drawn: those of the course's bank that are of its kinds.

A draft is drawn from the bank as it is. Submission fixes the pool, so that what was reviewed is what learners are asked
and the revision's digest covers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment
from content.courses.models import Revision
from content.quiz.models import BankQuestion


@dataclass(frozen=True, slots=True)
class AssessmentContent:
    """An assessment as values; `pool` as `Question.as_json` gives questions, with their tags; `quotas`: of which tags
    how many questions are drawn at least."""

    title: str
    instructions: str
    question_count: int
    kinds: tuple[str, ...]
    pass_percent: int
    most_attempts: int
    wait_hours: int
    time_limit_minutes: int | None
    time_limit_reason: str
    pool: tuple[Mapping[str, Any], ...]
    quotas: tuple[tuple[str, int], ...] = ()


def assessment_of(session: Session, revision_id: int) -> Assessment | None:
    """The assessment of a revision, where it has one."""
    return session.scalar(select(Assessment).where(Assessment.revision_id == revision_id))


def assessment_content(session: Session, revision_id: int) -> AssessmentContent | None:
    """All that the assessment of a revision says and may ask, or None. Two queries at most."""
    row = assessment_of(session, revision_id)
    if row is None:
        return None
    return AssessmentContent(
        title=row.title,
        instructions=row.instructions,
        question_count=row.question_count,
        kinds=tuple(row.kinds),
        pass_percent=row.pass_percent,
        most_attempts=row.most_attempts,
        wait_hours=row.wait_hours,
        time_limit_minutes=row.time_limit_minutes,
        time_limit_reason=row.time_limit_reason,
        pool=pool_of(session, row),
        quotas=quotas_of(row),
    )


def pool_of(session: Session, assessment: Assessment) -> tuple[Mapping[str, Any], ...]:
    """The questions that can be drawn, in the order of the bank."""
    if assessment.pool is not None:
        return tuple(assessment.pool)
    bank = (
        select(BankQuestion.question)
        .join(Revision, Revision.course_id == BankQuestion.course_id)
        .where(Revision.id == assessment.revision_id)
        .order_by(BankQuestion.id)
    )
    return tuple(one for one in session.scalars(bank) if not assessment.kinds or one["kind"] in assessment.kinds)


def quotas_of(assessment: Assessment) -> tuple[tuple[str, int], ...]:
    """Of which tags how many questions are drawn at least."""
    return tuple((str(tag), int(count)) for tag, count in assessment.quotas or ())


def fix_pool(session: Session, revision_id: int, content: AssessmentContent | None) -> None:
    """Keep the questions of `content` as those of the revision, which is being submitted."""
    row = assessment_of(session, revision_id)
    if row is not None and content is not None:
        row.pool = list(content.pool)
        session.flush()


def release_pool(session: Session, revision_id: int) -> None:
    """Draw a draft's assessment from the bank again."""
    row = assessment_of(session, revision_id)
    if row is not None:
        row.pool = None


def copy_assessment(session: Session, source: Revision, draft: Revision) -> None:
    """Give `draft`, which has an id, the settings of its source's assessment; it is drawn from the bank anew."""
    row = assessment_of(session, source.id)
    if row is not None:
        session.add(
            Assessment(
                revision_id=draft.id,
                title=row.title,
                instructions=row.instructions,
                question_count=row.question_count,
                kinds=list(row.kinds),
                quotas=list(row.quotas),
                pass_percent=row.pass_percent,
                most_attempts=row.most_attempts,
                wait_hours=row.wait_hours,
                time_limit_minutes=row.time_limit_minutes,
                time_limit_reason=row.time_limit_reason,
            )
        )
