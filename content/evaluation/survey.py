"""The survey of a course: who may answer, the questions, and an answer that can be changed for 30 days.

Asked is whether the course served, never who somebody is: no disability, age or place. What becomes of an answer once
it can no longer be changed stands in evaluation/survey_steps.py.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content import text_fields
from content.certificates.completeness import completeness_by_enrolment, completeness_of
from content.courses.access import find_course
from content.courses.edit_base import Fields, require_base
from content.courses.models import Course, Revision
from content.errors import Invalid, NotFound, Refused
from content.evaluation.models import Barrier, Reply, SurveyAnswer
from content.learning.models import Enrolment
from content.messages import N_, Message
from content.notices.notify import SURVEY_OFFERED, LinkKind, link_to, notify
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

CHANGEABLE_FOR = timedelta(days=30)
LONGEST_WORDS = 2000
LEAST_PEOPLE = 5
"""As everywhere in the portal, no figure is about fewer (RECORDS.md, Personal data)."""


class SurveyQuestion(enum.StrEnum):
    """What is asked, in this order; with the barriers and the words these are eight."""

    TAKE_PART = "take_part"  # could you take part in everything?
    UNDERSTAND = "understand"
    PACE = "pace"
    HELP = "help"
    USE = "use"
    SATISFIED = "satisfied"


class SurveyState(enum.StrEnum):
    """How far somebody is with the survey of a course."""

    NOT_FINISHED = "not_finished"  # the course is not finished yet
    UNANSWERED = "unanswered"
    CHANGEABLE = "changeable"
    CLOSED = "closed"  # answered, and it can no longer be changed


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The survey of one course for one learner. `fields`: what the form begins from; empty where the answer can no
    longer be changed. `until`: how long it can be, None while there is none."""

    course_public_id: str
    course_title: str
    course_language: str
    state: SurveyState
    fields: Fields
    until: datetime | None


def survey_page(session: Session, actor: Actor, course_public_id: str, now: datetime) -> SurveyPage:
    """The survey of a finished course. NotFound, NotAllowed; Refused before the course is finished."""
    course, enrolment = _enrolment(session, actor, course_public_id)
    _require_finished(session, enrolment)
    answer = session.scalar(_answers(enrolment))
    state = _state(answer, now)
    return SurveyPage(
        course_public_id=course.public_id,
        course_title=session.get_one(Revision, enrolment.revision_id).title,
        course_language=course.language,
        state=state,
        fields={} if state is SurveyState.CLOSED else _fields(answer),
        until=answer.answered_at + CHANGEABLE_FOR if answer is not None else None,
    )


def answer_survey(
    session: Session,
    actor: Actor,
    course_public_id: str,
    values: Mapping[str, object],
    now: datetime,
    *,
    base: str | None = None,
) -> SurveyAnswer:
    """Save the answer of a learner who has finished the course, or change it.

    values: by name the reply to each `SurveyQuestion`, `barriers` and `words`; base: what the form began from
    (courses/edit_base.py). Raises NotFound, NotAllowed; Refused before the course is finished and after the time for
    changes; Invalid where a question is not answered; StaleEdit where another window saved first.
    """
    _, enrolment = _enrolment(session, actor, course_public_id)
    lock_learner(session, actor.account_id)
    _require_finished(session, enrolment)
    answer = session.scalar(_answers(enrolment).execution_options(populate_existing=True))
    if _state(answer, now) is SurveyState.CLOSED:
        raise Refused(
            N_("Your answer is more than 30 days old and can no longer be changed. Thank you for it."),
            about=course_public_id,
        )
    new = _checked(values)
    require_base(_fields(answer), new, base)
    if answer is None:
        answer = SurveyAnswer(account_id=actor.account_id, course_id=enrolment.course_id, answered_at=now)
        session.add(answer)
    answer.replies = {question.value: new[question.value] for question in SurveyQuestion}
    barriers = new["barriers"]
    answer.barriers = [one.value for one in Barrier if isinstance(barriers, tuple) and one.value in barriers]
    answer.words = str(new["words"])
    session.flush()
    return answer


def survey_states(session: Session, account_id: int, now: datetime) -> Mapping[str, SurveyState]:
    """By the public id of each course that somebody has answered or may answer, how far they are. Seven queries."""
    enrolled = session.execute(
        select(Course.id, Course.public_id, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.account_id == account_id)
    ).all()
    completeness = completeness_by_enrolment(session, [enrolment for _, _, enrolment in enrolled])
    answers = session.scalars(select(SurveyAnswer).where(SurveyAnswer.account_id == account_id))
    answer_of = {one.course_id: one for one in answers}
    return {
        public_id: _state(answer_of.get(course_id), now)
        if completeness[enrolment.id].studied_at is not None
        else SurveyState.NOT_FINISHED
        for course_id, public_id, enrolment in enrolled
    }


def offer_survey(session: Session, enrolment: Enrolment) -> None:
    """Send the learner a notice that they can answer the survey; whoever calls has just seen the course finished."""
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    message = Message(SURVEY_OFFERED, {"title": revision.title})
    notify(session, enrolment.account_id, message, link_to(LinkKind.SURVEY, course.public_id))


def _enrolment(session: Session, actor: Actor, course_public_id: str) -> tuple[Course, Enrolment]:
    authorise(actor, Action.ANSWER_SURVEY)
    course = find_course(session, course_public_id)
    enrolment = session.scalar(
        select(Enrolment).where(Enrolment.account_id == actor.account_id, Enrolment.course_id == course.id)
    )
    if enrolment is None:
        raise NotFound(about=course_public_id)
    return course, enrolment


def _require_finished(session: Session, enrolment: Enrolment) -> None:
    """Refused unless all is studied that the revision asks for with which the learner began."""
    if completeness_of(session, enrolment).studied_at is None:
        raise Refused(N_("Study all that the course asks for first. Then you can say here how it was."))


def _answers(enrolment: Enrolment) -> Select[SurveyAnswer]:
    return select(SurveyAnswer).where(
        SurveyAnswer.account_id == enrolment.account_id, SurveyAnswer.course_id == enrolment.course_id
    )


def _state(answer: SurveyAnswer | None, now: datetime) -> SurveyState:
    if answer is None:
        return SurveyState.UNANSWERED
    is_final = answer.counted or now >= answer.answered_at + CHANGEABLE_FOR
    return SurveyState.CLOSED if is_final else SurveyState.CHANGEABLE


def _fields(answer: SurveyAnswer | None) -> Fields:
    replies = answer.replies if answer is not None else {}
    return {
        **{question.value: str(replies.get(question.value, "")) for question in SurveyQuestion},
        "barriers": tuple(answer.barriers) if answer is not None else (),
        "words": answer.words if answer is not None else "",
    }


def _checked(values: Mapping[str, object]) -> Fields:
    """The values as they are stored. Barriers count only where somebody could not take part in everything."""
    replies: dict[str, str] = {}
    for question in SurveyQuestion:
        reply = next((one for one in Reply if one.value == values.get(question.value)), None)
        if reply is None:
            raise Invalid(N_("Choose an answer to this question."), field=question.value)
        replies[question.value] = reply.value
    submitted = values.get("barriers") or ()
    chosen = tuple(one.value for one in Barrier if isinstance(submitted, list | tuple) and one.value in submitted)
    took_part = replies[SurveyQuestion.TAKE_PART] == Reply.YES
    words = text_fields.prose(str(values.get("words") or ""), field="words", limit=LONGEST_WORDS)
    return {**replies, "barriers": () if took_part else chosen, "words": words}
