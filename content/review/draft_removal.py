"""Ends the drafts of a judgement that somebody has made, or that is not asked for any more."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from content.review.models import DecisionDraft


def end_drafts(session: Session, about: str) -> None:
    """Remove the drafts of all reviewers about a review case or a re-review (its public id)."""
    session.execute(delete(DecisionDraft).where(DecisionDraft.about == about))
