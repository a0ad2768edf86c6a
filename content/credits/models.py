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
from content.learning.models import StudyMode


class EntryKind(enum.StrEnum):
    """What an entry does to the balance. GRANT: credits given by hand, which two people agreed on."""

    EARN = "earn"
    GRANT = "grant"
    REVERSE = "reverse"
    CONVERT = "convert"
    EXPIRE = "expire"


EARNING = frozenset({EntryKind.EARN, EntryKind.GRANT})
"""Kinds that the caps of a pilot limit, and that count as paid."""


class LedgerCut(enum.StrEnum):
    """By what the sums of a pilot are kept."""

    WHOLE = "whole"
    MONTH = "month"
    DAY = "day"
    COURSE = "course"
    REGION = "region"
    MODE = "mode"


class Pilot(Base):
    """A trial of learning credits in some regions over some dates. `region_code`: the region whose office runs it,
    always among `places`. `head_number` and `head_digest`: the last entry of its ledger (credits/chain.py)."""

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
    places: Mapped[list[PilotRegion]] = relationship(order_by="PilotRegion.region_code", cascade="all, delete-orphan")

    def __init__(self, **values: Any) -> None:
        """A pilot runs at least in the region whose office runs it."""
        super().__init__(**values)
        if not self.places:
            self.places = [PilotRegion(region_code=self.region_code)]


class PilotRegion(Base):
    """A region whose institutions' courses a pilot pays for."""

    __tablename__ = "pilot_region"
    __table_args__ = (Index("ix_pilot_region_region", "region_code"),)

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)

    region: Mapped[Region] = relationship()


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
    `other_regions`: codes of regions in which the pilot runs beside `region_code`.
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
    other_regions: Mapped[list[str]] = mapped_column(default=list)
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
    ledger of its pilot, from 1 on, and `digest` that of credits/chain.py. `course_id` and `study_mode`: of what was
    studied, also of an entry that reverses; the digest does not cover them, since they only repeat the evidence."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_learner", "learner_id", "pilot_id", "at"),
        Index("uq_ledger_entry_place", "pilot_id", "number", unique=True),
        Index("ix_ledger_entry_day", "pilot_id", "at"),
        Index("ix_ledger_entry_course", "pilot_id", "course_id", "number"),
        Index("ix_ledger_entry_mode", "pilot_id", "study_mode", "number"),
        Index("ix_ledger_entry_kind", "pilot_id", "kind", "number"),
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
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    study_mode: Mapped[StudyMode | None] = mapped_column(enum_column(StudyMode))

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


class LedgerGroup(Base):
    """What a pilot paid in one month, day, course, region or study mode, in hundredths, and to how many learners, kept
    beside the ledger (credits/paid_groups.py). `key`: "2026-05", "2026-05-04", the id of a course, the code of a
    region, a study mode; "" for what belongs to none, and for the whole."""

    __tablename__ = "ledger_group"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    cut: Mapped[LedgerCut] = mapped_column(enum_column(LedgerCut), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    learners: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)


class CreditGrant(Base):
    """Credits for a learner as one person proposes them by hand; paid once another person approves. `evidence` says
    what they rest on: a list of attendance, a file number. `entry_id`: the entry that paid them."""

    __tablename__ = "credit_grant"
    __table_args__ = (Index("ix_credit_grant_pilot", "pilot_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.OPEN)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(Text, default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)

    pilot: Mapped[Pilot] = relationship()


class Conversion(Base):
    """Credits that a learner converted for the credit bank. `points`: hundredths of a credit that were taken off;
    `bank_credits`: hundredths of a credit of the bank that they made, at `rate` hundredths for one.

    It holds as long as its entry is in force (credits/conversion.py, `is_in_force`)."""

    __tablename__ = "conversion"
    __table_args__ = (Index("ix_conversion_account", "account_id", "converted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    points: Mapped[int]
    bank_credits: Mapped[int]
    rate: Mapped[int]
    converted_at: Mapped[datetime] = mapped_column(UTCDateTime)

    pilot: Mapped[Pilot] = relationship()
    entry: Mapped[LedgerEntry] = relationship()


class ExpiryWarning(Base):
    """That a learner was told, so many days before, that credits of a pilot expire after a day."""

    __tablename__ = "expiry_warning"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OutlierVerdict(enum.StrEnum):
    """What a person made of something that stood out (credits/outliers.py)."""

    LOOKED_AT = "looked_at"
    REVERSED = "reversed"
    NOTHING_WRONG = "nothing_wrong"


class OutlierJudgement(Base):
    """What a person said of an outlier, which is named by its rule and its first entry; the newest counts.

    `account_id`: the learner, where it is about one alone."""

    __tablename__ = "outlier_judgement"
    __table_args__ = (Index("ix_outlier_judgement_entry", "entry_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verdict: Mapped[OutlierVerdict] = mapped_column(enum_column(OutlierVerdict))
    reason: Mapped[str] = mapped_column(Text)
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    judged_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MonthOutliers(Base):
    """What stood out in a large month of a pilot when it was last looked for (credits/outlier_months.py). `outliers`:
    of each its rule, the ids of its entries, and the values of its sentence; no names."""

    __tablename__ = "month_outliers"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outliers: Mapped[list[Any]]


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
