"""Making a complaint, following it by number and secret, adding to it. No account and no name is needed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.numbers import as_typed, new_number, new_secret
from content.complaints.models import Complaint, ComplaintEvent, ComplaintState, EventKind, Matter
from content.courses.models import Course
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.messages import N_

PREFIX = "TS"  # 投诉
ANSWER_WITHIN = timedelta(days=15)
LONGEST_TEXT = 4000
LONGEST_LINE = 120
LONGEST_PAGE = 300
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody complains of, as they typed it; only the text is needed."""

    matter: Matter
    text: str
    page: str = ""
    person: str = ""
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the one who complained follows it. The secret is told this once."""

    number: str
    secret: str
    due_on: date


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing that happened."""

    kind: EventKind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as the one who made it sees it: no names of those who deal with it, no notes among them."""

    number: str
    state: ComplaintState
    text: str
    made_at: datetime
    due_on: date
    trail: tuple[TrailLine, ...]


def complain(session: Session, wanted: Wanted, *, account_id: int | None = None) -> Receipt:
    """Take a complaint in. `account_id` where the writer wants to be told in their account. Raises `Invalid`."""
    text = _within(wanted.text, "text", LONGEST_TEXT)
    if not text:
        raise Invalid(N_("Write what happened."), field="text")
    now, secret = utc_now(), new_secret()
    complaint = Complaint(
        number=new_number(PREFIX, now.year),
        secret_digest=_digest(secret),
        matter=wanted.matter,
        text=text,
        page=_within(wanted.page, "page", LONGEST_PAGE),
        person=_within(wanted.person, "person", LONGEST_LINE),
        name=_within(wanted.name, "name", LONGEST_NAME),
        contact=_within(wanted.contact, "contact", LONGEST_LINE),
        course_id=_course_named(session, wanted.page),
        account_id=account_id,
        made_at=now,
        due_on=day_of(now + ANSWER_WITHIN),
    )
    complaint.events.append(ComplaintEvent(kind=EventKind.RECEIVED, at=now))
    session.add(complaint)
    session.flush()
    return Receipt(complaint.number, secret, complaint.due_on)


def opens(session: Session, number: str, secret: str) -> str:
    """The number as it is stored, where the secret belongs to it. Raises `Invalid` with one sentence for both cases."""
    complaint = session.scalar(select(Complaint).where(Complaint.number == as_typed(number)))
    right = hmac.compare_digest(complaint.secret_digest if complaint else "", _digest(as_typed(secret)))
    if complaint is None or not right:
        raise Invalid(N_("This number and secret do not belong together. Check both and try again."), field="number")
    return complaint.number


def followed(session: Session, number: str) -> Followed:
    """The complaint for somebody who has shown that it is theirs. Raises NotFound."""
    complaint = _by_number(session, number)
    trail = tuple(
        TrailLine(event.kind, event.text, event.at) for event in complaint.events if event.kind is not EventKind.NOTE
    )
    return Followed(complaint.number, complaint.state, complaint.text, complaint.made_at, complaint.due_on, trail)


def add(session: Session, number: str, text: str) -> None:
    """Something more from the one who complained; after an answer it opens the complaint again. NotFound, Invalid."""
    complaint = _by_number(session, number)
    addition = _within(text, "text", LONGEST_TEXT)
    if not addition:
        raise Invalid(N_("Write what you want to add."), field="text")
    if len(complaint.events) >= 200:
        raise Refused(N_("Nothing more can be added to this complaint. Make a new one."))
    complaint.events.append(ComplaintEvent(kind=EventKind.ADDED, text=addition))
    if complaint.state is ComplaintState.ANSWERED:
        complaint.state = ComplaintState.TAKEN_UP
        complaint.due_on = day_of(utc_now() + ANSWER_WITHIN)
    session.flush()


def belongs_to(session: Session, number: str, account_id: int) -> bool:
    """Whether a complaint was kept with this account."""
    mine = select(Complaint.id).where(Complaint.number == number, Complaint.account_id == account_id)
    return session.scalar(mine) is not None


def _within(text: str, field: str, most: int) -> str:
    """What was typed into a field, without the space around it. Invalid where it is too long: nothing is cut off."""
    words = text.replace("\r\n", "\n").strip()
    if len(words) > most:
        raise Invalid(N_("Write at most %(count)s characters."), field=field, count=most)
    return words


def _course_named(session: Session, page: str) -> int | None:
    """The course whose address was given, where one was."""
    parts = [part for part in page.replace("?", "/").replace("#", "/").split("/") if part]
    places = [parts[at + 1] for at, part in enumerate(parts[:-1]) if part in {"courses", "teaching"}]
    return session.scalar(select(Course.id).where(Course.public_id.in_(places))) if places else None


def _by_number(session: Session, number: str) -> Complaint:
    complaint = session.scalar(select(Complaint).where(Complaint.number == number))
    if complaint is None:
        raise NotFound()
    return complaint


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
