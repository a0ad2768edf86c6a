"""The question bank of a course. Questions in lessons are blocks (content/courses/models.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, new_public_id, utc_now


class BankQuestion(Base):
    """A question kept for the lessons and assessments of a course, whatever its revisions. `question` is what
    `Question.as_json` gives and, under `tags`, words of its authors by which an assessment can draw (quiz/tags.py)."""

    __tablename__ = "bank_question"
    __table_args__ = (Index("ix_bank_question_course", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    question: Mapped[dict[str, Any]]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
