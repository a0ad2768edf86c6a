"""The final assessment of a revision, and learners' attempts on it."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class AttemptState(enum.StrEnum):
    """Where an attempt stands; the allowed transitions are `TRANSITIONS` in assessment/transitions.py."""

    OPEN = "open"
    HANDED_IN = "handed_in"  # some answer waits for a person to mark it
    EXPIRED = "expired"  # the same, where the time was up
    MARKED = "marked"


class Assessment(Base):
    """The final assessment of one revision. `kinds`: which kinds of questions are drawn, all where it is empty;
    `quotas`: pairs of a tag and how many questions with it are drawn at least;
    `pool`: the questions from which it is drawn, as `Question.as_json` gives them, fixed when the revision is submitted
    and None before. `most_attempts`: 0 for as many as one likes; `pass_percent`: of all marks."""

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    instructions: Mapped[str] = mapped_column(Text, default="")
    question_count: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(default=list)
    quotas: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    pass_percent: Mapped[int]
    most_attempts: Mapped[int]
    wait_hours: Mapped[int]
    time_limit_minutes: Mapped[int | None]
    time_limit_reason: Mapped[str] = mapped_column(Text, default="")
    pool: Mapped[list[Any] | None]

    revision: Mapped[Revision] = relationship()


class Attempt(Base):
    """One attempt of a learner. `seed`: the questions were drawn by it and their lines are mixed by it; `ends_at`: by
    the clock of the server, None without a time limit; `extensions`: how often the learner took more time;
    `score_percent` and `passed` once it is marked."""

    __tablename__ = "assessment_attempt"
    __table_args__ = (
        UniqueConstraint("account_id", "course_id", "number"),
        Index(
            "uq_assessment_attempt_one_open",
            "account_id",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_assessment_attempt_assessment", "assessment_id", "state"),
        Index("ix_assessment_attempt_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32), default=new_public_id)
    state: Mapped[AttemptState] = mapped_column(enum_column(AttemptState), default=AttemptState.OPEN)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    extensions: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    marked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    score_percent: Mapped[int | None]
    passed: Mapped[bool] = mapped_column(default=False)

    assessment: Mapped[Assessment] = relationship()
    answers: Mapped[list[AttemptAnswer]] = relationship(back_populates="attempt", order_by="AttemptAnswer.position")


class AttemptAnswer(Base):
    """One question of an attempt, as it was when it was drawn, with the learner's answer. `answer`: the values of its
    form by field, None until something is saved; `mark`: percent of what the question is worth, None until it is marked
    and while a person has to."""

    __tablename__ = "assessment_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("assessment_attempt.id"))
    position: Mapped[int]
    question: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any] | None]
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mark: Mapped[int | None]

    attempt: Mapped[Attempt] = relationship(back_populates="answers")


class MarkChange(Base):
    """A mark that a person gave or changed: who, when, from what, to what and why. Rows are only ever added."""

    __tablename__ = "assessment_mark_change"
    __table_args__ = (Index("ix_assessment_mark_change_answer", "answer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("assessment_answer.id"))
    marker_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    before: Mapped[int | None]
    after: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
