"""Copies of lessons and courses: the same content, studied by nobody, made once however often the button is pressed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.duplication import duplicate_course, duplicate_lesson, title_of_copy
from content.courses.models import Course, RevisionState
from content.courses.snapshot import load_contents
from content.database import new_public_id
from content.errors import NotAllowed
from content.people.permissions import Actor
from content.tracks.models import CaptionTrack
from tests.factories import make_captions, make_course, make_institution, make_instructor, make_lecture, make_slides


@pytest.fixture
def ground(session: Session) -> tuple[Course, Actor]:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution, lessons=2)
    block = make_lecture(session, course.revisions[0].modules[0].lessons[0], account)
    make_captions(session, block, checked_by=account)
    make_slides(session, block)
    return course, actor


def test_the_copy_of_a_lesson_stands_behind_it_with_all_that_belongs_to_it(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, actor = ground
    source = course.revisions[0].modules[0].lessons[0]
    copied = duplicate_lesson(session, actor, source.public_id)
    session.expire_all()
    first, copy, second = load_contents(session, course.revisions[0]).lessons
    assert (first.title, copy.title, second.title) == ("第1课", "第1课（副本）", "第2课")
    assert copy.public_id == copied.public_id
    assert [block.kind for block in copy.blocks] == [block.kind for block in first.blocks]
    assert copy.blocks[1].asset_digest == first.blocks[1].asset_digest
    assert [track.digest for track in copy.blocks[1].captions] == [track.digest for track in first.blocks[1].captions]
    assert copy.blocks[1].captions[0].checked
    assert copy.blocks[1].slides is not None


def test_the_copy_has_a_lineage_of_its_own_so_that_nobodys_progress_counts_twice(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, actor = ground
    duplicate_lesson(session, actor, course.revisions[0].modules[0].lessons[0].public_id)
    session.expire_all()
    lessons = load_contents(session, course.revisions[0]).lessons
    lineages = [lesson.lineage for lesson in lessons] + [block.lineage for one in lessons for block in one.blocks]
    assert len(set(lineages)) == len(lineages)


def test_a_button_pressed_twice_makes_one_copy(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    lesson, new_id = course.revisions[0].modules[0].lessons[0].public_id, new_public_id()
    assert duplicate_lesson(session, actor, lesson, public_id=new_id) is duplicate_lesson(
        session, actor, lesson, public_id=new_id
    )
    session.expire_all()
    assert len(load_contents(session, course.revisions[0]).lessons) == 3
    course_id = new_public_id()
    first = duplicate_course(session, actor, course.public_id, public_id=course_id)
    assert duplicate_course(session, actor, course.public_id, public_id=course_id) is first
    assert len(first.revisions) == 1


def test_the_copy_of_a_course_is_a_first_draft_of_its_copier(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    course.revisions[0].state = RevisionState.PUBLISHED
    copied = duplicate_course(session, actor, course.public_id)
    session.expire_all()
    [revision] = copied.revisions
    assert (revision.number, revision.state, revision.title) == (1, RevisionState.DRAFT, "按摩卫生（副本）")
    assert [author.account_id for author in copied.authors] == [actor.account_id]
    before, after = load_contents(session, course.revisions[0]), load_contents(session, revision)
    assert [lesson.title for lesson in after.lessons] == [lesson.title for lesson in before.lessons]
    assert not {lesson.lineage for lesson in after.lessons} & {lesson.lineage for lesson in before.lessons}
    assert len(session.scalars(select(CaptionTrack)).all()) == 2


def test_nobody_copies_what_they_may_not_edit(session: Session, ground: tuple[Course, Actor]) -> None:
    course, _actor = ground
    _account, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        duplicate_course(session, stranger, course.public_id)
    with pytest.raises(NotAllowed):
        duplicate_lesson(session, stranger, course.revisions[0].modules[0].lessons[0].public_id)


def test_the_title_of_a_copy_is_never_too_long() -> None:
    assert len(title_of_copy("长" * 160, "zh")) == 160
    assert title_of_copy("Hands", "en") == "Hands (copy)"
