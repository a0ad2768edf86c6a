"""Review cases, decisions and findings."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import RegionLevel
from content.people.models import Account


class CaseState(enum.StrEnum):
    """open -> approved | returned, once."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"  # by the author, undecided


class ChecklistLine(enum.StrEnum):
    """The lines of the checklist, each of which a decision answers (RECORDS.md, Course review). Accessibility has four:
    for each of them a program sees something else."""

    CONTENT = "content"
    COPYRIGHT = "copyright"
    IDEOLOGY_AND_SAFETY = "ideology_and_safety"
    TEACHING = "teaching"
    CAPTIONS = "captions"
    SIGN_LANGUAGE = "sign_language"
    PICTURES = "pictures"
    TEXTS = "texts"


class Verdict(enum.StrEnum):
    """What a reviewer says of a line."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    DOES_NOT_APPLY = "does_not_apply"


class AnswerKind(enum.StrEnum):
    """What an author says to a finding."""

    DONE = "done"
    NOT_DONE = "not_done"


class ReviewCase(Base):
    """One revision at one level, waiting for or bearing one decision. `region_code` is the region that decides.

    `claimed_by_id`: the reviewer who works on it; nobody else decides it then. `due_notice_at`, `overdue_notice_at`:
    when the reviewers were reminded that its time is nearly, or wholly, over.
    """

    __tablename__ = "review_case"
    __table_args__ = (UniqueConstraint("revision_id", "level"), Index("ix_review_case_queue", "state", "region_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    level: Mapped[RegionLevel] = mapped_column(enum_column(RegionLevel))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState), default=CaseState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_notice_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    overdue_notice_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    revision: Mapped[Revision] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="case")
    findings: Mapped[list[Finding]] = relationship(back_populates="case", order_by="Finding.id")


class Decision(Base):
    """The one decision of a case: by whom, when, with which words, on which digest."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[CaseState] = mapped_column(enum_column(CaseState))
    comment: Mapped[str] = mapped_column(Text, default="")
    revision_digest: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    case: Mapped[ReviewCase] = relationship(back_populates="decision")
    reviewer: Mapped[Account] = relationship()
    checklist: Mapped[list[ChecklistAnswer]] = relationship(order_by="ChecklistAnswer.id")


class ChecklistAnswer(Base):
    """One line of the checklist of one decision. `evidence`: what a program saw of it then, as messages; empty where a
    program sees nothing of it."""

    __tablename__ = "checklist_answer"
    __table_args__ = (UniqueConstraint("decision_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    line: Mapped[ChecklistLine] = mapped_column(enum_column(ChecklistLine))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[Any]] = mapped_column(default=list)


class Finding(Base):
    """A reviewer's comment, pinned by lineage to a lesson, a block, a slide or a cue (nothing pinned: to the whole
    course), so that it stays with the course through revisions. `quotation` and `second`: the words of the slide or cue
    when it was made, and when they come. Settled by whoever made it, or decides a case of the course after that."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lesson_lineage: Mapped[str | None] = mapped_column(String(32))
    block_lineage: Mapped[str | None] = mapped_column(String(32))
    cue_key: Mapped[str | None] = mapped_column(String(32))
    slide_key: Mapped[str | None] = mapped_column(String(32))
    quotation: Mapped[str] = mapped_column(Text, default="", server_default="")
    second: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    case: Mapped[ReviewCase] = relationship(back_populates="findings")
    reviewer: Mapped[Account] = relationship(foreign_keys=reviewer_id)
    answers: Mapped[list[FindingAnswer]] = relationship(order_by="FindingAnswer.id")


class FindingAnswer(Base):
    """What an author said to a finding; the latest counts. No settlement: that is for reviewers."""

    __tablename__ = "finding_answer"
    __table_args__ = (Index("ix_finding_answer_finding", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[AnswerKind] = mapped_column(enum_column(AnswerKind))
    text: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class DecisionDraft(Base):
    """A judgement that a reviewer has begun, for nobody else to see. `about`: the public id of a review case or a
    re-review; `fields`: what stands in the fields of its form, by their names; `number`: how often it was saved, by
    which a second window is noticed. Gone once somebody has decided."""

    __tablename__ = "decision_draft"
    __table_args__ = (UniqueConstraint("account_id", "about"), Index("ix_decision_draft_about", "about"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    about: Mapped[str] = mapped_column(String(32))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    number: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class CarriedFinding(Base):
    """A finding that an approval left open, and why."""

    __tablename__ = "carried_finding"
    __table_args__ = (UniqueConstraint("decision_id", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    reason: Mapped[str] = mapped_column(Text)
