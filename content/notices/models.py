"""Notices: one sentence for one account, with a link; and how each account wants to be told."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class NoticeKind(enum.StrEnum):
    """What a notice is about; people choose for each how they are told. Which message is of which kind: kinds.py."""

    REVIEW_WORK = "review_work"
    COURSE_DECISION = "course_decision"
    RECORDING = "recording"
    LEARNER_QUESTION = "learner_question"
    TEACHING = "teaching"
    ANSWER = "answer"
    COURSE_UPDATE = "course_update"
    CERTIFICATE = "certificate"
    CREDITS = "credits"
    ASSESSMENT = "assessment"
    PRACTICE = "practice"
    COMPLETION_AUDIT = "completion_audit"
    PILOT = "pilot"
    SURVEY = "survey"
    COMPLAINT = "complaint"
    ACCOUNT = "account"
    REPORT = "report"
    DATA_QUALITY = "data_quality"


class NoticeChoice(enum.StrEnum):
    """How somebody wants to be told of a kind of notice. All but NONE stand in the portal too."""

    NONE = "none"
    PORTAL = "portal"
    AT_ONCE = "at_once"
    DAILY = "daily"


class Notice(Base):
    """One notice. `message` is an English msgid, `values` fills its places; `link` is `KIND:ID` or `KIND:ID#PLACE`
    (`link_to` in notify.py) or a path of this site."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_account", "account_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    message: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column("message_values", default=dict)
    link: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class NoticePreference(Base):
    """How one account wants to be told of one kind; without a row as RULES in kinds.py have it."""

    __tablename__ = "notice_preference"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind))
    choice: Mapped[NoticeChoice] = mapped_column(enum_column(NoticeChoice))
