"""Braille and print: downloaded, read, the lesson's questions answered right; and attempts, which the learner alone
sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Course, Lesson
from content.credits.balances import balance
from content.errors import Invalid
from content.export.models import ExportFormat, SourceKind
from content.learning.check_evidence import note_download
from content.learning.enrolment import enrol
from content.learning.lesson_opening import count_what_waited
from content.learning.models import Completion, LessonEvidence, QuizAttempt, StudyMode
from content.learning.quiz_attempts import answer_question, own_attempts
from content.learning.quiz_page import quiz_page
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.quiz.lesson_questions import _store
from content.quiz_formats.question import Option, Question, QuestionKind
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of
from tests.factories import make_pilot, make_published_course

RIGHT, WRONG = {"answer": ["0"]}, {"answer": ["1"]}


def add_question(session: Session, lesson: Lesson) -> Block:
    block = Block(lesson_id=lesson.id, kind=BlockKind.QUESTION, position=len(lesson.blocks) + 1)
    options = (Option("二十秒", correct=True), Option("两秒"))
    _store(block, Question(QuestionKind.SINGLE, "洗手要多久？", options))
    lesson.blocks.append(block)
    session.flush()
    return block


@pytest.fixture
def questioning(session: Session) -> tuple[Course, Actor, list[Block]]:
    """A published course whose lesson has a text that takes at least a minute and two questions, and a learner of
    it."""
    make_pilot(session)
    course = make_published_course(session)
    lesson = lesson_of(course)
    lesson.blocks[0].body = "洗" * 1000
    questions = [add_question(session, lesson) for _ in range(2)]
    return course, enrolled(session, course), questions


def answer(
    session: Session, learner: Actor, course: Course, block: Block, values: dict[str, list[str]], at_s: float
) -> bool:
    lesson = lesson_of(course).public_id
    _result, settled = answer_question(session, learner, lesson, block.public_id, values, after(at_s))
    return settled.newly_completed


def download(session: Session, learner: Actor, course: Course, form: ExportFormat, at_s: float = 0) -> None:
    note_download(session, learner, SourceKind.LESSON, lesson_of(course).public_id, form, after(at_s))


@pytest.mark.parametrize("form", [ExportFormat.BRAILLE, ExportFormat.PRINT])
def test_a_lesson_read_in_braille_or_print_is_complete_with_its_last_right_answer(
    session: Session, questioning: tuple[Course, Actor, list[Block]], form: ExportFormat
) -> None:
    course, learner, (first, second) = questioning
    download(session, learner, course, form)
    assert not answer(session, learner, course, first, RIGHT, 100)
    assert not answer(session, learner, course, second, WRONG, 110)
    assert answer(session, learner, course, second, RIGHT, 120)
    assert session.scalars(select(Completion)).one().way is StudyMode.CHECKS
    assert balance(session, learner.account_id) == 50


def test_right_answers_alone_complete_nothing(session: Session, questioning: tuple[Course, Actor, list[Block]]) -> None:
    course, learner, questions = questioning
    for number, block in enumerate(questions):
        assert not answer(session, learner, course, block, RIGHT, 100 + number)
    download(session, learner, course, ExportFormat.AUDIO, 150)
    assert not count_what_waited(session, learner, lesson_of(course).public_id, after(500)).completed


def test_the_order_of_download_and_answers_does_not_matter_but_the_time_to_read_does(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, questions = questioning
    for number, block in enumerate(questions):
        answer(session, learner, course, block, RIGHT, number)
    download(session, learner, course, ExportFormat.PRINT, 10)
    lesson = lesson_of(course).public_id
    assert not count_what_waited(session, learner, lesson, after(69)).completed
    assert count_what_waited(session, learner, lesson, after(70)).newly_completed


def test_nobody_reads_two_lessons_in_the_time_of_one(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, questions = questioning
    other = make_published_course(session)
    lesson_of(other).blocks[0].body = "洗" * 1000
    second = add_question(session, lesson_of(other))
    enrol(session, learner, other.public_id)
    download(session, learner, course, ExportFormat.PRINT)
    download(session, learner, other, ExportFormat.PRINT)
    for block in questions:
        answer(session, learner, course, block, RIGHT, 61)
    assert not answer(session, learner, other, second, RIGHT, 62)
    assert not count_what_waited(session, learner, lesson_of(other).public_id, after(119)).completed
    assert count_what_waited(session, learner, lesson_of(other).public_id, after(120)).newly_completed


def test_a_download_of_the_whole_course_holds_its_lessons(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, questions = questioning
    note_download(session, learner, SourceKind.COURSE, course.public_id, ExportFormat.BRAILLE, NOW)
    assert [answer(session, learner, course, block, RIGHT, 100) for block in questions] == [False, True]


def test_what_was_read_on_the_page_is_not_read_again_in_print(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, questions = questioning
    lesson = lesson_of(course)
    lesson.blocks.append(Block(position=9, kind=BlockKind.TEXT, body="手" * 1000))
    session.flush()
    keys = section_keys(requirements_in(session, lesson, "zh"))
    for at in (0, 70):
        record_reading(session, learner, lesson.public_id, keys[:1], after(at))
    download(session, learner, course, ExportFormat.PRINT, 70)
    for block in questions:
        answer(session, learner, course, block, RIGHT, 75)
    assert not count_what_waited(session, learner, lesson.public_id, after(129)).completed
    assert count_what_waited(session, learner, lesson.public_id, after(130)).newly_completed


def test_attempts_are_kept_for_the_learner_alone(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, (first, _) = questioning
    answer(session, learner, course, first, WRONG, 10)
    answer(session, learner, course, first, RIGHT, 20)
    other = enrolled(session, course)
    lesson = lesson_of(course).public_id
    attempts = own_attempts(session, learner, quiz_page(session, learner, lesson, first.public_id))
    assert [(one.given, one.right) for one in attempts] == [(("二十秒",), True), (("两秒",), False)]
    assert own_attempts(session, other, quiz_page(session, other, lesson, first.public_id)) == ()


def test_an_answer_that_says_nothing_and_one_of_a_visitor_to_the_course_are_not_kept(
    session: Session, questioning: tuple[Course, Actor, list[Block]]
) -> None:
    course, learner, (first, _) = questioning
    with pytest.raises(Invalid):
        answer(session, learner, course, first, {}, 10)
    author = Actor(course.created_by_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    answer(session, author, course, first, RIGHT, 10)
    note_download(session, author, SourceKind.LESSON, lesson_of(course).public_id, ExportFormat.PRINT, NOW)
    assert session.scalars(select(QuizAttempt)).all() == []
    assert session.scalars(select(LessonEvidence).where(LessonEvidence.way == StudyMode.CHECKS)).all() == []
