"""Answers that a person marks: those of a course that wait, and what is recorded of each mark.

Whoever marks sees an answer and never whose it is. Every mark that a person gives leaves a row with who, when, from
what, to what and why; the learner is told of a change.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from content import text_fields
from content.assessment.marking import FULL, HALF, NOTHING, close_when_marked
from content.assessment.models import Attempt, AttemptAnswer, AttemptState, MarkChange
from content.assessment.taking_back import take_back_pass
from content.courses.access import find_course, subject_of
from content.courses.edit_base import Fields, require_base
from content.courses.markdown import render_markdown
from content.courses.models import Course
from content.errors import Invalid, NotAllowed, NotFound
from content.messages import N_, Message
from content.notices.notify import MARK_CHANGED, LinkKind, link_to, notify, quotation
from content.people.accounts import lock_learner
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.quiz_formats.question import Question

log = logging.getLogger(__name__)

MARKS = (FULL, HALF, NOTHING)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer without a name. `html`: the text of its question; `accepted`: the answers that a rule counts as right;
    `mark`: percent, None while it waits."""

    public_id: str
    html: str
    accepted: tuple[str, ...]
    language: str
    given: str
    mark: int | None
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class MarkingPage:
    """The answers of a course that wait for a person, the oldest first, and those that a person has marked, the newest
    first."""

    course_public_id: str
    course_title: str
    waiting: tuple[AnswerLine, ...]
    marked: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark that a person gave. `before` is None where it was the first."""

    marker: str
    before: int | None
    after: int
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerEditor:
    """An answer to be marked, its history, and what the form begins from. `attempt_passed`: a lower mark may undo
    that."""

    course_public_id: str
    course_title: str
    line: AnswerLine
    history: tuple[MarkLine, ...]
    attempt_passed: bool

    @property
    def fields(self) -> Fields:
        """What the form of the mark begins from."""
        return {**_fields(self.line.mark), **({"take_back": ()} if self.attempt_passed else {})}


def marking_page(session: Session, actor: Actor, course_public_id: str) -> MarkingPage:
    """The answers of a course for those who mark them; their own are not among them. NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.MARK_ASSESSMENT, subject_of(session, course))
    answers = (
        select(AttemptAnswer)
        .join(Attempt)
        .where(Attempt.course_id == course.id, Attempt.account_id != actor.account_id)
        .order_by(Attempt.handed_in_at, AttemptAnswer.id)
    )
    changes = select(MarkChange.answer_id)
    return MarkingPage(
        course_public_id=course_public_id,
        course_title=course.revisions[-1].title,
        waiting=tuple(_line(row, course) for row in session.scalars(answers.where(*_WAITING))),
        marked=tuple(_line(row, course) for row in session.scalars(answers.where(AttemptAnswer.id.in_(changes))))[::-1],
    )


def waiting_answers(session: Session, course_public_id: str) -> int:
    """How many answers of a course wait for a person."""
    count = select(func.count(AttemptAnswer.id)).join(Attempt).join(Course, Course.id == Attempt.course_id)
    return int(session.scalar(count.where(Course.public_id == course_public_id, *_WAITING)) or 0)


def answer_editor(session: Session, actor: Actor, answer_public_id: str) -> AnswerEditor:
    """One answer, without a name. NotFound, also while its attempt is open; NotAllowed."""
    row, course = _markable(session, actor, answer_public_id)
    return AnswerEditor(
        course_public_id=course.public_id,
        course_title=course.revisions[-1].title,
        line=_line(row, course),
        history=mark_history(session, row),
        attempt_passed=row.attempt.passed,
    )


def mark_history(session: Session, answer: AttemptAnswer) -> tuple[MarkLine, ...]:
    """The marks that people gave an answer, in their order."""
    rows = session.execute(
        select(MarkChange, Account.display_name)
        .join(Account, Account.id == MarkChange.marker_id)
        .where(MarkChange.answer_id == answer.id)
        .order_by(MarkChange.id)
    )
    return tuple(MarkLine(name, row.before, row.after, row.reason, row.made_at) for row, name in rows)


def set_mark(
    session: Session,
    actor: Actor,
    answer_public_id: str,
    values: Mapping[str, object],
    now: datetime,
    *,
    base: str | None = None,
) -> AttemptAnswer:
    """Mark an answer, or change its mark; the same mark again changes nothing.

    values: `mark`, one of `MARKS`, `reason`, which only a change needs, and `take_back` ("yes"), without which no
    passed attempt falls below; base: what the form began from (courses/edit_base.py). Raises NotFound, NotAllowed,
    Invalid, StaleEdit."""
    row, course = _markable(session, actor, answer_public_id, lock=True)
    mark = next((one for one in MARKS if str(one) == str(values.get("mark"))), None)
    if mark is None:
        raise Invalid(N_("Choose a mark."), field="mark")
    reason = text_fields.prose(str(values.get("reason") or ""), field="reason", limit=LONGEST_REASON).strip()
    require_base(_fields(row.mark), {**_fields(mark), "reason": ""}, base)
    before = row.mark
    if mark == before:
        return row
    if before is not None and not reason:
        raise Invalid(N_("Say why the mark is changed. The learner reads it."), field="reason")
    falls = row.attempt.passed and not _passes_with(row, mark)
    if falls and "yes" not in _chosen(values.get("take_back")):
        raise Invalid(
            N_("With this mark the attempt is not passed any more. Say that you mean that."), field="take_back"
        )
    row.mark = mark
    session.add(
        MarkChange(answer_id=row.id, marker_id=actor.account_id, before=before, after=mark, reason=reason, made_at=now)
    )
    close_when_marked(session, row.attempt, now)
    if before is not None:
        message = Message(MARK_CHANGED, {"title": row.attempt.assessment.title, "reason": quotation(reason)})
        notify(session, row.attempt.account_id, message, link_to(LinkKind.ASSESSMENT, course.public_id))
    if falls:
        take_back_pass(session, actor, row.attempt, reason, now)
    log.info("course %s: answer %s: marked by a person", course.public_id, row.public_id)
    return row


_WAITING: tuple[ColumnElement[bool], ...] = (
    AttemptAnswer.mark.is_(None),
    Attempt.state.in_((AttemptState.HANDED_IN, AttemptState.EXPIRED)),
)


def _markable(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> tuple[AttemptAnswer, Course]:
    row = session.scalar(select(AttemptAnswer).where(AttemptAnswer.public_id == public_id))
    if row is None or row.attempt.state is AttemptState.OPEN:
        raise NotFound(about=public_id)
    course = session.get_one(Course, row.attempt.course_id)
    authorise(actor, Action.MARK_ASSESSMENT, subject_of(session, course))
    if row.attempt.account_id == actor.account_id:
        raise NotAllowed(N_("This answer is your own. Somebody else marks it."), about=public_id)
    if lock:
        lock_learner(session, row.attempt.account_id)
        session.refresh(row.attempt)
        for answer in row.attempt.answers:
            session.refresh(answer)
    return row, course


def _line(row: AttemptAnswer, course: Course) -> AnswerLine:
    question = Question.from_json(row.question)
    return AnswerLine(
        public_id=row.public_id,
        html=render_markdown(question.stem, top=4),
        accepted=tuple(option.text for option in question.options),
        language=question.language or course.language,
        given=" ".join((row.answer or {}).get("answer", ())),
        mark=row.mark,
        handed_in_at=row.attempt.handed_in_at,
    )


def _passes_with(row: AttemptAnswer, mark: int) -> bool:
    """Whether the attempt is passed where this answer has `mark`."""
    marks = [mark if answer.id == row.id else answer.mark or 0 for answer in row.attempt.answers]
    return sum(marks) >= row.attempt.assessment.pass_percent * len(marks)


def _chosen(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _fields(mark: int | None) -> Fields:
    return {"mark": "" if mark is None else str(mark), "reason": ""}
