"""Taking an assessment: begin, save answers, take more time, hand in. Each may be asked for twice and is done once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.marking import mark_by_rule
from content.assessment.models import Assessment, Attempt, AttemptAnswer, AttemptState
from content.assessment.pool import assessment_of, pool_of, quotas_of
from content.assessment.results import has_passed_assessment
from content.assessment.time_limit import MOST_EXTENSIONS, extension_of, is_time_up, minutes_allowed
from content.assessment.transitions import AttemptEvent, apply_event
from content.courses.access import find_course
from content.courses.models import Course, Revision
from content.errors import Invalid, NotFound, Refused
from content.evaluation.sampling import rank
from content.learning.access import CONTINUABLE, closed_because, enrolment_of
from content.learning.models import Enrolment
from content.messages import N_, Message
from content.notices.notify import ANSWERS_WAIT, LinkKind, link_to, notify_all
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise
from content.people.preferences import Preferences, stored_preferences
from content.quiz.answering import Answer
from content.quiz.tags import tags_of
from content.quiz_formats.checking import LINE_LENGTH, MOST_OPTIONS
from content.xapi.events import state_attempt
from content.xapi.models import Verb

log = logging.getLogger(__name__)

TIME_UP = N_("The time of this attempt is up. What you had saved was handed in by itself.")


@dataclass(frozen=True, slots=True)
class Taking:
    """A course as a learner takes its assessment."""

    course: Course
    enrolment: Enrolment
    revision: Revision
    assessment: Assessment


def begin(session: Session, actor: Actor, course_public_id: str, now: datetime) -> Attempt:
    """A new attempt with questions drawn for it; the open one where there is one.

    Raises NotFound, NotAllowed; Refused where it is passed, no attempt is left or it is too early for the next.
    """
    taking = open_assessment(session, actor, course_public_id)
    lock_learner(session, actor.account_id)
    attempts = attempts_of(session, actor.account_id, taking.course.id)
    for attempt in attempts:
        close_if_time_is_up(session, attempt, now)
        if attempt.state is AttemptState.OPEN:
            return attempt
    if has_passed_assessment(session, actor.account_id, taking.course.id):
        raise Refused(N_("You have passed this assessment. There is nothing more to do."), about=course_public_id)
    _require_attempt(taking.assessment, attempts, now)
    pool = pool_of(session, taking.assessment)
    if not pool:
        raise Refused(
            N_("This assessment has no questions yet. Ask those who teach this course."), about=course_public_id
        )
    attempt = Attempt(
        assessment_id=taking.assessment.id,
        course_id=taking.course.id,
        account_id=actor.account_id,
        number=len(attempts) + 1,
        began_at=now,
        assessment=taking.assessment,
    )
    session.add(attempt)
    session.flush()
    minutes = minutes_allowed(taking.assessment, stored_preferences(session, actor.account_id) or Preferences())
    attempt.ends_at = None if minutes is None else now + timedelta(minutes=minutes)
    questions = draw(pool, attempt.seed, taking.assessment.question_count, quotas_of(taking.assessment))
    attempt.answers.extend(
        AttemptAnswer(position=position, question=dict(question))
        for position, question in enumerate(questions, start=1)
    )
    session.flush()
    statement = {
        "assessment": taking.assessment.public_id,
        "attempt": attempt.public_id,
        "title": taking.assessment.title,
    }
    state_attempt(session, actor.account_id, taking.course, Verb.ATTEMPTED, now, statement)
    log.info("course %s: attempt %s: begun", course_public_id, attempt.public_id)
    return attempt


def draw(
    pool: Sequence[Mapping[str, Any]], seed: str, count: int, quotas: Sequence[tuple[str, int]] = ()
) -> list[Mapping[str, Any]]:
    """`count` questions in the order in which they are asked; the same seed over the same pool draws the same. quotas:
    of which tags how many are among them, as far as the pool has them; a question counts for one tag."""
    order = sorted(range(len(pool)), key=lambda place: rank(seed, str(place)))
    places: list[int] = []
    for tag, least in quotas:
        candidates = [place for place in order if place not in places and tag in tags_of(pool[place])]
        places += candidates[: min(least, count - len(places))]
    places += [place for place in order if place not in places][: count - len(places)]
    return [pool[place] for place in sorted(places, key=order.index)]


def save_answers(
    session: Session,
    actor: Actor,
    attempt_public_id: str,
    answers: Mapping[int, Answer],
    now: datetime,
    *,
    bases: Mapping[int, str] | None = None,
) -> Attempt:
    """Save answers by the positions of their questions, finished or not. bases: by position the digest (`answer_base`)
    of what a window began from; what it has not changed is left as another window saved it.

    Raises NotFound; Refused once the attempt is closed; Invalid where a text is too long.
    """
    attempt = _held(session, actor, attempt_public_id, now)
    for row in attempt.answers:
        if row.position not in answers:
            continue
        new = _tidied(answers[row.position])
        is_unchanged = bases is not None and bases.get(row.position) == answer_base(new)
        if is_unchanged or answer_base(new) == answer_base(row.answer):
            continue
        row.answer, row.saved_at = new or None, now
    session.flush()
    return attempt


def answer_base(answer: Mapping[str, Any] | None) -> str:
    """The digest of a saved answer, by which a window's form says what it began from."""
    return sha256(json.dumps(answer or {}, sort_keys=True).encode()).hexdigest()[:12]


def extend(session: Session, actor: Actor, attempt_public_id: str, now: datetime, *, extensions: int) -> Attempt:
    """More time for an open attempt. extensions: how many the page showed, so that a button pressed twice gives one.
    Refused after the tenth, and once the attempt is closed."""
    attempt = _held(session, actor, attempt_public_id, now)
    if attempt.ends_at is None or extensions != attempt.extensions:
        return attempt
    if attempt.extensions >= MOST_EXTENSIONS:
        raise Refused(
            N_("You have taken more time ten times; more is not possible. Hand in what you have."),
            about=attempt_public_id,
        )
    attempt.ends_at = max(attempt.ends_at, now) + extension_of(attempt.assessment)
    attempt.extensions += 1
    session.flush()
    return attempt


def hand_in(session: Session, actor: Actor, attempt_public_id: str, now: datetime) -> Attempt:
    """Close an attempt and mark what a rule can mark; one that is closed stays as it is. NotFound, NotAllowed."""
    attempt = own_attempt(session, actor, attempt_public_id, lock=True)
    close_if_time_is_up(session, attempt, now)
    if attempt.state is AttemptState.OPEN:
        _close(session, attempt, AttemptEvent.HAND_IN, now)
    return attempt


def close_if_time_is_up(session: Session, attempt: Attempt, now: datetime) -> None:
    """Hand in what was saved of an attempt whose time is up."""
    if is_time_up(attempt, now):
        _close(session, attempt, AttemptEvent.TIME_UP, now)


def end_attempts(session: Session, now: datetime) -> None:
    """A scheduled task: hand in every attempt whose time is up, though nobody looks at it."""
    overdue = select(Attempt.id, Attempt.account_id).where(
        Attempt.state == AttemptState.OPEN, Attempt.ends_at.is_not(None), Attempt.ends_at < now
    )
    for attempt_id, account_id in session.execute(overdue.order_by(Attempt.account_id, Attempt.id)).all():
        lock_learner(session, account_id)
        attempt = session.get(Attempt, attempt_id, populate_existing=True)
        if attempt is not None:
            close_if_time_is_up(session, attempt, now)


def open_assessment(session: Session, actor: Actor, course_public_id: str) -> Taking:
    """The assessment of the revision with which the actor began. NotFound where there is none, NotAllowed; Refused
    where the course is closed to them."""
    authorise(actor, Action.STUDY)
    course = find_course(session, course_public_id)
    enrolment = enrolment_of(session, actor, course.id)
    if enrolment is None:
        raise NotFound(about=course_public_id)
    revision = session.get_one(Revision, enrolment.revision_id)
    assessment = assessment_of(session, revision.id)
    if assessment is None:
        raise NotFound(about=course_public_id)
    if revision.state not in CONTINUABLE:
        raise Refused(closed_because(revision), about=course_public_id)
    return Taking(course, enrolment, revision, assessment)


def attempts_of(session: Session, account_id: int, course_id: int) -> list[Attempt]:
    """All attempts of somebody on the assessment of a course, in their order."""
    mine = select(Attempt).where(Attempt.account_id == account_id, Attempt.course_id == course_id)
    return list(session.scalars(mine.order_by(Attempt.number).execution_options(populate_existing=True)))


def own_attempt(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> Attempt:
    """An attempt of the actor. NotFound for those of others, NotAllowed."""
    authorise(actor, Action.STUDY)
    if lock:
        lock_learner(session, actor.account_id)
    mine = select(Attempt).where(Attempt.public_id == public_id, Attempt.account_id == actor.account_id)
    attempt = session.scalar(mine.execution_options(populate_existing=True))
    if attempt is None:
        raise NotFound(about=public_id)
    return attempt


def next_attempt_at(assessment: Assessment, attempts: Sequence[Attempt]) -> datetime | None:
    """From when on the next attempt may begin; None where there was none yet."""
    ends = [attempt.handed_in_at for attempt in attempts if attempt.handed_in_at is not None]
    return max(ends) + timedelta(hours=assessment.wait_hours) if ends else None


def _require_attempt(assessment: Assessment, attempts: Sequence[Attempt], now: datetime) -> None:
    if attempts and attempts[-1].state is not AttemptState.MARKED:
        raise Refused(N_("Your last attempt is still being marked. You are told when that is done."))
    if assessment.most_attempts and len(attempts) >= assessment.most_attempts:
        raise Refused(N_("You have used all attempts. Ask those who teach this course."))
    earliest = next_attempt_at(assessment, attempts)
    if earliest is not None and now < earliest:
        raise Refused(N_("It is too early for the next attempt. The page says when it may begin."))


def _held(session: Session, actor: Actor, public_id: str, now: datetime) -> Attempt:
    attempt = own_attempt(session, actor, public_id, lock=True)
    if is_time_up(attempt, now):
        raise Refused(TIME_UP, about=public_id)
    if attempt.state is not AttemptState.OPEN:
        raise Refused(N_("This attempt is handed in. What you answered can no longer be changed."), about=public_id)
    return attempt


def _close(session: Session, attempt: Attempt, event: AttemptEvent, now: datetime) -> None:
    apply_event(attempt, event)
    attempt.handed_in_at = now
    log.info("attempt %s: %s", attempt.public_id, event.value)
    mark_by_rule(session, attempt, now)
    if attempt.state is not AttemptState.MARKED:
        _tell_markers(session, attempt)


def _tell_markers(session: Session, attempt: Attempt) -> None:
    """Tell the course's authors that answers wait; once, until none waits any more."""
    course = session.get_one(Course, attempt.course_id)
    others = select(Attempt.id).where(
        Attempt.course_id == course.id,
        Attempt.id != attempt.id,
        Attempt.state.in_((AttemptState.HANDED_IN, AttemptState.EXPIRED)),
    )
    if session.scalar(others.limit(1)) is None:
        revision = session.get_one(Revision, attempt.assessment.revision_id)
        authors = [author.account_id for author in course.authors]
        notify_all(
            session,
            authors,
            Message(ANSWERS_WAIT, {"title": revision.title}),
            link_to(LinkKind.MARKING, course.public_id),
        )


def _tidied(answer: Answer) -> dict[str, Any]:
    """The answer as it is stored: only names that a question can have, without empty values."""
    names = {"answer", *(f"line-{place}" for place in range(MOST_OPTIONS))}
    tidy = {}
    for name, values in answer.items():
        filled = [value.strip() for value in values[:MOST_OPTIONS] if value.strip()]
        if name not in names or not filled:
            continue
        if max(map(len, filled)) > LINE_LENGTH:
            message = N_("The text is too long: %(length)d characters. At most %(limit)d fit.")
            raise Invalid(message, field=name, length=max(map(len, filled)), limit=LINE_LENGTH)
        tidy[name] = filled
    return tidy
