"""Learners' answers to the survey of a course, and evaluations by third parties."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class Reply(enum.StrEnum):
    """What can be answered to each question of the survey."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Barrier(enum.StrEnum):
    """What was in somebody's way in a course. Nothing here says who somebody is."""

    CAPTIONS = "captions"
    SIGN = "sign"
    KEYBOARD = "keyboard"
    SPEECH = "speech"  # what a screen reader or the portal's own voice says
    LANGUAGE = "language"
    TIME = "time"
    DEVICE = "device"
    OTHER = "other"


class SurveyAnswer(Base):
    """That a learner has answered the survey of a course. What they answered (`replies`: the reply to each question by
    its name; `barriers`: values of `Barrier`; `words`) stands here until it is counted: then the replies and barriers
    are deleted, and the words when they are shown to authors (evaluation/survey_steps.py)."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        UniqueConstraint("account_id", "course_id"),
        Index("ix_survey_answer_step", "course_id", "counted", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    replies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    barriers: Mapped[list[str]] = mapped_column(default=list)
    words: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    counted: Mapped[bool] = mapped_column(default=False)


class SurveyStep(Base):
    """The sums of the answers of at least five people, who were counted together (evaluation/survey_steps.py).
    `replies`: how many gave each reply to each question; `barriers`: how many named each; `called`: with this step
    a new review was called for (evaluation/rereview.py)."""

    __tablename__ = "survey_step"
    __table_args__ = (Index("ix_survey_step_course", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    people: Mapped[int]
    replies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    barriers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    called: Mapped[bool] = mapped_column(default=False)


class SurveyWords(Base):
    """What somebody wrote in the survey of a course, without their name or the day. At least five such rows come into
    being at once, in an order drawn by lot."""

    __tablename__ = "survey_words"
    __table_args__ = (Index("ix_survey_words_course", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    text: Mapped[str] = mapped_column(Text)


class Criterion(enum.StrEnum):
    """What a course is judged by (RECORDS.md, Course review)."""

    CONTENT = "content"
    COPYRIGHT = "copyright"
    SAFETY = "safety"  # ideology and safety
    TEACHING = "teaching"
    ACCESSIBILITY = "accessibility"


class Verdict(enum.StrEnum):
    """How a course fares by one criterion."""

    MEETS = "meets"
    FAILS = "fails"  # does not meet it
    NOT_APPLICABLE = "not_applicable"


class Grade(enum.StrEnum):
    """A third party's grade of a course as a whole, the best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASS = "pass"  # noqa: S105  (a grade)
    FAIL = "fail"


class EvaluationSample(Base):
    """A sample of published revisions, drawn at random in a way that anybody can repeat (evaluation/sampling.py).
    `listed`: the public ids of the revisions from which it was drawn."""

    __tablename__ = "evaluation_sample"
    __table_args__ = (Index("ix_evaluation_sample_evaluator", "evaluator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seed: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"))
    listed: Mapped[list[str]] = mapped_column(default=list)
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    evaluations: Mapped[list[Evaluation]] = relationship(back_populates="sample", order_by="Evaluation.position")


class Evaluation(Base):
    """One drawn revision and a third party's judgement on it: a draft until `handed_in_at`, frozen after that.
    `verdicts`: verdict and reason by criterion."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("sample_id", "revision_id"), Index("ix_evaluation_revision", "revision_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    sample_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sample.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    position: Mapped[int]
    verdicts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    grade: Mapped[Grade | None] = mapped_column(enum_column(Grade))
    comment: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sample: Mapped[EvaluationSample] = relationship(back_populates="evaluations")
    revision: Mapped[Revision] = relationship()
