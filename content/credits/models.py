"""Learning credits (学习积分): pilots, their rules as versioned data, and an append-only ledger.

Amounts are integers in hundredths of a credit. The database itself refuses to change or delete an entry (triggers in
the first migration), so that no bug above it can.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.credits.append_only import install_after_create
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import Region


class EntryKind(enum.StrEnum):
    """What an entry does to the balance."""

    EARN = "earn"
    REVERSE = "reverse"
    CONVERT = "convert"
    EXPIRE = "expire"


class Pilot(Base):
    """A trial of learning credits in one region over some dates. `head_number` and `head_digest`: the last entry of its
    ledger (credits/chain.py)."""

    __tablename__ = "pilot"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    head_number: Mapped[int] = mapped_column(default=0)
    head_digest: Mapped[str] = mapped_column(String(64), default="")

    region: Mapped[Region] = relationship()
    rules: Mapped[list[RuleVersion]] = relationship(back_populates="pilot", order_by="RuleVersion.number")


class RuleVersion(Base):
    """A pilot's rules from a moment on. `rules` is `CreditRules.as_json()` (content/credits/rules.py).

    A change is a new version; what was earned under an older one stays as it was.
    """

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("pilot_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    number: Mapped[int]
    rules: Mapped[dict[str, Any]]
    effective_from: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    reason: Mapped[str] = mapped_column(Text, default="")

    pilot: Mapped[Pilot] = relationship(back_populates="rules")


class ProposalState(enum.StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PilotProposal(Base):
    """A pilot, or other rules and dates of one, as one person proposes them; in force once another person approves.

    `pilot_id` is None for a new pilot until it is approved. `base_number`: the version of the rules that the proposal
    changes, 0 for a new pilot. `effective_on`: the day in Beijing from which the rules hold, not before the approval.
    """

    __tablename__ = "pilot_proposal"
    __table_args__ = (Index("ix_pilot_proposal_state", "state", "region_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    pilot_id: Mapped[int | None] = mapped_column(ForeignKey("pilot.id"))
    base_number: Mapped[int]
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    rules: Mapped[dict[str, Any]]
    effective_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.OPEN)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(Text, default="")

    pilot: Mapped[Pilot | None] = relationship()
    region: Mapped[Region] = relationship()


class LedgerEntry(Base):
    """One movement of credits. `explanation` is `{"message": msgid, "values": {...}}`, one sentence for the statement;
    `evidence` names what it rests on; `idempotency_key` makes the same evidence pay once; `number` is its place in the
    ledger of its pilot, from 1 on, and `digest` that of credits/chain.py."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_learner", "learner_id", "pilot_id", "at"),
        Index("uq_ledger_entry_place", "pilot_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    kind: Mapped[EntryKind] = mapped_column(enum_column(EntryKind))
    amount: Mapped[int]
    evidence: Mapped[str] = mapped_column(String(120))
    explanation: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str] = mapped_column(String(160), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    pilot: Mapped[Pilot] = relationship()
    rule_version: Mapped[RuleVersion] = relationship()


class LedgerBalance(Base):
    """The sum and number of a learner's entries of one kind in one pilot, in hundredths, kept beside the ledger
    (credits/balances.py) so that no question sums its whole history."""

    __tablename__ = "ledger_balance"

    learner_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True, index=True)
    kind: Mapped[EntryKind] = mapped_column(enum_column(EntryKind), primary_key=True)
    amount: Mapped[int]
    entries: Mapped[int]


class LedgerTotal(Base):
    """The sum and number of all entries of one kind in one pilot, in hundredths, kept beside the ledger."""

    __tablename__ = "ledger_total"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(enum_column(EntryKind), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]


class ChainCheck(Base):
    """The last verification of a pilot's ledger (credits/verification.py). `number` and `digest` are the last entry
    when it was last found sound; `problem` a message that names the first row that differs."""

    __tablename__ = "chain_check"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    problem: Mapped[dict[str, Any] | None]


event.listen(LedgerEntry.__table__, "after_create", install_after_create)
