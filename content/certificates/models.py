"""Certificates: issued once for a learner and a course, revoked, never changed; and the audits before them."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class CertificateKind(enum.StrEnum):
    """What a certificate says. Only TRAINING is one of the certificates for which the provincial plan, three (1), knows
    a subsidy, and three (5) has an assessment or an audit stand before it."""

    STUDY = "study"  # 课程学习证明: what the course asks for was studied, and nobody judged what was learned
    TRAINING = "training"  # 培训合格证书: a final assessment was passed, or the institution audited the completion


class Certificate(Base):
    """A certificate that somebody finished a course; its names and title are those of the day of issue.

    `study_units` are hundredths of a 学时, as on lessons. One is valid for a learner and a course at most.
    `reissuable`: it was revoked because what it rested on did not hold any more (certificates/taking_back.py); whoever
    achieves that again gets another.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_valid",
            "account_id",
            "course_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[CertificateKind] = mapped_column(enum_column(CertificateKind), default=CertificateKind.STUDY)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    holder_name: Mapped[str] = mapped_column(String(64))
    course_title: Mapped[str] = mapped_column(String(160))
    course_language: Mapped[str] = mapped_column(String(8))
    study_units: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revocation_reason: Mapped[str] = mapped_column(Text, default="")
    reissuable: Mapped[bool] = mapped_column(default=False, server_default=false())


class AuditState(enum.StrEnum):
    """Where a completion audit stands."""

    WAITING = "waiting"
    PASSED = "passed"
    RETURNED = "returned"  # with a reason; the learner may ask for it again
    REVOKED = "revoked"  # passed and taken back, with the certificate


class CompletionAudit(Base):
    """The audit (结业审核) of one learner's completion of one course. `finished_at`: when nothing was missing any more;
    `told_at`: when those who audit were told that it waits (certificates/audit_notices.py).

    `auditor_id` is who decided last, and `reason` theirs; every decision is in the audit log.
    """

    __tablename__ = "completion_audit"
    __table_args__ = (
        UniqueConstraint("account_id", "course_id"),
        Index("ix_completion_audit_course", "course_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    state: Mapped[AuditState] = mapped_column(enum_column(AuditState), default=AuditState.WAITING)
    finished_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    auditor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")


class DocumentKind(enum.StrEnum):
    """What is printed for one person."""

    CERTIFICATE = "certificate"  # `about` is its number
    LETTER = "evidence_letter"  # for subsidies; `about` is empty
    STATEMENT = "credit_statement"  # of learning credits; `about` is empty


class DocumentState(enum.StrEnum):
    """queued -> done | failed."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class PersonalDocument(Base):
    """A PDF that a worker makes for one person, in one language (`zh`, `en`); `address` is where a visitor checks it.

    The file stands in the row rather than in the store, so that it is erased with the account. `public_id` is the
    workflow's id too; `runs` counts how often that was started.
    """

    __tablename__ = "personal_document"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "about", "language"),
        Index("ix_personal_document_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    about: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(300))
    state: Mapped[DocumentState] = mapped_column(enum_column(DocumentState), default=DocumentState.QUEUED)
    runs: Mapped[int] = mapped_column(default=0)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
