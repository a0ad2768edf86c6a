"""Record stores that institutions name, and what is stated to them of their learners."""

from __future__ import annotations

import enum
import secrets
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import Institution

LONGEST_ENDPOINT, LONGEST_USER, LONGEST_REPLY = 300, 200, 300


class Version(enum.StrEnum):
    """Versions of the protocol, as its header names them: IEEE 9274.1.1, and the one that most stores still speak."""

    V1 = "1.0.3"
    V2 = "2.0.0"


class Trouble(enum.StrEnum):
    """Why a store takes nothing at the moment."""

    NOT_REACHED = "not_reached"  # no connection, no answer in time, no sound certificate
    NOT_ALLOWED = "not_allowed"  # its address lies inside a private network
    SIGN_IN_REFUSED = "sign_in_refused"
    NOT_NOW = "not_now"  # it asks to try later
    NO_STORE = "no_store"  # what answers is no record store, or none of this version


class Verb(enum.StrEnum):
    """What is stated. Those of a recording are the video profile's (xAPI Video Profile 1.0)."""

    INITIALIZED = "initialized"
    PLAYED = "played"
    PAUSED = "paused"
    SEEKED = "seeked"
    INTERACTED = "interacted"
    WATCHED = "watched"  # the profile's "completed", of a recording
    TERMINATED = "terminated"
    READ = "read"
    LESSON_COMPLETED = "lesson_completed"
    COURSE_COMPLETED = "course_completed"
    ATTEMPTED = "attempted"
    PASSED = "passed"
    FAILED = "failed"


class StatementState(enum.StrEnum):
    """waiting -> sent | refused; back to waiting where somebody sends it again."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


def new_salt() -> str:
    """256 random bits in hexadecimal."""
    return secrets.token_hex(32)


class RecordStore(Base):
    """The store of one institution. `sealed_password`: encrypted by the portal; `salt`: with it the numbers are made
    that stand for accounts; `answered_at`: when it answered last, None since it was
    named; `failures`: tries in a row that failed, the first at `failing_since`, with `trouble`."""

    __tablename__ = "record_store"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), unique=True)
    endpoint: Mapped[str] = mapped_column(String(LONGEST_ENDPOINT))
    user: Mapped[str] = mapped_column("user_name", String(LONGEST_USER))
    sealed_password: Mapped[str] = mapped_column(Text)
    version: Mapped[Version] = mapped_column(enum_column(Version))
    salt: Mapped[str] = mapped_column(String(64), default=new_salt)
    active: Mapped[bool]
    named_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[Trouble | None] = mapped_column(enum_column(Trouble))
    reply: Mapped[str] = mapped_column(String(LONGEST_REPLY), default="")

    institution: Mapped[Institution] = relationship()


class XapiEvent(Base):
    """One thing to state, from which xapi/statements.py writes the statement whenever it is sent or shown. `statement`:
    its id, a UUID, so that a store which gets it twice keeps it once; `details`: what the statement says beside."""

    __tablename__ = "xapi_event"
    __table_args__ = (
        Index("ix_xapi_event_waiting", "store_id", "state", "id"),
        Index("ix_xapi_event_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid.uuid4()))
    store_id: Mapped[int] = mapped_column(ForeignKey("record_store.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    verb: Mapped[Verb] = mapped_column(enum_column(Verb))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    details: Mapped[dict[str, Any]]
    state: Mapped[StatementState] = mapped_column(enum_column(StatementState), default=StatementState.WAITING)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reply: Mapped[str] = mapped_column(String(LONGEST_REPLY), default="")


class XapiPlayback(Base):
    """An open player of which is stated what is played in it. `session_id`: a UUID, the profile's session; `segments`:
    [start, end] in the order in which they were played; the last grows while it is played, at `rate`."""

    __tablename__ = "xapi_playback"
    __table_args__ = (Index("ix_xapi_playback_last_at", "last_at"), Index("ix_xapi_playback_account_id", "account_id"))

    player_id: Mapped[int] = mapped_column(ForeignKey("player_session.id", ondelete="CASCADE"), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("record_store.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    session_id: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid.uuid4()))
    details: Mapped[dict[str, Any]]
    segments: Mapped[list[Any]] = mapped_column(default=list)
    rate: Mapped[float] = mapped_column(default=1.0)
    is_playing: Mapped[bool] = mapped_column(default=False)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
