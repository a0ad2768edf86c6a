"""The question bank of a course."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from content.courses.edit_base import StaleEdit, base_of
from content.courses.models import Course, RevisionState
from content.database import new_public_id
from content.errors import Invalid, NotAllowed, NotFound
from content.people.permissions import Actor
from content.quiz import bank
from content.quiz.bank import bank_editor, bank_page
from content.quiz.fields import question_fields
from content.quiz.lesson_questions import question_of
from content.quiz_formats.question import Question
from tests.factories import make_course, make_institution, make_instructor
from tests.walk.sample_questions import sample_questions

QUESTIONS = sample_questions("zh")
Ground = tuple[Course, Actor, Actor]


@pytest.fixture
def ground(session: Session) -> Ground:
    """A course, its author, and a colleague of the same institution."""
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    _, colleague = make_instructor(session, institution)
    return make_course(session, account, institution), author, colleague


def asked(session: Session, course: Course, author: Actor) -> list[Question]:
    return [line.question for line in bank_page(session, author, course.public_id).lines]


def test_questions_are_added_changed_and_removed(session: Session, ground: Ground) -> None:
    course, author, _ = ground
    rows = [bank.add_to_bank(session, author, course.public_id, question) for question in QUESTIONS]
    assert asked(session, course, author) == list(QUESTIONS)
    other = replace(QUESTIONS[0], explanation="别的")
    bank.change_in_bank(session, author, rows[0].public_id, other)
    assert bank_editor(session, author, rows[0].public_id).question == other
    bank.remove_from_bank(session, author, rows[0].public_id)
    assert asked(session, course, author) == list(QUESTIONS[1:])
    with pytest.raises(NotFound):
        bank_editor(session, author, rows[0].public_id)


def test_only_the_authors_of_a_course_see_what_it_may_ask(session: Session, ground: Ground) -> None:
    course, author, colleague = ground
    row = bank.add_to_bank(session, author, course.public_id, QUESTIONS[0])
    for verb in (
        lambda: bank_page(session, colleague, course.public_id),
        lambda: bank_editor(session, colleague, row.public_id),
        lambda: bank.add_to_bank(session, colleague, course.public_id, QUESTIONS[0]),
        lambda: bank.add_several(session, colleague, course.public_id, QUESTIONS, public_id="x"),
        lambda: bank.change_in_bank(session, colleague, row.public_id, QUESTIONS[0]),
        lambda: bank.remove_from_bank(session, colleague, row.public_id),
        lambda: bank.put_into_lesson(session, colleague, row.public_id, "x"),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_file_is_added_once_however_often_it_is_sent(session: Session, ground: Ground) -> None:
    course, author, _ = ground
    for _time in range(2):
        assert len(bank.add_several(session, author, course.public_id, QUESTIONS, public_id="one form")) == len(
            QUESTIONS
        )
    assert asked(session, course, author) == list(QUESTIONS)
    bank.add_several(session, author, course.public_id, QUESTIONS, public_id="another form")
    assert len(asked(session, course, author)) == 2 * len(QUESTIONS)


def test_two_windows_lose_nothing(session: Session, ground: Ground) -> None:
    course, author, _ = ground
    row = bank.add_to_bank(session, author, course.public_id, QUESTIONS[0])
    base = base_of(question_fields(QUESTIONS[0]))
    bank.change_in_bank(session, author, row.public_id, replace(QUESTIONS[0], hint="别人的"), base=base)
    with pytest.raises(StaleEdit) as stale:
        bank.change_in_bank(session, author, row.public_id, replace(QUESTIONS[0], hint="我的"), base=base)
    assert stale.value.contested == {"hint"}


def test_a_copy_goes_into_a_lesson_and_lives_on_its_own(session: Session, ground: Ground) -> None:
    course, author, _ = ground
    lesson = course.revisions[0].modules[0].lessons[0]
    row = bank.add_to_bank(session, author, course.public_id, QUESTIONS[4])
    new_id = new_public_id()
    for _time in range(2):
        block = bank.put_into_lesson(session, author, row.public_id, lesson.public_id, block_public_id=new_id)
    bank.change_in_bank(session, author, row.public_id, replace(QUESTIONS[4], hint="别的"))
    assert question_of(block) == QUESTIONS[4]
    assert len(lesson.blocks) == 2


def test_a_lesson_of_another_course_or_of_no_draft_is_refused(session: Session, ground: Ground) -> None:
    course, author, _ = ground
    row = bank.add_to_bank(session, author, course.public_id, QUESTIONS[0])
    other = make_course(session, course.authors[0].account, course.institution)
    with pytest.raises(Invalid):
        bank.put_into_lesson(session, author, row.public_id, other.revisions[0].modules[0].lessons[0].public_id)
    course.revisions[0].state = RevisionState.PUBLISHED
    session.flush()
    assert bank_page(session, author, course.public_id).lessons == ()


def test_a_bank_does_not_grow_without_end(session: Session, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    course, author, _ = ground
    monkeypatch.setattr(bank, "MOST_QUESTIONS", 2)
    with pytest.raises(Invalid):
        bank.add_several(session, author, course.public_id, QUESTIONS, public_id="x")
