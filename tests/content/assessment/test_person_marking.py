"""Marks that a person gives: without a name, with a trail, and told to the learner."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptState, MarkChange
from content.assessment.person_marking import answer_editor, marking_page, set_mark, waiting_answers
from content.assessment.results import has_passed_assessment
from content.assessment.taking import begin, hand_in, save_answers
from content.courses.edit_base import StaleEdit, base_of
from content.errors import Invalid, NotAllowed, NotFound
from content.learning.enrolment import enrol
from content.notices.models import Notice
from content.people.erasure import erase
from content.people.models import Account, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from tests.content.assessment.conftest import NOW, Examination, right_answers
from tests.factories import make_account, make_instructor

LATER = NOW + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt of which one text waits, everything else being right."""

    attempt: Attempt
    answer: str
    marker: Actor
    course: str


@pytest.fixture
def waiting(session: Session, examination: Examination) -> Waiting:
    examination.assessment.pass_percent = 90
    course = examination.course.public_id
    attempt = begin(session, examination.learner, course, NOW)
    answers = right_answers(attempt)
    text = next(row for row in attempt.answers if row.question["kind"] == "text")
    answers[text.position] = {"answer": ["香皂和水"]}
    save_answers(session, examination.learner, attempt.public_id, answers, NOW)
    with pytest.raises(NotFound):
        answer_editor(session, examination.author, text.public_id)
    hand_in(session, examination.learner, attempt.public_id, NOW)
    return Waiting(attempt, text.public_id, examination.author, course)


def told(session: Session) -> list[str]:
    return [notice.message for notice in session.scalars(select(Notice).order_by(Notice.id))]


def test_an_answer_waits_without_a_name_and_its_mark_closes_the_attempt(
    session: Session, waiting: Waiting, examination: Examination
) -> None:
    page = marking_page(session, waiting.marker, waiting.course)
    (line,) = page.waiting
    assert (line.given, line.accepted, page.marked) == ("香皂和水", ("肥皂", "洗手液"), ())
    learner = session.get_one(Account, examination.learner.account_id)
    shown_values = [str(getattr(line, one.name)) for one in fields(line)]
    assert not {learner.display_name, learner.login_name, learner.public_id} & set(shown_values)
    assert waiting_answers(session, waiting.course) == 1
    for _press in range(2):
        set_mark(session, waiting.marker, waiting.answer, {"mark": "100", "reason": ""}, LATER)
    assert (waiting.attempt.state, waiting.attempt.score_percent, waiting.attempt.passed) == (
        AttemptState.MARKED,
        100,
        True,
    )
    assert len(session.scalars(select(MarkChange)).all()) == 1
    assert [text.startswith("You have passed") for text in told(session)] == [True]
    assert waiting_answers(session, waiting.course) == 0
    assert len(marking_page(session, waiting.marker, waiting.course).marked) == 1


def test_a_changed_mark_needs_a_reason_leaves_a_trail_and_is_told(
    session: Session, waiting: Waiting, examination: Examination
) -> None:
    set_mark(session, waiting.marker, waiting.answer, {"mark": "0", "reason": ""}, LATER)
    assert not has_passed_assessment(session, examination.learner.account_id, examination.course.id)
    with pytest.raises(Invalid) as refusal:
        set_mark(session, waiting.marker, waiting.answer, {"mark": "50", "reason": " "}, LATER)
    assert refusal.value.field == "reason"
    set_mark(session, waiting.marker, waiting.answer, {"mark": "50", "reason": "香皂也对。"}, LATER)
    assert waiting.attempt.score_percent == 91
    assert has_passed_assessment(session, examination.learner.account_id, examination.course.id)
    history = answer_editor(session, waiting.marker, waiting.answer).history
    assert [(one.before, one.after, one.reason) for one in history] == [(None, 0, ""), (0, 50, "香皂也对。")]
    assert told(session)[-1].startswith("A mark of yours")


def test_no_mark_that_there_is_none_of(session: Session, waiting: Waiting) -> None:
    for mark in ("", "99", "-1"):
        with pytest.raises(Invalid):
            set_mark(session, waiting.marker, waiting.answer, {"mark": mark}, LATER)


def test_two_who_mark_at_once_see_each_other(session: Session, waiting: Waiting) -> None:
    base = base_of(answer_editor(session, waiting.marker, waiting.answer).fields)
    set_mark(session, waiting.marker, waiting.answer, {"mark": "100"}, LATER, base=base)
    with pytest.raises(StaleEdit):
        set_mark(session, waiting.marker, waiting.answer, {"mark": "0", "reason": "不对。"}, LATER, base=base)
    assert waiting.attempt.score_percent == 100


def test_nobody_marks_their_own_answer_or_those_of_another_institution(
    session: Session, waiting: Waiting, examination: Examination
) -> None:
    _, stranger = make_instructor(session, examination.course.institution)
    own = Actor(examination.learner.account_id, (Grant(Role.INSTITUTION_MANAGER, examination.course.institution_id),))
    for actor in (stranger, own, examination.learner):
        with pytest.raises(NotAllowed):
            set_mark(session, actor, waiting.answer, {"mark": "100"}, LATER)
    assert marking_page(session, own, waiting.course).waiting == ()
    with pytest.raises(NotAllowed):
        marking_page(session, stranger, waiting.course)


def test_an_erased_learner_leaves_no_answer_and_no_mark(session: Session, examination: Examination) -> None:
    account, learner = make_account(session)
    account.password_hash = hash_password("a short sentence")
    enrol(session, learner, examination.course.public_id)
    attempt = begin(session, learner, examination.course.public_id, NOW)
    text = next(row for row in attempt.answers if row.question["kind"] == "text")
    save_answers(session, learner, attempt.public_id, {text.position: {"answer": ["香皂"]}}, NOW)
    hand_in(session, learner, attempt.public_id, NOW)
    set_mark(session, examination.author, text.public_id, {"mark": "50"}, LATER)
    erase(session, account.id, "a short sentence")
    for table in (Attempt, MarkChange):
        assert session.scalars(select(table)).all() == []
