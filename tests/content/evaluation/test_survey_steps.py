"""Nobody can be singled out from what is published of surveys, whatever happens in whatever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.courses.models import Course, RevisionState
from content.database import Database
from content.evaluation.figures import SurveyFigures, course_figures, institution_figures
from content.evaluation.models import SurveyAnswer, SurveyStep, SurveyWords
from content.evaluation.survey import SurveyState, answer_survey, survey_page
from content.evaluation.survey_steps import count_answers
from content.people.permissions import Actor
from tests.factories import finish_course, make_account, make_course, make_published_course

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
QUESTIONS = ("take_part", "understand", "pace", "help", "use", "satisfied")
REPLIES = ("yes", "partly", "no")
LEARNERS, COURSES = 13, 2
DAY = timedelta(days=1)

answers = st.tuples(
    st.just("answer"),
    st.integers(0, LEARNERS - 1),
    st.integers(0, COURSES - 1),
    st.tuples(*(st.sampled_from(REPLIES) for _ in QUESTIONS)),
)
erasures = st.tuples(st.just("erase"), st.integers(0, LEARNERS - 1))
days = st.tuples(st.just("days"), st.sampled_from((1, 7, 29, 30, 31)))
counts = st.tuples(st.just("count"))
crowds = st.tuples(st.just("crowd"), st.integers(0, COURSES - 1), st.integers(1, LEARNERS), st.sampled_from(REPLIES))
histories = st.lists(st.one_of(answers, answers, answers, crowds, erasures, days, days, counts, counts), max_size=40)


@dataclass(frozen=True, slots=True)
class Published:
    """A figure somebody could read, and the answers that are in it: pairs of learner and course."""

    figure: SurveyFigures | None
    people: frozenset[tuple[int, int]]


@dataclass
class Town:
    """An institution with two courses, and all who have finished both. `said`: what each said last while they could."""

    courses: list[Course]
    learners: list[Actor]
    now: datetime = START
    said: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    counted: set[tuple[int, int]] = field(default_factory=set)
    read: list[Published] = field(default_factory=list)

    def answer(self, session: Session, who: int, where: int, replies: tuple[str, ...]) -> None:
        course = self.courses[where].public_id
        if who in self.gone:
            return
        if survey_page(session, self.learners[who], course, self.now).state is SurveyState.CLOSED:
            return
        values = {**dict(zip(QUESTIONS, replies, strict=True)), "barriers": ["other"], "words": ""}
        answer_survey(session, self.learners[who], course, values, self.now)
        self.said[who, where] = replies

    def erase(self, session: Session, who: int) -> None:
        """As erasing an account does, whether their answers were counted or not."""
        self.gone.add(who)
        session.execute(delete(SurveyAnswer).where(SurveyAnswer.account_id == self.learners[who].account_id))

    def publish(self, session: Session) -> None:
        accounts = {actor.account_id: who for who, actor in enumerate(self.learners)}
        courses = {course.id: where for where, course in enumerate(self.courses)}
        for row in session.scalars(select(SurveyAnswer).where(SurveyAnswer.counted.is_(True))):
            self.counted.add((accounts[row.account_id], courses[row.course_id]))
        for where, course in enumerate(self.courses):
            own = frozenset(one for one in self.counted if one[1] == where)
            self.read.append(Published(course_figures(session, course.id), own))
        whole = institution_figures(session, self.courses[0].institution_id)
        self.read.append(Published(whole, frozenset(self.counted)))


def town(session: Session) -> Town:
    first = make_published_course(session)
    second = make_course(session, first.authors[0].account, first.institution)
    second.revisions[0].state = RevisionState.PUBLISHED
    people = [make_account(session) for _ in range(LEARNERS)]
    for account, _ in people:
        for course in (first, second):
            finish_course(session, account, course)
    return Town([first, second], [actor for _, actor in people])


def sums(said: list[tuple[str, ...]]) -> list[tuple[int, int, int]]:
    """How many said yes, partly and no to each question, counted by hand."""
    return [
        tuple(Counter(one[number] for one in said)[reply] for reply in REPLIES)  # type: ignore[misc]
        for number in range(len(QUESTIONS))
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(history=histories)
def test_no_published_difference_covers_fewer_than_five_people(
    database: Database, history: list[tuple[object, ...]]
) -> None:
    with database.session() as session:
        here = town(session)
        for name, *what in history:
            if name == "answer":
                here.answer(session, *what)  # type: ignore[arg-type]
            elif name == "crowd":
                where, number, reply = what
                for who in range(number):  # type: ignore[call-overload]
                    here.answer(session, who, where, (reply,) * len(QUESTIONS))  # type: ignore[arg-type]
            elif name == "erase":
                here.erase(session, *what)  # type: ignore[arg-type]
            elif name == "days":
                here.now += what[0] * DAY  # type: ignore[operator]
            else:
                count_answers(session, here.now)
            here.publish(session)
        session.rollback()
    for one in here.read:
        # what is published is what these people said last, and no others
        assert (one.figure is None) == (not one.people)
        if one.figure is not None:
            assert one.figure.people == len(one.people) >= 5
            said = [here.said[person] for person in one.people]
            assert [(each.yes, each.partly, each.no) for each in one.figure.questions] == sums(said)
    for one, other in combinations(set(here.read), 2):
        covered = one.people ^ other.people
        assert not 0 < len(covered) < 5
        if not covered:
            assert one.figure == other.figure


def test_five_are_counted_together_and_then_only_the_sums_are_left(session: Session) -> None:
    here = town(session)
    course = here.courses[0]
    for who in range(4):
        here.answer(session, who, 0, ("no", "yes", "yes", "partly", "yes", "no"))
    count_answers(session, START + 40 * DAY)
    assert course_figures(session, course.id) is None
    here.now = START + 20 * DAY
    here.answer(session, 4, 0, ("yes",) * 6)
    count_answers(session, START + 49 * DAY)  # the fifth can still be changed
    assert course_figures(session, course.id) is None
    for _ in range(2):
        count_answers(session, START + 50 * DAY)
    figures = course_figures(session, course.id)
    assert figures is not None
    assert (figures.people, figures.barriers) == (5, ())
    assert [(one.yes, one.partly, one.no) for one in figures.questions] == sums(
        [("no", "yes", "yes", "partly", "yes", "no")] * 4 + [("yes",) * 6]
    )
    assert [one.share for one in figures.questions] == pytest.approx([0.2, 1, 1, 0.6, 1, 0.2])
    assert [(row.counted, row.replies, row.barriers) for row in session.scalars(select(SurveyAnswer))] == [
        (True, {}, [])
    ] * 5


def test_a_barrier_is_shown_from_five_people_on_and_in_steps_of_five(session: Session) -> None:
    here = town(session)
    for who in range(12):
        values = {**dict.fromkeys(QUESTIONS, "no"), "words": "", "barriers": ["captions"]}
        if who < 4:
            values["barriers"] = ["captions", "sign"]
        answer_survey(session, here.learners[who], here.courses[0].public_id, values, START)
    count_answers(session, START + 30 * DAY)
    figures = course_figures(session, here.courses[0].id)
    assert figures is not None
    assert [(one.value, at_least) for one, at_least in figures.barriers] == [("captions", 10)]


def test_words_are_shown_by_fives_without_their_writers(session: Session) -> None:
    here = town(session)
    course = here.courses[0]

    def say(who: int, words: str) -> None:
        values = {**dict.fromkeys(QUESTIONS, "yes"), "barriers": [], "words": words}
        answer_survey(session, here.learners[who], course.public_id, values, here.now)

    for who in range(6):
        say(who, f"第{who}句" if who < 4 else "")
    count_answers(session, START + 30 * DAY)
    assert len(session.scalars(select(SurveyStep)).all()) == 1
    assert session.scalars(select(SurveyWords)).all() == []
    here.now = START + 31 * DAY
    for who in range(6, 11):
        say(who, "第六句" if who == 6 else "")
    count_answers(session, START + 60 * DAY)
    assert session.scalars(select(SurveyWords)).all() == []  # four of the first, and one that can still be changed
    count_answers(session, START + 61 * DAY)
    words = session.scalars(select(SurveyWords.text)).all()
    assert sorted(words) == sorted([*(f"第{who}句" for who in range(4)), "第六句"])
    assert set(session.scalars(select(SurveyAnswer.words))) == {""}
    columns = set(SurveyWords.__table__.columns.keys())
    assert columns == {"id", "course_id", "text"}
