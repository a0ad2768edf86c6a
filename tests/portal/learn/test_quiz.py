"""Quiz questions in a lesson, answered as a browser without script does."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content.courses.models import Block, BlockKind, Lesson, RevisionState
from content.models import Base
from content.people.models import Role
from content.people.permissions import Grant
from content.quiz.display import matches_of
from content.quiz_formats.question import Question
from tests.portal.forms import fill_in
from tests.portal.learn.conftest import Studied
from tests.walk.sample_questions import sample_questions

TABLES = [(name, table) for name, table in Base.metadata.tables.items() if name != "session"]
QUESTIONS = {question.kind.value: question for question in sample_questions("zh")}


def rows(studied: Studied) -> dict[str, int]:
    """How many rows each table has."""
    with studied.database.reading() as session:
        return {name: session.execute(select(func.count()).select_from(table)).scalar_one() for name, table in TABLES}


def put(studied: Studied, question: Question) -> tuple[str, str]:
    """The question in the second lesson of the published course: its address and its lineage."""
    with studied.database.transaction() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.public_id == studied.second_lesson)).one()
        document = question.as_json()
        block = Block(
            lesson_id=lesson.id,
            position=9,
            kind=BlockKind.QUESTION,
            title=document.pop("title"),
            body=document.pop("stem"),
            question={name: value for name, value in document.items() if name != "language"},
        )
        session.add(block)
        session.flush()
        return f"/lessons/{studied.second_lesson}/quiz/{block.public_id}", block.lineage


@pytest.mark.parametrize("view", ["", "/read", "/listen"])
def test_every_way_into_a_lesson_asks_and_says_nothing_of_the_answer(
    learner: FlaskClient, studied: Studied, view: str
) -> None:
    for question in QUESTIONS.values():
        put(studied, question)
    page = learner.get(f"/lessons/{studied.second_lesson}{view}").text
    assert page.count('class="cx-quiz"') == len(QUESTIONS)
    assert "没有图，只看文字就能答。" in page
    for hidden in ("每做一位客人", "对，手要先洗干净", "洗手液"):
        assert hidden not in page


def test_an_answer_is_judged_at_once_and_the_attempt_stands_on_its_page(learner: FlaskClient, studied: Studied) -> None:
    address, _lineage = put(studied, QUESTIONS["single"])
    wrong = fill_in(learner, f"/lessons/{studied.second_lesson}", answer="1")
    assert wrong.status_code == 200
    for text in ("桌子可以以后再擦。", "再想想手上有什么。", "每做一位客人，都要先洗手。"):
        assert text in wrong.text
    assert 'value="1" checked' in " ".join(wrong.text.split())
    before = rows(studied)
    right = fill_in(learner, address, answer="0")
    assert "记住了。" in right.text
    after = rows(studied)
    changed = {name: after[name] - count for name, count in before.items() if after[name] != count}
    assert changed == {"quiz_attempt": 1, "lesson_evidence": 1}, "a wrong answer leaves an attempt alone"
    page = learner.get(address).text
    attempts = page[page.index("您以前的回答") :]
    assert attempts.index("答对了") < attempts.index("没答对")


@pytest.mark.parametrize("kind", ["matching", "ordering"])
def test_lines_are_answered_by_lists_to_choose_from(learner: FlaskClient, studied: Studied, kind: str) -> None:
    question = QUESTIONS[kind]
    address, lineage = put(studied, question)
    matches = matches_of(question, lineage)
    right = {
        f"line-{place}": str(matches.index(option.match)) if kind == "matching" else str(place + 1)
        for place, option in enumerate(question.options)
        if option.text
    }
    assert "cx-quiz-result" in fill_in(learner, address, **right).text
    missing = fill_in(learner, address, **{**right, "line-1": ""})
    assert missing.status_code == 422
    assert 'href="#quiz-line-1"' in missing.text
    assert html.escape(question.options[0].text) in missing.text


def test_what_was_typed_stays_when_it_cannot_be_read(learner: FlaskClient, studied: Studied) -> None:
    address, _lineage = put(studied, QUESTIONS["number"])
    answer = fill_in(learner, address, answer="二十<秒>")
    assert answer.status_code == 422
    assert 'value="二十&lt;秒&gt;"' in answer.text


def test_the_answers_are_for_authors_and_reviewers(
    learner: FlaskClient, studied: Studied, enter: Callable[..., FlaskClient]
) -> None:
    address, _lineage = put(studied, QUESTIONS["text"])
    assert "洗手液" not in learner.get(address).text
    studied.set_state(RevisionState.IN_REVIEW)
    assert learner.get(address).status_code in (404, 409)
    reviewer = enter(Grant(Role.REVIEWER, region_code="130000", level="province"), name="reviewer")
    assert "洗手液" in reviewer.get(address).text
    assert address in reviewer.get(f"/lessons/{studied.second_lesson}").text


def test_a_visitor_signs_in_first_and_a_question_of_another_lesson_is_not_found(
    client: FlaskClient, learner: FlaskClient, studied: Studied
) -> None:
    address, _lineage = put(studied, QUESTIONS["text"])
    assert client.get(address).status_code == 302
    assert learner.get(address.replace(studied.second_lesson, studied.lesson)).status_code == 404
