"""The way through an assessment: drawn, answered, handed in, marked; nothing saved is lost, nothing counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.attempt_page import AnswerState, AttemptPage, NextStep, ResultPage, attempt_page, start_page
from content.assessment.models import Attempt, AttemptState
from content.assessment.results import has_passed_assessment
from content.assessment.taking import answer_base, begin, draw, end_attempts, extend, hand_in, save_answers
from content.assessment.time_limit import GRACE, MOST_EXTENSIONS
from content.assessment.transitions import TRANSITIONS, AttemptEvent, apply_event
from content.courses.models import RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.notices.models import Notice
from content.people.preferences import Preferences, store_preferences
from content.quiz.bank import remove_from_bank
from content.quiz.models import BankQuestion
from tests.content.assessment.conftest import NOW, Examination, right_answers
from tests.factories import make_account

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def begun(session: Session, examination: Examination) -> Attempt:
    return begin(session, examination.learner, examination.course.public_id, NOW)


def passed(session: Session, examination: Examination) -> bool:
    return has_passed_assessment(session, examination.learner.account_id, examination.course.id)


def test_who_answers_all_rightly_passes_and_is_told_once(session: Session, examination: Examination) -> None:
    attempt = begun(session, examination)
    save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), NOW)
    assert not passed(session, examination)
    for _time in range(2):  # a button pressed twice
        hand_in(session, examination.learner, attempt.public_id, NOW + HOUR)
    assert (attempt.state, attempt.score_percent, attempt.passed) == (AttemptState.MARKED, 100, True)
    assert passed(session, examination)
    assert len(session.scalars(select(Notice)).all()) == 1
    page = attempt_page(session, examination.learner, attempt.public_id, NOW + HOUR)
    assert isinstance(page, ResultPage)
    assert [one.mark for one in page.questions] == [100] * 6
    assert page.step is NextStep.PASSED
    with pytest.raises(Refused):
        begin(session, examination.learner, examination.course.public_id, NOW + 48 * HOUR)


def test_pressing_begin_twice_opens_one_attempt_with_the_same_questions(
    session: Session, examination: Examination
) -> None:
    first = begun(session, examination)
    asked = [row.question for row in first.answers]
    again = begun(session, examination)
    assert again is first
    assert [row.question for row in again.answers] == asked


def test_the_same_seed_draws_the_same_questions_and_another_seed_others() -> None:
    pool = [{"stem": str(number)} for number in range(100)]
    assert draw(pool, "a", 10) == draw(pool, "a", 10)
    assert draw(pool, "a", 10) != draw(pool, "b", 10)
    assert len({one["stem"] for one in draw(pool, "a", 10)}) == 10
    assert len(draw(pool[:3], "a", 10)) == 3


def test_only_chosen_kinds_are_drawn_and_a_question_taken_out_later_stays(
    session: Session, examination: Examination
) -> None:
    examination.assessment.kinds = ["single", "number"]
    attempt = begun(session, examination)
    assert sorted(row.question["kind"] for row in attempt.answers) == ["number", "single"]
    for row in session.scalars(select(BankQuestion)).all():
        remove_from_bank(session, examination.author, row.public_id)
    save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), NOW)
    assert hand_in(session, examination.learner, attempt.public_id, NOW).score_percent == 100


def test_an_answer_that_is_no_whole_answer_is_saved_and_the_page_says_so(
    session: Session, examination: Examination
) -> None:
    attempt = begun(session, examination)
    number = next(row.position for row in attempt.answers if row.question["kind"] == "number")
    save_answers(session, examination.learner, attempt.public_id, {number: {"answer": ["二十"]}}, NOW)
    page = attempt_page(session, examination.learner, attempt.public_id, NOW)
    assert isinstance(page, AttemptPage)
    question = page.questions[number - 1]
    assert (question.state, question.given) == (AnswerState.UNFINISHED, {"answer": ["二十"]})
    assert question.problem is not None
    assert len(page.unanswered) == 6
    with pytest.raises(Invalid):
        save_answers(session, examination.learner, attempt.public_id, {number: {"answer": ["9" * 2000]}}, NOW)


def test_a_window_takes_back_nothing_that_another_window_saved(session: Session, examination: Examination) -> None:
    attempt = begun(session, examination)
    learner, answers = examination.learner, right_answers(attempt)
    began_empty = {position: answer_base(None) for position in answers}
    save_answers(session, learner, attempt.public_id, answers, NOW, bases=began_empty)
    late_window = {1: {}, 2: {"answer": ["0"]}}
    save_answers(session, learner, attempt.public_id, late_window, NOW, bases=began_empty)
    assert attempt.answers[0].answer == answers[1]
    assert attempt.answers[1].answer == {"answer": ["0"]}


def test_what_is_handed_in_cannot_be_changed(session: Session, examination: Examination) -> None:
    attempt = begun(session, examination)
    hand_in(session, examination.learner, attempt.public_id, NOW)
    assert (attempt.state, attempt.score_percent, attempt.passed) == (AttemptState.MARKED, 0, False)
    with pytest.raises(Refused):
        save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), NOW)
    assert all(row.answer is None for row in attempt.answers)


def test_the_next_attempt_waits_and_after_the_last_there_is_none(session: Session, examination: Examination) -> None:
    learner, course = examination.learner, examination.course.public_id
    first = begun(session, examination)
    hand_in(session, learner, first.public_id, NOW)
    page = start_page(session, learner, course, NOW + HOUR)
    assert (page.step, page.next_at, page.attempts_left) == (NextStep.WAIT, NOW + 24 * HOUR, 1)
    with pytest.raises(Refused):
        begin(session, learner, course, NOW + 23 * HOUR)
    second = begin(session, learner, course, NOW + 24 * HOUR)
    assert second.number == 2
    assert second.seed != first.seed
    hidden = attempt_page(session, learner, first.public_id, NOW + 24 * HOUR)
    assert isinstance(hidden, ResultPage)
    assert all(one.solution == () for one in hidden.questions), "the same may be asked again"
    hand_in(session, learner, second.public_id, NOW + 25 * HOUR)
    assert start_page(session, learner, course, NOW + 99 * HOUR).step is NextStep.NONE_LEFT
    with pytest.raises(Refused):
        begin(session, learner, course, NOW + 99 * HOUR)


def test_a_text_nobody_foresaw_waits_for_a_person(session: Session, examination: Examination) -> None:
    attempt = begun(session, examination)
    answers = right_answers(attempt)
    text = next(row.position for row in attempt.answers if row.question["kind"] == "text")
    save_answers(session, examination.learner, attempt.public_id, {**answers, text: {"answer": ["香皂"]}}, NOW)
    hand_in(session, examination.learner, attempt.public_id, NOW)
    assert (attempt.state, attempt.score_percent) == (AttemptState.HANDED_IN, None)
    assert not passed(session, examination)
    page = start_page(session, examination.learner, examination.course.public_id, NOW)
    assert page.step is NextStep.WAIT_FOR_MARKS
    with pytest.raises(Refused):
        begin(session, examination.learner, examination.course.public_id, NOW + 48 * HOUR)


@pytest.mark.parametrize(("extra_time", "minutes"), [("none", 30), ("half", 45), ("double", 60), ("unlimited", None)])
def test_the_preference_for_more_time_holds_without_asking(
    session: Session, examination: Examination, extra_time: str, minutes: int | None
) -> None:
    examination.assessment.time_limit_minutes, examination.assessment.time_limit_reason = 30, "跟着录音做。"
    store_preferences(session, examination.learner.account_id, Preferences(extra_time=extra_time))
    attempt = begun(session, examination)
    assert attempt.ends_at == (None if minutes is None else NOW + minutes * MINUTE)


def test_when_the_time_is_up_what_was_saved_is_handed_in(session: Session, examination: Examination) -> None:
    examination.assessment.time_limit_minutes = 30
    attempt = begun(session, examination)
    save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), NOW + 30 * MINUTE + GRACE)
    end_attempts(session, NOW + 30 * MINUTE + GRACE)
    assert attempt.state is AttemptState.OPEN
    late = NOW + 33 * MINUTE
    with pytest.raises(Refused):
        save_answers(session, examination.learner, attempt.public_id, {1: {}}, late)
    for _time in range(2):
        end_attempts(session, late)
    assert (attempt.state, attempt.passed, attempt.handed_in_at) == (AttemptState.MARKED, True, late)


def test_more_time_can_be_taken_ten_times_and_a_button_pressed_twice_takes_it_once(
    session: Session, examination: Examination
) -> None:
    examination.assessment.time_limit_minutes = 30
    attempt = begun(session, examination)
    for number in range(MOST_EXTENSIONS):
        for _press in range(2):
            extend(session, examination.learner, attempt.public_id, NOW, extensions=number)
    assert attempt.ends_at == NOW + 60 * MINUTE
    with pytest.raises(Refused):
        extend(session, examination.learner, attempt.public_id, NOW, extensions=MOST_EXTENSIONS)


def test_a_learner_keeps_the_assessment_of_the_revision_they_began_with(
    session: Session, examination: Examination
) -> None:
    attempt = begun(session, examination)
    examination.course.revisions[0].state = RevisionState.SUPERSEDED
    session.flush()
    save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), NOW)
    assert hand_in(session, examination.learner, attempt.public_id, NOW).passed


def test_an_attempt_is_its_learners_alone(session: Session, examination: Examination) -> None:
    attempt = begun(session, examination)
    _, stranger = make_account(session)
    for act in (
        lambda: attempt_page(session, stranger, attempt.public_id, NOW),
        lambda: save_answers(session, stranger, attempt.public_id, {}, NOW),
        lambda: hand_in(session, stranger, attempt.public_id, NOW),
        lambda: extend(session, stranger, attempt.public_id, NOW, extensions=0),
        lambda: begin(session, stranger, examination.course.public_id, NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        attempt_page(session, examination.author, attempt.public_id, NOW)


@pytest.mark.parametrize("event", AttemptEvent)
@pytest.mark.parametrize("state", AttemptState)
def test_the_table_of_transitions_is_what_happens(state: AttemptState, event: AttemptEvent) -> None:
    leads_to = {
        (AttemptState.OPEN, AttemptEvent.HAND_IN): AttemptState.HANDED_IN,
        (AttemptState.OPEN, AttemptEvent.TIME_UP): AttemptState.EXPIRED,
        (AttemptState.HANDED_IN, AttemptEvent.MARK): AttemptState.MARKED,
        (AttemptState.EXPIRED, AttemptEvent.MARK): AttemptState.MARKED,
    }
    attempt = Attempt(public_id="x", state=state)
    if (state, event) in leads_to:
        apply_event(attempt, event)
        assert attempt.state is leads_to[state, event]
    else:
        with pytest.raises(Refused):
            apply_event(attempt, event)
    assert len(TRANSITIONS) == len(AttemptEvent)


ACTS = st.lists(st.sampled_from(["begin", "right", "wrong", "hand_in", "extend", "tick", "day"]), max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_over_any_history_what_was_last_saved_in_time_is_what_counts(
    session: Session, examination: Examination, acts: list[str]
) -> None:
    """A model of one number (what was saved last) says what the portal must have."""
    with session.begin_nested() as savepoint:
        examination.assessment.time_limit_minutes = 30
        learner, course, now = examination.learner, examination.course.public_id, NOW
        open_attempt: Attempt | None = None
        saved = ""
        for act in acts:
            now += {"tick": 20 * MINUTE, "day": 24 * HOUR}.get(act, timedelta())
            end_attempts(session, now)
            is_open = open_attempt is not None and open_attempt.state is AttemptState.OPEN
            try:
                if act == "begin":
                    attempt = begin(session, learner, course, now)
                    assert (attempt is open_attempt) == is_open
                    saved = saved if is_open else ""
                    open_attempt = attempt
                elif open_attempt is not None and act in ("right", "wrong"):
                    right = right_answers(open_attempt)
                    answers = right if act == "right" else {position: {} for position in right}
                    save_answers(session, learner, open_attempt.public_id, answers, now)
                    assert is_open
                    saved = act
                elif open_attempt is not None and act == "hand_in":
                    hand_in(session, learner, open_attempt.public_id, now)
                elif open_attempt is not None and act == "extend":
                    extend(session, learner, open_attempt.public_id, now, extensions=open_attempt.extensions)
                    assert is_open
            except Refused:
                assert act == "begin" or not is_open
            if open_attempt is not None and open_attempt.state is not AttemptState.OPEN:
                assert open_attempt.state is AttemptState.MARKED
                assert open_attempt.passed == (saved == "right")
        attempts = list(session.scalars(select(Attempt)))
        assert len(attempts) <= 2
        assert sum(attempt.state is AttemptState.OPEN for attempt in attempts) <= 1
        savepoint.rollback()
    session.expire_all()
