"""Credentials that anybody can verify: the keys that sign them, the lists in which they are revoked, and themselves."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class KeyState(enum.StrEnum):
    """active -> retired, once another takes its place; active or retired -> withdrawn, where others may have it."""

    ACTIVE = "active"
    RETIRED = "retired"  # signs no more; what it has signed stays true
    WITHDRAWN = "withdrawn"  # what it has signed is no longer believed


class SigningKey(Base):
    """A key of Ed25519 with which an institution signs, or, where `institution_id` is None, the portal itself.

    `controller` is the DID under which it signs, as of the day it was made. `public_key` is a Multikey, `wrapped_key`
    the private one (key_wrapping.py). `backed_up_at`: when an administrator last downloaded a backup of it.
    """

    __tablename__ = "signing_key"
    __table_args__ = (Index("ix_signing_key_institution", "institution_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    controller: Mapped[str] = mapped_column(String(300))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[KeyState] = mapped_column(enum_column(KeyState), default=KeyState.ACTIVE)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    backed_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StatusList(Base):
    """A list of bits, published by an institution or the portal, of which each says whether a credential is revoked."""

    __tablename__ = "status_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class StatusEntry(Base):
    """One bit of a list. It belongs to nobody, so that a revocation outlives the account of the holder."""

    __tablename__ = "status_entry"
    __table_args__ = (UniqueConstraint("list_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    position: Mapped[int]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Credential(Base):
    """A certificate as an Open Badge 3.0: `document` with its proof, `jwt` in the form of a token. Never changed, so
    that its holder gets the same bytes again; made anew only where its key was withdrawn."""

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"))
    status_id: Mapped[int | None] = mapped_column(ForeignKey("status_entry.id"))
    document: Mapped[str] = mapped_column(Text)
    jwt: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class LearnerRecord(Base):
    """A Comprehensive Learner Record 2.0, signed by the portal. `about`: the public id of the ledger entry of which it
    is the record, else empty: then it holds all credentials and the balance of the day, and a newer one replaces it.
    `status_id`: the bit by which the record of a conversion is revoked when its entry is reversed."""

    __tablename__ = "learner_record"
    __table_args__ = (UniqueConstraint("account_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    about: Mapped[str] = mapped_column(String(32), default="")
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"))
    status_id: Mapped[int | None] = mapped_column(ForeignKey("status_entry.id"))
    document: Mapped[str] = mapped_column(Text)
    jwt: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
