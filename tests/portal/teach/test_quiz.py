"""Writing quiz questions as a browser without script does: in a lesson, in the bank, from a file and into one."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind
from content.quiz.fields import question_fields
from content.quiz.lesson_questions import add_question, question_of
from content.quiz.models import BankQuestion
from content.quiz_formats.conversion import read_questions
from content.quiz_formats.gift_writer import write_gift
from content.quiz_formats.question import Question
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer
from tests.portal.teach.conftest import Desk
from tests.walk.sample_questions import sample_questions

QUESTIONS = sample_questions("zh")


def typed(question: Question) -> dict[str, str]:
    """The fields as a browser sends them: no box that is not ticked."""
    fields = question_fields(question)
    return {name: "y" if value is True else str(value) for name, value in fields.items() if value is not False}


def asked(desk: Desk) -> list[Question]:
    with desk.database.reading() as session:
        blocks = session.scalars(select(Block).where(Block.kind == BlockKind.QUESTION).order_by(Block.position))
        return [question_of(block) for block in blocks]


def banked(desk: Desk) -> list[Question]:
    with desk.database.reading() as session:
        rows = session.scalars(select(BankQuestion).order_by(BankQuestion.id))
        return [Question.from_json(row.question) for row in rows]


def course_of(desk: Desk) -> str:
    with desk.database.reading() as session:
        return session.get_one(Block, desk.block_id).lesson.module.revision.course.public_id


def upload(desk: Desk, data: bytes) -> TestResponse:
    return fill_in(desk.browser, f"/teach/courses/{course_of(desk)}/bank/import", file=(io.BytesIO(data), "file"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind.value)
def test_a_question_of_each_kind_is_written_into_a_lesson(desk: Desk, question: Question) -> None:
    answer = fill_in(desk.browser, f"/teach/lessons/{desk.lesson}/quiz/{question.kind.value}/new", **typed(question))
    assert answer.status_code == 302, answer.text
    assert asked(desk) == [question]
    page = desk.browser.get(answer.location).text
    assert html.escape(question.options[0].text) in page


def test_a_refused_question_comes_back_as_it_was_typed(desk: Desk) -> None:
    address = f"/teach/lessons/{desk.lesson}/quiz/single/new"
    answer = fill_in(desk.browser, address, stem="用什么洗手？", text_1="肥皂", text_3="沙子", feedback_3="不行")
    assert answer.status_code == 422
    assert 'href="#correct_1"' in answer.text
    assert all(f'value="{text}"' in answer.text for text in ("肥皂", "沙子", "不行"))
    again = fill_in_answer(
        desk.browser, address, answer, stem="用什么洗手？", text_1="肥皂", text_3="沙子", correct_1="y"
    )
    assert again.status_code == 302
    assert [option.text for option in asked(desk)[0].options] == ["肥皂", "沙子"]


def test_a_form_sent_twice_adds_one_question(desk: Desk) -> None:
    address = f"/teach/lessons/{desk.lesson}/quiz/text/new"
    page = desk.browser.get(address)
    for _time in range(2):
        assert fill_in_answer(desk.browser, address, page, stem="?", text_1="肥皂").status_code == 302
    assert len(asked(desk)) == 1


def test_two_windows_on_a_question_show_both_texts(desk: Desk) -> None:
    with desk.database.transaction() as session:
        block = add_question(session, desk.actor, desk.lesson, QUESTIONS[0]).public_id
    address = f"/teach/blocks/{block}/quiz"
    assert desk.browser.get(f"/teach/blocks/{block}").location.endswith(address)
    page = desk.browser.get(address)
    fields = typed(QUESTIONS[0])
    assert fill_in_answer(desk.browser, address, page, **{**fields, "text_2": "擦椅子"}).status_code == 302
    stale = fill_in_answer(desk.browser, address, page, **{**fields, "text_2": "擦柜子"})
    assert stale.status_code == 409
    assert "擦椅子" in stale.text
    assert "擦柜子" in stale.text
    kept = fill_in_answer(desk.browser, address, stale, **{**fields, "text_2": "擦柜子", "keep-text_2": "mine"})
    assert kept.status_code == 302, re.findall("error-message[^<]*<[^<]*", kept.text)
    assert asked(desk)[0].options[1].text == "擦柜子"


def test_the_bank_is_filled_tried_used_and_emptied(desk: Desk) -> None:
    course = course_of(desk)
    fill_in(desk.browser, f"/teach/courses/{course}/bank/matching/new", **typed(QUESTIONS[4]))
    assert banked(desk) == [QUESTIONS[4]]
    page = desk.browser.get(f"/teach/courses/{course}/bank").text
    own = re.findall(r"/teach/bank/([\w-]+)/try", page)[0]
    tried = fill_in(desk.browser, f"/teach/bank/{own}/try", **{"line-0": "0", "line-1": ""})
    assert tried.status_code == 422
    assert 'href="#quiz-line-1"' in tried.text
    used = fill_in(desk.browser, f"/teach/bank/{own}/try", lesson=desk.lesson)
    assert used.status_code == 302
    assert asked(desk) == [QUESTIONS[4]]
    changed = fill_in(desk.browser, f"/teach/bank/{own}", stem="换了", **{"text_1": "外"})
    assert changed.status_code == 302, changed.text
    assert (banked(desk)[0].stem, asked(desk)[0].stem) == ("换了", QUESTIONS[4].stem)
    assert post(desk.browser, f"/teach/bank/{own}/remove").status_code == 302
    assert banked(desk) == []


def test_a_file_is_shown_before_anything_of_it_is_added(desk: Desk) -> None:
    answer = upload(desk, write_gift(QUESTIONS).data + "\n\n写一篇。{}".encode())
    assert answer.status_code == 200
    assert banked(desk) == []
    assert "<strong>" in answer.text
    assert re.search(r"(第 \d+ 行|line \d+)", answer.text)
    address = f"/teach/courses/{course_of(desk)}/bank/import"
    packed = re.findall(r'name="questions" value="([^"]+)"', answer.text)[0]
    for _time in range(2):
        added = fill_in_answer(desk.browser, address, answer, questions=packed)
        assert added.status_code == 302
    assert banked(desk) == list(QUESTIONS)


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"\xff\xfe\xfd", b"x" * (2 * 1024**2 + 1)])
def test_a_file_that_cannot_be_read_is_answered_at_its_field(desk: Desk, data: bytes) -> None:
    answer = upload(desk, data)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_questions_that_were_not_read_here_are_not_added(desk: Desk) -> None:
    course = course_of(desk)
    answer = post(
        desk.browser, f"/teach/courses/{course}/bank/add", page=f"/teach/courses/{course}/bank/import", questions="x"
    )
    assert answer.status_code == 422
    assert banked(desk) == []


@pytest.mark.parametrize("form", ["gift", "qti"])
def test_the_bank_goes_out_as_a_file_and_comes_back(desk: Desk, form: str) -> None:
    course = course_of(desk)
    assert desk.browser.get(f"/teach/courses/{course}/bank/export").status_code == 200
    for question in QUESTIONS:
        fill_in(desk.browser, f"/teach/courses/{course}/bank/{question.kind.value}/new", **typed(question))
    page = desk.browser.get(f"/teach/courses/{course}/bank/export").text
    address = re.findall(rf'href="([^"]+questions\.{form})"', page)[0]
    file = desk.browser.get(address)
    assert "attachment" in file.headers["Content-Disposition"]
    assert read_questions(file.data).questions == QUESTIONS


def test_somebody_else_is_kept_out(desk: Desk, stranger: Callable[[], FlaskClient]) -> None:
    course, browser = course_of(desk), stranger()
    with desk.database.transaction() as session:
        block = add_question(session, desk.actor, desk.lesson, QUESTIONS[0]).public_id
    for address in (
        f"/teach/courses/{course}/bank",
        f"/teach/courses/{course}/bank/import",
        f"/teach/courses/{course}/bank/export",
        f"/teach/courses/{course}/bank/questions.gift",
        f"/teach/courses/{course}/bank/text/new",
        f"/teach/lessons/{desk.lesson}/quiz/text/new",
        f"/teach/blocks/{block}/quiz",
    ):
        assert browser.get(address).status_code == 403, address
