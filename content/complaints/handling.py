"""Handling complaints. Nobody sees one about themselves, their course or their institution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content import text_fields
from content.complaints.handlers import handler, handlers, may_handle
from content.complaints.models import Complaint, ComplaintEvent, ComplaintState, EventKind, Matter, ObjectionOutcome
from content.complaints.submission import LONGEST_TEXT
from content.courses.access import subject_of, subjects_of
from content.courses.models import Course, RevisionState
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.library.models import PublicNotice, RereviewCause
from content.library.objections import record_outcome
from content.library.rereview import call_for_rereview
from content.messages import N_, Message
from content.notices.notify import COMPLAINT_ANSWERED, LinkKind, link_to, notify, quotation
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, authorise

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One complaint in the queue."""

    number: str
    matter: Matter
    state: ComplaintState
    course_title: str
    made_at: datetime
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event of a complaint; `by` is the handler's name, empty for the complainant."""

    kind: EventKind
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint for its handlers. `is_course_open`: its course has a page that everybody may open."""

    line: QueueLine
    text: str
    page: str
    person: str
    name: str
    contact: str
    course_public_id: str
    is_course_open: bool
    trail: tuple[CaseEvent, ...]
    notice_public_id: str
    outcome: ObjectionOutcome | None

    @property
    def may_call_for_rereview(self) -> bool:
        """Whether an answer to it may ask for a re-review: an upheld objection does so by itself."""
        return self.is_course_open and self.line.matter is not Matter.OBJECTION

    @property
    def is_to_be_decided(self) -> bool:
        """Whether an answer to it says what was decided about an objection."""
        return self.line.matter is Matter.OBJECTION and self.outcome is not ObjectionOutcome.UPHELD


def queue(session: Session, actor: Actor) -> tuple[QueueLine, ...]:
    """The complaints that the actor may handle: the open ones by due date, then the answered."""
    authorise(actor, Action.SEE_COMPLAINTS)
    in_order = select(Complaint).order_by(Complaint.due_on, Complaint.id)
    rows = session.scalars(in_order.where(Complaint.state != ComplaintState.ANSWERED)).all()
    lines = _visible_lines(session, actor, rows)
    answered = in_order.where(Complaint.state == ComplaintState.ANSWERED).limit(MOST_SHOWN)
    begin = 0
    while len(lines) < MOST_SHOWN and (rows := session.scalars(answered.offset(begin)).all()):
        lines += _visible_lines(session, actor, rows)
        begin += MOST_SHOWN
    return tuple(lines[:MOST_SHOWN])


def case(session: Session, actor: Actor, number: str) -> Case:
    """One complaint. NotFound where there is none or the actor may not know of it."""
    complaint, course = _visible(session, actor, number)
    trail = tuple(
        CaseEvent(event.kind, event.text, _name_of(session, event.actor_id), event.at) for event in complaint.events
    )
    return Case(
        line=_line(complaint, course),
        text=complaint.text,
        page=complaint.page,
        person=complaint.person,
        name=complaint.name,
        contact=complaint.contact,
        course_public_id=course.public_id if course else "",
        is_course_open=course is not None and any(one.state is RevisionState.PUBLISHED for one in course.revisions),
        trail=trail,
        notice_public_id=_notice_of(session, complaint),
        outcome=complaint.outcome,
    )


def take_up(session: Session, actor: Actor, number: str) -> None:
    """Take up a complaint. Refused where somebody has already."""
    complaint, _ = _visible(session, actor, number, hold=True)
    if complaint.state is not ComplaintState.RECEIVED:
        raise Refused(N_("Somebody is dealing with this complaint already."), about=number)
    complaint.state = ComplaintState.TAKEN_UP
    _trail(session, actor, complaint, EventKind.TAKEN_UP, "")


def note(session: Session, actor: Actor, number: str, text: str) -> None:
    """Add an internal note for the handlers. Invalid without text or with too much."""
    complaint, _ = _visible(session, actor, number, hold=True)
    _trail(session, actor, complaint, EventKind.NOTE, _required(text, "note"))


def answer(
    session: Session,
    actor: Actor,
    number: str,
    text: str,
    outcome: ObjectionOutcome | None = None,
    *,
    look_again_at: str = "",
) -> None:
    """Answer the complainant, and decide an objection with it (`outcome`, content/library/objections.py).

    look_again_at: what the province's reviewer is asked to look at in the published course, for reviewers and authors
    to read; empty where no re-review is asked for. Invalid without text or with too much, an objection without outcome,
    or a re-review of a course that is not published; Refused before it was taken up or once it is answered.
    """
    complaint, course = _visible(session, actor, number, hold=True)
    reply = _required(text, "answer")
    if complaint.state is ComplaintState.RECEIVED:
        raise Refused(N_("Take the complaint up first."), about=number)
    if complaint.state is ComplaintState.ANSWERED:
        raise Refused(
            N_("This complaint is answered. The one who complained can add to it, which opens it again."), about=number
        )
    if complaint.matter is Matter.OBJECTION:
        record_outcome(session, actor, complaint, outcome, reply)
    if look_again_at.strip():
        _call_for_rereview(session, course, look_again_at)
    complaint.state = ComplaintState.ANSWERED
    _trail(session, actor, complaint, EventKind.ANSWERED, reply)
    if complaint.account_id is not None:
        message = Message(COMPLAINT_ANSWERED, {"number": complaint.number, "answer": quotation(reply)})
        notify(session, complaint.account_id, message, link_to(LinkKind.COMPLAINT, complaint.number))


def _call_for_rereview(session: Session, course: Course | None, text: str) -> None:
    words = text_fields.prose(text.strip(), field="look_again_at", limit=LONGEST_TEXT)
    published = [one for one in course.revisions if one.state is RevisionState.PUBLISHED] if course else []
    if not published or call_for_rereview(session, published[0], words, RereviewCause.COMPLAINT) is None:
        raise Invalid(N_("The course is not published, so it cannot be reviewed again."), field="look_again_at")


def _visible(session: Session, actor: Actor, number: str, *, hold: bool = False) -> tuple[Complaint, Course | None]:
    authorise(actor, Action.SEE_COMPLAINTS)
    query = select(Complaint).where(Complaint.number == number)
    complaint = session.scalar(query.with_for_update(key_share=True) if hold else query)
    if complaint is None:
        raise NotFound(about=number)
    course = session.get(Course, complaint.course_id) if complaint.course_id else None
    subject = subject_of(session, course) if course else Subject()
    if not may_handle(handler(session, actor), complaint, subject, handlers(session)):
        raise NotFound(about=number)
    return complaint, course


def _courses(session: Session, rows: Sequence[Complaint]) -> dict[int, Course]:
    ids = {one.course_id for one in rows if one.course_id}
    query = select(Course).where(Course.id.in_(ids)).options(selectinload(Course.revisions))
    return {course.id: course for course in session.scalars(query)}


def _visible_lines(session: Session, actor: Actor, rows: Sequence[Complaint]) -> list[QueueLine]:
    """Those of these complaints that the actor may handle."""
    courses = _courses(session, rows)
    everybody, own = handlers(session), handler(session, actor)
    subjects = subjects_of(session, courses.values())
    return [
        _line(one, courses.get(one.course_id or 0))
        for one in rows
        if may_handle(own, one, subjects.get(one.course_id or 0, Subject()), everybody)
    ]


def _line(complaint: Complaint, course: Course | None) -> QueueLine:
    return QueueLine(
        number=complaint.number,
        matter=complaint.matter,
        state=complaint.state,
        course_title=course.revisions[-1].title if course else "",
        made_at=complaint.made_at,
        due_on=complaint.due_on,
        overdue=complaint.state is not ComplaintState.ANSWERED and complaint.due_on < day_of(utc_now()),
    )


def _trail(session: Session, actor: Actor, complaint: Complaint, kind: EventKind, text: str) -> None:
    complaint.events.append(ComplaintEvent(kind=kind, text=text, actor_id=actor.account_id))
    session.flush()


def _required(text: str, field: str) -> str:
    written = text_fields.prose(text.strip(), field=field, limit=LONGEST_TEXT)
    if not written:
        raise Invalid(N_("Write what you want to say."), field=field)
    return written


def _notice_of(session: Session, complaint: Complaint) -> str:
    """The public id of the notice to which an objection was made, else empty."""
    notice = session.get(PublicNotice, complaint.public_notice_id) if complaint.public_notice_id else None
    return notice.public_id if notice else ""


def _name_of(session: Session, account_id: int | None) -> str:
    return session.get_one(Account, account_id).display_name if account_id else ""
