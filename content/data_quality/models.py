"""Findings in the data: what a rule has found wrong with which row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, new_public_id, utc_now


class DataFinding(Base):
    """What a rule (by its name, data_quality/rules.py) has found wrong with one row. It is deleted by the first check
    that finds it no more, and by nothing else.

    `about`: the row, as its rule names it; `region_code`: where it lies, None where nowhere; `what`: what was found, as
    a message; `link`: where to put it right; `state_digest`: of the row as it was found. `accepted_digest`: of the row
    as it was when somebody accepted the finding: it counts again once the row is another. `notified`: those in charge
    have been told.
    """

    __tablename__ = "data_finding"
    __table_args__ = (UniqueConstraint("rule", "about"), Index("ix_data_finding_region", "region_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    rule: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    what: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(200), default="")
    state_digest: Mapped[str] = mapped_column(String(64))
    first_found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    last_found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    notified: Mapped[bool] = mapped_column(default=False)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_digest: Mapped[str] = mapped_column(String(64), default="")
    accepted_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_accepted(self) -> bool:
        """Whether somebody accepted it, and the row is still as it was then."""
        return bool(self.accepted_digest) and self.accepted_digest == self.state_digest
