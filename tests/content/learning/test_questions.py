"""Questions of learners: who may ask, who sees them, who answers."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.models import LessonQuestion
from content.learning.questions import (
    LONGEST,
    MOST_OPEN,
    answer,
    ask,
    course_questions,
    open_questions,
    own_questions,
    question_to_answer,
)
from content.notices.inbox import notices
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of
from tests.factories import make_account, make_instructor, make_published_course


def author_of(session: Session, course: Course) -> Actor:
    author = session.get_one(Account, course.created_by_id)
    return Actor(author.id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))


def test_a_question_is_asked_answered_and_seen_by_both(session: Session) -> None:
    course = make_published_course(session)
    lesson, learner, author = lesson_of(course), enrolled(session, course), author_of(session, course)
    ask(session, learner, lesson.public_id, "  水要多热？\r\n烫手可以吗？ ", NOW)
    assert open_questions(session, course.public_id) == 1
    page = course_questions(session, author, course.public_id)
    (waiting,) = page.open
    assert (waiting.text, waiting.lesson_title, page.answered) == ("水要多热？\n烫手可以吗？", lesson.title, ())
    assert question_to_answer(session, author, waiting.public_id).line == waiting
    answer(session, author, waiting.public_id, "四十度。", after(60))
    (line,) = own_questions(session, learner, lesson)
    assert (line.answer, line.answered_at) == ("四十度。", after(60))
    assert [each.public_id for each in course_questions(session, author, course.public_id).answered] == [line.public_id]
    assert open_questions(session, course.public_id) == 0
    (notice,) = notices(session, learner).lines
    assert (notice.link, notice.message.values["answer"]) == (f"lesson:{lesson.public_id}#questions", "四十度。")


def test_a_form_sent_twice_asks_once(session: Session) -> None:
    course = make_published_course(session)
    lesson, learner = lesson_of(course), enrolled(session, course)
    first = ask(session, learner, lesson.public_id, "为什么？", NOW)
    assert ask(session, learner, lesson.public_id, "为什么？", after(5)) is first
    assert ask(session, learner, lesson.public_id, "为什么？", after(3600)) is not first


def test_what_cannot_be_asked_is_refused_in_words(session: Session) -> None:
    course = make_published_course(session)
    lesson, learner = lesson_of(course), enrolled(session, course)
    for text in ("", "  \n", "字" * (LONGEST + 1)):
        with pytest.raises(Invalid) as refused:
            ask(session, learner, lesson.public_id, text, NOW)
        assert refused.value.field == "text"
    for number in range(MOST_OPEN):
        ask(session, learner, lesson.public_id, f"第{number}问", NOW)
    with pytest.raises(Refused):
        ask(session, learner, lesson.public_id, "再问", NOW)


def test_only_the_enrolled_ask_and_only_authors_see_and_answer(session: Session) -> None:
    course = make_published_course(session)
    lesson, learner = lesson_of(course), enrolled(session, course)
    ask(session, learner, lesson.public_id, "为什么？", NOW)
    _, stranger = make_account(session)
    with pytest.raises(Refused):
        ask(session, stranger, lesson.public_id, "我也想问", NOW)
    assert own_questions(session, stranger, lesson) == ()
    _, colleague = make_instructor(session, course.institution)
    asked = session.scalars(select(LessonQuestion)).one()
    for other in (stranger, learner, colleague):
        with pytest.raises(NotAllowed):
            course_questions(session, other, course.public_id)
        with pytest.raises(NotAllowed):
            answer(session, other, asked.public_id, "因为", NOW)
    with pytest.raises(NotFound):
        question_to_answer(session, colleague, "nothing")
