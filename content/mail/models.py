"""Addresses for e-mail, letters on their way, and requests of people who forgot their password."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.mail.trouble import LONGEST_REPLY, Trouble

LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321, section 4.5.3.1.3, without the brackets)."""


class Purpose(enum.StrEnum):
    """What a letter is for."""

    NOTICE = "notice"  # one notice, at once
    DAILY = "daily"  # the notices of a day
    CONFIRMATION = "confirmation"  # a link that confirms an address
    RECOVERY = "recovery"  # a link that sets a new password
    ADDRESS_CHANGED = "address_changed"  # to the address that was used until now
    TEST = "test"


class DeliveryState(enum.StrEnum):
    """waiting -> sending -> sent | failed | dropped; back to waiting where the server could not take it yet."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # not needed any more: read meanwhile, the address removed


class EmailAddress(Base):
    """An address that somebody gave for themselves; used once `confirmed_at` is set and while `refused_at` is not.

    An account has at most one that is confirmed and one that waits for it. Several accounts may have the same address:
    people share one. Only the digest of a link's token is kept.
    """

    __tablename__ = "email_address"
    __table_args__ = (Index("ix_email_address_account_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Delivery(Base):
    """One letter to one address. What it says is put together when it is sent, so that no token waits in the database.
    `public_id` is in its Message-ID: sent twice after a crash, it is the same letter. `reply`: what the server said."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_account_id", "account_id"),
        Index("ix_delivery_state", "state", "due_at"),
        Index("ix_delivery_recipient", "recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    recipient: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[Trouble | None] = mapped_column(enum_column(Trouble))
    reply: Mapped[str] = mapped_column(String(LONGEST_REPLY), default="")


class NoticeMail(Base):
    """A notice that also goes by e-mail. `delivery_id`: the letter that holds it; None while it waits for the daily
    one."""

    __tablename__ = "notice_mail"
    __table_args__ = (
        Index("ix_notice_mail_account_id", "account_id"),
        Index("ix_notice_mail_delivery_id", "delivery_id"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))


class RecoveryRequest(Base):
    """What somebody typed who forgot the password, until a worker has looked for its account. To save it takes as long
    whether there is one or not."""

    __tablename__ = "recovery_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    typed: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
