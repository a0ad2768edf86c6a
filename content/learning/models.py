"""A learner's records: enrolment, evidence of study, resume points, completion, questions."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Course, Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.people.models import Account


class StudyMode(enum.StrEnum):
    """How a lesson was studied; no mode earns less or more than another (RECORDS.md, Evidence and progress)."""

    MEDIA = "media"
    READING = "reading"
    CHECKS = "checks"  # in braille or print, and the lesson's quiz questions answered right
    PRACTICE = "practice"  # shown to an instructor


class Enrolment(Base):
    """One learner in one course, on the revision with which they began."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("account_id", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    enrolled_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    course: Mapped[Course] = relationship()
    revision: Mapped[Revision] = relationship()


class LessonEvidence(Base):
    """What one learner studied of one lesson in one mode (`way`). For media, `ranges` maps a block's lineage to
    disjoint [start, end] seconds in order; for reading, `sections` maps a section's key to the time it was reached, and
    `counted` are the keys of those for which the learner had the time (learning/study_allowance.py). For the other two
    modes `counted` is empty until the lesson is studied by them; learning/check_evidence.py says what `sections` is."""

    __tablename__ = "lesson_evidence"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_lineage", "way"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson_lineage: Mapped[str] = mapped_column(String(32))
    way: Mapped[StudyMode] = mapped_column(enum_column(StudyMode))
    ranges: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counted: Mapped[list[str]] = mapped_column(default=list)
    first_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class PlayerSession(Base):
    """One open player. Only the newest session of an account may add evidence; `credited_s` is how many seconds of
    media it has been allowed, which never outruns the clock times the permitted rate."""

    __tablename__ = "player_session"
    __table_args__ = (Index("ix_player_session_account", "account_id", "opened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    last_beat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_sequence: Mapped[int] = mapped_column(default=-1)
    credited_s: Mapped[float] = mapped_column(default=0.0)


class StudyTime(Base):
    """Which seconds of the clock a learner has studied, so that none counts twice: `taken` is a list of disjoint
    [start, end] in seconds since 1970 (learning/study_allowance.py)."""

    __tablename__ = "study_time"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    taken: Mapped[list[Any]] = mapped_column(default=list)


class OfflineContact(Base):
    """One browser that keeps lessons for study without a line, and when it last reached the portal with nothing left to
    send (learning/offline_study.py)."""

    __tablename__ = "offline_contact"
    __table_args__ = (Index("ix_offline_contact_account", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    contacted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class ResumePoint(Base):
    """Where a learner was in a media block, whatever device they were on."""

    __tablename__ = "resume_point"
    __table_args__ = (UniqueConstraint("account_id", "block_lineage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    block_lineage: Mapped[str] = mapped_column(String(32))
    position_s: Mapped[float]
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class Completion(Base):
    """A lesson completed by a learner: when, in which study mode (`way`), on which evidence. Added once, by
    learning/completion.py; taken away only where the practice on which it rests is withdrawn (learning/practice.py)."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_lineage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson_lineage: Mapped[str] = mapped_column(String(32))
    way: Mapped[StudyMode] = mapped_column(enum_column(StudyMode))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("lesson_evidence.id"))
    completed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    enrolment: Mapped[Enrolment] = relationship()


class LessonQuestion(Base):
    """A learner's question to those who teach a lesson, and the answer once there is one."""

    __tablename__ = "lesson_question"
    __table_args__ = (
        Index("ix_lesson_question_course", "course_id", "asked_at"),
        Index("ix_lesson_question_asker", "account_id", "lesson_lineage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson_lineage: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])


class QuizAttempt(Base):
    """One answer that a learner sent to a quiz question of a lesson. `question`: its text as it was; `answer`: the
    values of its form by field; `right`: what it came to."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        Index("ix_quiz_attempt_account", "account_id", "block_lineage"),
        Index("ix_quiz_attempt_course", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson_lineage: Mapped[str] = mapped_column(String(32))
    block_lineage: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]]
    given: Mapped[list[str]] = mapped_column(default=list)
    right: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class PracticeAttestation(Base):
    """What a learner has shown of a lesson's practice: what was seen (`words`), on which day, by whom. One is in force
    for a learner and a lesson at most; withdrawn ones stay, with who withdrew them and why."""

    __tablename__ = "practice_attestation"
    __table_args__ = (
        Index(
            "uq_practice_attestation_in_force",
            "account_id",
            "lesson_lineage",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_practice_attestation_course", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson_lineage: Mapped[str] = mapped_column(String(32))
    seen_on: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(Text)
    instructor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    attested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
