"""What an author learns of their questions: from ten attempts on, and nothing of who took them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content.assessment.item_analysis import ItemVerdict, discrimination_of, item_analysis, verdict_of
from content.assessment.taking import begin, hand_in, save_answers
from content.errors import NotAllowed
from content.learning.enrolment import enrol
from tests.content.assessment.conftest import NOW, Examination, right_answers
from tests.factories import make_account


def take(session: Session, examination: Examination, wrong: set[str]) -> None:
    """A learner more, who answers all but the kinds of `wrong` rightly, and everything in a second attempt."""
    _, learner = make_account(session)
    enrol(session, learner, examination.course.public_id)
    for number in range(2):
        now = NOW + number * timedelta(days=2)
        attempt = begin(session, learner, examination.course.public_id, now)
        kinds = {row.position: row.question["kind"] for row in attempt.answers}
        answers = {
            position: answer
            for position, answer in right_answers(attempt).items()
            if number or kinds[position] not in wrong
        }
        save_answers(session, learner, attempt.public_id, answers, now)
        hand_in(session, learner, attempt.public_id, now)


def test_figures_come_from_ten_first_attempts_on(session: Session, examination: Examination) -> None:
    examination.assessment.pass_percent = 100
    weak = {"single", "multiple", "number", "ordering"}
    for number in range(9):
        take(session, examination, weak if number % 2 else {"matching"})
    assert {
        item.verdict for item in item_analysis(session, examination.author, examination.course.public_id).items
    } == {ItemVerdict.TOO_FEW}
    for _learner in range(2):  # the eleventh is counted with four more
        take(session, examination, weak)
    page = item_analysis(session, examination.author, examination.course.public_id)
    figures = {item.html.strip(): item for item in page.items}
    assert [item.attempts for item in page.items] == [10] * 6
    assert page.items[0].verdict is ItemVerdict.MISLEADING
    matching = figures["<p>每个字是什么意思？</p>"]
    assert (matching.percent, matching.verdict) == (50, ItemVerdict.MISLEADING)
    assert matching.discrimination == pytest.approx(-1.0)
    single = figures["<p>最少要洗多少秒？</p>"]
    assert (single.percent, single.verdict) == (50, ItemVerdict.GOOD)
    text = figures["<p>用什么洗手？</p>"]
    assert (text.percent, text.discrimination, text.verdict) == (100, None, ItemVerdict.TOO_EASY)


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    assert discrimination_of([(100, 80.0), (0, 20.0), (100, 80.0), (0, 20.0)]) == pytest.approx(1.0)
    assert discrimination_of([(100, 50.0), (100, 20.0)]) is None
    assert discrimination_of([(100, 50.0)]) is None


@pytest.mark.parametrize(
    ("difficulty", "discrimination", "verdict"),
    [
        (0.5, -0.2, ItemVerdict.MISLEADING),
        (0.2, 0.5, ItemVerdict.TOO_HARD),
        (0.95, 0.5, ItemVerdict.TOO_EASY),
        (0.5, 0.05, ItemVerdict.TELLS_LITTLE),
        (0.5, None, ItemVerdict.TELLS_LITTLE),
        (0.5, 0.4, ItemVerdict.GOOD),
    ],
)
def test_what_is_said_first(difficulty: float, discrimination: float | None, verdict: ItemVerdict) -> None:
    assert verdict_of(difficulty, discrimination) is verdict


def test_learners_and_other_authors_see_none_of_it(session: Session, examination: Examination) -> None:
    with pytest.raises(NotAllowed):
        item_analysis(session, examination.learner, examination.course.public_id)
