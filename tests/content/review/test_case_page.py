"""The queue and the page of evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content.courses import blocks, lifecycle, outline
from content.errors import NotAllowed, NotFound
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.review import conflicts_of_interest
from content.review.case_page import case_page
from content.review.models import CaseState
from content.review.queue import queue
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account
from tests.review_decisions import decide


def test_the_queue_shows_each_reviewer_what_waits_for_them_the_oldest_first(session: Session) -> None:
    first, second = Submitted(session), Submitted(session)
    open_case(session, first).opened_at += timedelta(hours=1)
    session.flush()
    assert [one.case_public_id for one in queue(session, first.of_county)] == [second.case_id, first.case_id]
    assert queue(session, first.of_city) == ()
    decide(session, first.of_county, first.case_id, CaseState.APPROVED)
    assert [one.title for one in queue(session, first.of_city)] == ["按摩卫生"]
    assert [one.case_public_id for one in queue(session, first.of_county)] == [second.case_id]


def test_the_queue_says_beforehand_where_there_is_a_conflict(session: Session) -> None:
    ground = Submitted(session)
    author = Actor(ground.author.account_id, ground.of_county.grants)
    assert [one.conflict for one in queue(session, author)] == [conflicts_of_interest.AUTHOR]
    assert [one.conflict for one in queue(session, ground.of_county)] == [None]


def test_who_is_no_reviewer_sees_neither_queue_nor_case(session: Session) -> None:
    ground = Submitted(session)
    _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id))
    for actor in (ground.author, manager):
        with pytest.raises(NotAllowed):
            queue(session, actor)
        with pytest.raises(NotAllowed):
            case_page(session, actor, ground.case_id)
    with pytest.raises(NotFound):
        case_page(session, ground.of_county, "nothing")


def test_the_page_shows_the_course_its_gaps_and_whether_the_reader_decides(session: Session) -> None:
    ground = Submitted(session)
    page = case_page(session, ground.of_county, ground.case_id)
    assert (page.can_decide, page.conflict, page.changes) == (True, None, None)
    assert [lesson.title for lesson in page.course.lessons] == ["第1课"]
    assert [(place.lesson_title, place.number) for place in page.places] == [("第1课", 0), ("第1课", 1)]
    above = case_page(session, ground.of_city, ground.case_id)
    assert (above.can_decide, above.conflict) == (False, None)
    author = case_page(session, Actor(ground.author.account_id, ground.of_county.grants), ground.case_id)
    assert (author.can_decide, author.conflict) == (False, conflicts_of_interest.AUTHOR)


def test_the_page_tells_what_changed_and_what_was_decided_before(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED, "请改")
    opened = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lesson = opened.modules[0].lessons[0]
    outline.change_lesson(session, ground.author, lesson.public_id, "怎样洗手", 50, lesson.study_units_reason)
    blocks.change_text(session, ground.author, lesson.blocks[0].public_id, body="别的话")
    outline.add_lesson(session, ground.author, opened.modules[0].public_id, "新的一课", reason="要练习。")
    blocks.add_text(session, ground.author, opened.modules[0].lessons[1].public_id, body="新的话")
    lifecycle.submit(session, ground.author, ground.course_public_id)
    page = case_page(session, ground.of_county, open_case(session, ground).public_id)
    assert page.compared_with == 1
    assert [str(change.message) for change in page.changes or ()] == [
        "The lesson “第1课” is now called “怎样洗手”.",
        "In “怎样洗手” a text was changed.",
        "The lesson “新的一课” is new.",
    ]
    assert [(one.revision_number, one.outcome, one.comment) for one in page.decisions] == [
        (1, CaseState.RETURNED, "请改")
    ]
