"""Courses and their structure: revision, module, lesson, block."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import Institution
from content.people.models import Account
from content.tracks.models import MediaAsset


class SkillLevel(enum.StrEnum):
    """National skill levels, from 五级 (beginner) to 一级 (senior technician)."""

    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"


class TargetGroup(enum.StrEnum):
    """The seven categories of GB/T 26341-2010."""

    VISUAL = "visual"
    HEARING = "hearing"
    SPEECH = "speech"
    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    MULTIPLE = "multiple"


class Audience(enum.StrEnum):
    """For whom a course is made. Only learners' courses earn credits."""

    LEARNERS = "learners"  # people with disabilities who learn a trade
    EMPLOYERS = "employers"
    STAFF = "staff"  # people who work in services for people with disabilities


class RevisionState(enum.StrEnum):
    """Where a revision stands; the allowed transitions are `TRANSITIONS` in courses/lifecycle.py."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class BlockKind(enum.StrEnum):
    """Kinds of blocks."""

    TEXT = "text"
    IMAGE = "image"
    MEDIA = "media"
    FILE = "file"
    QUESTION = "question"


class Occupation(Base):
    """An occupation of the national classification (职业分类大典, 2022)."""

    __tablename__ = "occupation"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))


class Course(Base):
    """A course: what stays the same through all its revisions."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[SkillLevel] = mapped_column(enum_column(SkillLevel))
    language: Mapped[str] = mapped_column(String(8))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    institution: Mapped[Institution] = relationship()
    occupation: Mapped[Occupation] = relationship()
    authors: Mapped[list[CourseAuthor]] = relationship(back_populates="course", order_by="CourseAuthor.id")
    revisions: Mapped[list[Revision]] = relationship(back_populates="course", order_by="Revision.number")


class CourseAuthor(Base):
    """An author of a course, who may edit it and may never review it."""

    __tablename__ = "course_author"
    __table_args__ = (UniqueConstraint("course_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    course: Mapped[Course] = relationship(back_populates="authors")
    account: Mapped[Account] = relationship()


class FormerAuthor(Base):
    """Somebody who was an author of a course and is no more. They wrote of it, so they never review it."""

    __tablename__ = "former_author"
    __table_args__ = (UniqueConstraint("course_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class Revision(Base):
    """One version of a course. Submitting freezes it under a digest of its contents; it never changes after that.
    `glossary`: terms for speech recognition, one a line. `assessment_required` and `practice_required`: whether the
    final assessment must be passed, and the practice of required lessons attested, before the course is finished
    (courses/completion_rule.py)."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        Index(
            "uq_revision_one_draft",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_revision_one_published",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_revision_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(enum_column(RevisionState), default=RevisionState.DRAFT)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(
        enum_column(Audience), default=Audience.LEARNERS, server_default=Audience.LEARNERS.value
    )
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    glossary: Mapped[str] = mapped_column(Text, default="", server_default="")
    assessment_required: Mapped[bool] = mapped_column(default=True, server_default=true())
    practice_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[str | None] = mapped_column(String(64))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state_reason: Mapped[str] = mapped_column(Text, default="")

    course: Mapped[Course] = relationship(back_populates="revisions")
    modules: Mapped[list[Module]] = relationship(back_populates="revision", order_by="Module.position")


class Module(Base):
    """A titled group of lessons ("part" on pages)."""

    __tablename__ = "module"
    __table_args__ = (Index("ix_module_revision", "revision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))

    revision: Mapped[Revision] = relationship(back_populates="modules")
    lessons: Mapped[list[Lesson]] = relationship(back_populates="module", order_by="Lesson.position")


class Lesson(Base):
    """What a learner studies in one go. `lineage` stays the same when a revision is copied, so that evidence, credits
    and findings still know the lesson. `study_units` is 学时 (45 minutes each) in hundredths; `study_units_reason` is
    why they are more than there is to read and to play (learning/workload.py). `practice`: what learners show those who
    teach them, empty where there is nothing to show; `required`: the course is not finished without this lesson."""

    __tablename__ = "lesson"
    __table_args__ = (
        Index("ix_lesson_module", "module_id"),
        Index("ix_lesson_lineage", "lineage"),
        CheckConstraint("study_units > 0", name="study_units_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    lineage: Mapped[str] = mapped_column(String(32), default=new_public_id)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    study_units: Mapped[int] = mapped_column(default=50)
    study_units_reason: Mapped[str] = mapped_column(Text, default="")
    practice: Mapped[str] = mapped_column(Text, default="", server_default="")
    required: Mapped[bool] = mapped_column(default=True, server_default=true())

    module: Mapped[Module] = relationship(back_populates="lessons")
    blocks: Mapped[list[Block]] = relationship(
        back_populates="lesson",
        order_by="Block.position",
        primaryjoin="and_(Lesson.id == Block.lesson_id, Block.removed_at.is_(None))",
    )


class Block(Base):
    """One piece of a lesson. `body` is Markdown for text, the caption for an image, the description for media and
    files; `easy_text` the same in easy words, Markdown too, empty where nobody has written it; an image has
    `alternative_text` or is marked decorative. `file_name` is what its author called the file: the same bytes may have
    come from somebody else under another name before. `recognise_speech` is false where captions are brought for a
    recording. `removed_at`: it waits in the bin of its lesson (courses/bin.py) and counts nowhere. `question`: all of a
    question but its title, text and language, which stand where other blocks have them
    (content/quiz/lesson_questions.py)."""

    __tablename__ = "block"
    __table_args__ = (Index("ix_block_lesson", "lesson_id"), Index("ix_block_asset", "asset_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    lineage: Mapped[str] = mapped_column(String(32), default=new_public_id)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    position: Mapped[int]
    kind: Mapped[BlockKind] = mapped_column(enum_column(BlockKind))
    title: Mapped[str] = mapped_column(String(160), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    easy_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str | None] = mapped_column(String(8))
    alternative_text: Mapped[str] = mapped_column(Text, default="")
    decorative: Mapped[bool] = mapped_column(default=False)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("media_asset.id"))
    file_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    recognise_speech: Mapped[bool] = mapped_column(default=True, server_default=true())
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    question: Mapped[dict[str, Any] | None]

    lesson: Mapped[Lesson] = relationship(back_populates="blocks")
    asset: Mapped[MediaAsset | None] = relationship()
