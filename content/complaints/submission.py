"""Submitting a complaint, following it by number and secret, adding to it. Needs no account and no name."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.numbers import new_number, new_secret, normalised
from content.complaints.handlers import has_handler
from content.complaints.models import Complaint, ComplaintEvent, ComplaintState, EventKind, Matter
from content.courses.models import Course
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.library.models import PublicNotice
from content.messages import N_
from content.people.accounts import lock_learner

PREFIX = "TS"  # 投诉
OBJECTION_PREFIX = "YY"  # 异议
ANSWER_WITHIN = timedelta(days=15)
LONGEST_TEXT = 4000
LONGEST_LINE = 120
LONGEST_PAGE = 300
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """The submitted fields of a complaint; only the text is required."""

    matter: Matter
    text: str
    page: str = ""
    person: str = ""
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the complainant follows the complaint. The secret is shown only once."""

    number: str
    secret: str
    due_on: date


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event of a complaint."""

    kind: EventKind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplainantView:
    """A complaint for its complainant: without the names of the handlers and their internal notes.

    has_handler: whether there is anybody on this portal who may decide about it.
    """

    number: str
    state: ComplaintState
    text: str
    made_at: datetime
    due_on: date
    trail: tuple[TrailLine, ...]
    has_handler: bool


def complain(
    session: Session,
    draft: ComplaintDraft,
    *,
    account_id: int | None = None,
    notice: PublicNotice | None = None,
    number: str | None = None,
) -> Receipt:
    """Save a complaint. `account_id`: the account to notify of the answer; `notice`: the public notice of an objection,
    which is about its course whatever `page` says; `number`: one that is free, a new one where it is not given. Raises
    Invalid."""
    if (draft.matter is Matter.OBJECTION) is not (notice is not None):
        raise Invalid(N_("You object to a course on the page of its public notice."), field="matter")
    text = _within(draft.text, "text", LONGEST_TEXT)
    if not text:
        raise Invalid(N_("Write what happened."), field="text")
    if account_id is not None:
        lock_learner(session, account_id)
    now, secret = utc_now(), new_secret()
    complaint = Complaint(
        number=number or new_number(PREFIX, now.year),
        secret_digest=_digest(secret),
        matter=draft.matter,
        text=text,
        page=_within(draft.page, "page", LONGEST_PAGE),
        person=_within(draft.person, "person", LONGEST_LINE),
        name=_within(draft.name, "name", LONGEST_NAME),
        contact=_within(draft.contact, "contact", LONGEST_LINE),
        course_id=notice.revision.course_id if notice else _course_named(session, draft.page),
        public_notice_id=notice.id if notice else None,
        account_id=account_id,
        made_at=now,
        due_on=day_of(now + ANSWER_WITHIN),
    )
    complaint.events.append(ComplaintEvent(kind=EventKind.RECEIVED, at=now))
    session.add(complaint)
    session.flush()
    return Receipt(complaint.number, secret, complaint.due_on)


def objection_number() -> str:
    """A new number for an objection, which its form reserves."""
    return new_number(OBJECTION_PREFIX, utc_now().year)


def is_same(complaint: Complaint, draft: ComplaintDraft) -> bool:
    """Whether a complaint was made of just this draft, whose page and person are left empty."""
    typed = [text.replace("\r\n", "\n").strip() for text in (draft.text, draft.name, draft.contact)]
    return complaint.matter is draft.matter and [complaint.text, complaint.name, complaint.contact] == typed


def renew_secret(session: Session, complaint: Complaint) -> Receipt:
    """A new lookup code for a complaint; the one before holds no longer."""
    secret = new_secret()
    complaint.secret_digest = _digest(secret)
    session.flush()
    return Receipt(complaint.number, secret, complaint.due_on)


def verify_secret(session: Session, number: str, secret: str) -> str:
    """The stored number, where the secret belongs to it. Raises Invalid, with one message for a wrong number or
    secret."""
    complaint = session.scalar(select(Complaint).where(Complaint.number == normalised(number)))
    is_right = hmac.compare_digest(complaint.secret_digest if complaint else "", _digest(normalised(secret)))
    if complaint is None or not is_right:
        raise Invalid(
            N_("This number and lookup code do not belong together. Check both and try again."), field="number"
        )
    return complaint.number


def complainant_view(session: Session, number: str) -> ComplainantView:
    """The complaint for somebody who has proved that it is theirs. Raises NotFound."""
    complaint = _by_number(session, number)
    trail = tuple(
        TrailLine(event.kind, event.text, event.at) for event in complaint.events if event.kind is not EventKind.NOTE
    )
    return ComplainantView(
        complaint.number,
        complaint.state,
        complaint.text,
        complaint.made_at,
        complaint.due_on,
        trail,
        has_handler(session, complaint),
    )


def add_to_complaint(session: Session, number: str, text: str) -> None:
    """Add a text of the complainant; reopens an answered complaint. Raises NotFound, Invalid, Refused."""
    complaint = _by_number(session, number)
    addition = _within(text, "text", LONGEST_TEXT)
    if not addition:
        raise Invalid(N_("Write what you want to add."), field="text")
    if len(complaint.events) >= 200:
        raise Refused(N_("Nothing more can be added to this complaint. Make a new one."), about=number)
    complaint.events.append(ComplaintEvent(kind=EventKind.ADDED, text=addition))
    if complaint.state is ComplaintState.ANSWERED:
        complaint.state = ComplaintState.TAKEN_UP
        complaint.due_on = day_of(utc_now() + ANSWER_WITHIN)
    session.flush()


def belongs_to(session: Session, number: str, account_id: int) -> bool:
    """Whether a complaint was submitted with this account."""
    mine = select(Complaint.id).where(Complaint.number == number, Complaint.account_id == account_id)
    return session.scalar(mine) is not None


def _within(text: str, field: str, most: int) -> str:
    """What was typed into a field, without the space around it. Invalid where it is too long: nothing is cut off."""
    words = text.replace("\r\n", "\n").strip()
    if len(words) > most:
        raise Invalid(N_("Write at most %(count)s characters."), field=field, count=most)
    return words


def _course_named(session: Session, page: str) -> int | None:
    """The id of the course in the given page address; None where it names none."""
    parts = [part for part in page.replace("?", "/").replace("#", "/").split("/") if part]
    public_ids = [parts[at + 1] for at, part in enumerate(parts[:-1]) if part in {"courses", "teaching"}]
    return session.scalar(select(Course.id).where(Course.public_id.in_(public_ids))) if public_ids else None


def _by_number(session: Session, number: str) -> Complaint:
    complaint = session.scalar(select(Complaint).where(Complaint.number == number))
    if complaint is None:
        raise NotFound(about=number)
    return complaint


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
