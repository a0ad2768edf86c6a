"""What others ask about assessments: whether somebody has passed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt, AttemptState


def has_passed_assessment(session: Session, account_id: int, course_id: int) -> bool:
    """Whether the account has passed the final assessment of the course, in whatever revision. False where the course
    has none: `has_assessment` says whether a revision asks for one."""
    passes = select(Attempt.id).where(
        Attempt.account_id == account_id,
        Attempt.course_id == course_id,
        Attempt.state == AttemptState.MARKED,
        Attempt.passed.is_(True),
    )
    return session.scalar(passes.limit(1)) is not None


def has_assessment(session: Session, revision_id: int) -> bool:
    """Whether the revision has a final assessment."""
    return session.scalar(select(Assessment.id).where(Assessment.revision_id == revision_id)) is not None
