"""Marks: by rule where a rule can tell, else by a person.

A short text that is none of the accepted answers waits for a person, since nobody can list every right wording. All
other kinds are right or wrong by rule. An answer is worth 100 percent or nothing by rule; a person may give half.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptAnswer, AttemptState
from content.assessment.transitions import AttemptEvent, apply_event
from content.certificates.issuing import issue_after_assessment
from content.courses.models import Audience, Course, Revision
from content.credits import ledger
from content.errors import Invalid
from content.messages import Message
from content.notices.notify import ASSESSMENT_NOT_PASSED, ASSESSMENT_PASSED, LinkKind, link_to, notify
from content.quiz.answering import AnswerResult, judge
from content.quiz_formats.question import Question, QuestionKind
from content.xapi.events import state_attempt
from content.xapi.models import Verb

log = logging.getLogger(__name__)

FULL, HALF, NOTHING = 100, 50, 0


def result_of(answer: AttemptAnswer, seed: str) -> AnswerResult | None:
    """What a saved answer comes to by rule; None where it is missing or unfinished."""
    if answer.answer is None:
        return None
    try:
        return judge(Question.from_json(answer.question), answer.answer, question_seed(seed, answer.position))
    except Invalid:
        return None


def question_seed(seed: str, position: int) -> str:
    """By what the lines of one question of an attempt are mixed."""
    return f"{seed}-{position}"


def mark_by_rule(session: Session, attempt: Attempt, now: datetime) -> None:
    """Mark every answer of a closed attempt that a rule can mark, and the attempt where that is all of them."""
    for answer in attempt.answers:
        result = result_of(answer, attempt.seed)
        if result is not None and result.right:
            answer.mark = FULL
        elif result is None or answer.question["kind"] != QuestionKind.TEXT:
            answer.mark = NOTHING
    close_when_marked(session, attempt, now)


def close_when_marked(session: Session, attempt: Attempt, now: datetime) -> None:
    """Set the result of an attempt of which every answer has its mark, and tell the learner."""
    marks = [answer.mark for answer in attempt.answers]
    if any(mark is None for mark in marks):
        session.flush()
        return
    total = sum(mark or 0 for mark in marks)
    attempt.score_percent = total // len(marks)
    attempt.passed = total >= attempt.assessment.pass_percent * len(marks)
    attempt.marked_at = now
    if attempt.state is not AttemptState.MARKED:
        apply_event(attempt, AttemptEvent.MARK)
        _tell(session, attempt)
        _state(session, attempt, now)
    session.flush()
    log.info("attempt %s: marked", attempt.public_id)
    if attempt.passed:
        issue_after_assessment(session, attempt.account_id, attempt.course_id, now)
        _pay(session, attempt, now)


def _pay(session: Session, attempt: Attempt, now: datetime) -> None:
    """Pay what the pilot's rules give for a passed assessment, once for a course; only learners' courses pay."""
    revision = session.get_one(Revision, attempt.assessment.revision_id)
    if revision.audience is not Audience.LEARNERS:
        return
    ledger.award_assessment(
        session,
        attempt.account_id,
        region_code=revision.course.institution.region_code,
        course_public_id=revision.course.public_id,
        course_title=revision.title,
        evidence=f"attempt:{attempt.public_id}",
        now=now,
        course_id=revision.course.id,
    )


def _state(session: Session, attempt: Attempt, now: datetime) -> None:
    """Keep the result for the institution's record store."""
    statement = {
        "assessment": attempt.assessment.public_id,
        "attempt": attempt.public_id,
        "title": attempt.assessment.title,
        "percent": attempt.score_percent,
        "pass_percent": attempt.assessment.pass_percent,
    }
    course = session.get_one(Course, attempt.course_id)
    state_attempt(session, attempt.account_id, course, Verb.PASSED if attempt.passed else Verb.FAILED, now, statement)


def _tell(session: Session, attempt: Attempt) -> None:
    course = session.get_one(Course, attempt.course_id)
    message = ASSESSMENT_PASSED if attempt.passed else ASSESSMENT_NOT_PASSED
    values = {"title": attempt.assessment.title, "percent": attempt.score_percent}
    notify(session, attempt.account_id, Message(message, values), link_to(LinkKind.ASSESSMENT, course.public_id))
