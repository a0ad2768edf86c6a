"""What is removed from a draft waits in a bin, counts nowhere, and can be put back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.accessibility_summary import accessibility_of_lessons
from content.courses.bin import remove_block, remove_blocks, removed_blocks, restore_block
from content.courses.blocks import add_text, change_text, move_block
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.models import Block, Course, Lesson, RevisionState
from content.courses.ordering import Direction
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotFound, Refused
from content.people.permissions import Actor
from content.tracks.captions import mark_checked
from content.tracks.models import CaptionTrack
from tests.factories import make_captions, make_course, make_institution, make_instructor, make_lecture


@pytest.fixture
def ground(session: Session) -> tuple[Course, Actor, Lesson]:
    """A lesson of three texts: 一 二 三."""
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution)
    lesson = course.revisions[0].modules[0].lessons[0]
    lesson.blocks[0].body = "一"
    session.flush()
    for body in "二三":
        add_text(session, actor, lesson.public_id, body=body)
    return course, actor, lesson


def bodies(session: Session, course: Course) -> str:
    session.expire_all()
    return "".join(block.body for block in load_contents(session, course.revisions[0]).lessons[0].blocks)


def ids(session: Session, lesson: Lesson, some: str) -> list[str]:
    rows = session.scalars(select(Block).where(Block.lesson_id == lesson.id).order_by(Block.id))
    return [block.public_id for block in rows if block.body in some]


def test_several_are_removed_at_once_and_put_back_one_by_one(
    session: Session, ground: tuple[Course, Actor, Lesson]
) -> None:
    course, actor, lesson = ground
    assert remove_blocks(session, actor, lesson.public_id, ids(session, lesson, "一三")) == 2
    assert bodies(session, course) == "二"
    assert {one.words for one in removed_blocks(session, lesson.id)} == {"一", "三"}
    restore_block(session, actor, ids(session, lesson, "一")[0])
    assert bodies(session, course) == "二一"
    restore_block(session, actor, ids(session, lesson, "一")[0])
    assert bodies(session, course) == "二一"
    assert [block.position for block in lesson.blocks] == [1, 2]


def test_what_is_in_the_bin_is_not_there_for_anything_else(
    session: Session, ground: tuple[Course, Actor, Lesson]
) -> None:
    course, actor, lesson = ground
    account = course.authors[0].account
    recording = make_lecture(session, lesson, account)
    track = make_captions(session, recording)
    before = revision_digest(load_contents(session, course.revisions[0]))
    remove_block(session, actor, recording.public_id)
    session.expire_all()
    assert revision_digest(load_contents(session, course.revisions[0])) != before
    assert not accessibility_of_lessons(session, [lesson.id])[lesson.id].has_media
    with pytest.raises(NotFound):
        move_block(session, actor, recording.public_id, Direction.UP)
    with pytest.raises(NotFound):
        remove_block(session, actor, recording.public_id)
    with pytest.raises(NotFound):
        mark_checked(session, actor, track.public_id, 1)
    restore_block(session, actor, recording.public_id)
    assert session.get(CaptionTrack, track.id) is not None
    assert revision_digest(load_contents(session, course.revisions[0])) == before


def test_the_bin_is_not_copied(session: Session, ground: tuple[Course, Actor, Lesson]) -> None:
    course, actor, lesson = ground
    remove_blocks(session, actor, lesson.public_id, ids(session, lesson, "一"))
    course.revisions[0].state = RevisionState.RETURNED
    session.flush()
    session.expire_all()
    copied = copy_revision(session, course.revisions[0], number=2, actor=actor)
    assert [block.body for block in copied.modules[0].lessons[0].blocks] == ["二", "三"]


def test_a_text_that_another_window_removed_is_not_saved_into_the_bin(
    session: Session, ground: tuple[Course, Actor, Lesson]
) -> None:
    _course, actor, lesson = ground
    [text] = ids(session, lesson, "二")
    remove_block(session, actor, text)
    with pytest.raises(NotFound):
        change_text(session, actor, text, body="新的话")


def test_submitting_empties_the_bin(session: Session, ground: tuple[Course, Actor, Lesson]) -> None:
    course, actor, lesson = ground
    removed = ids(session, lesson, "三")
    remove_blocks(session, actor, lesson.public_id, removed)
    lifecycle.submit(session, actor, course.public_id)
    assert removed_blocks(session, lesson.id) == ()
    with pytest.raises(NotFound):
        restore_block(session, actor, removed[0])


def test_nothing_comes_back_into_a_submitted_revision(session: Session, ground: tuple[Course, Actor, Lesson]) -> None:
    course, actor, lesson = ground
    [removed] = ids(session, lesson, "三")
    remove_block(session, actor, removed)
    course.revisions[0].state = RevisionState.IN_REVIEW
    session.flush()
    with pytest.raises(Refused):
        restore_block(session, actor, removed)


def test_nothing_marked_is_nothing_removed(session: Session, ground: tuple[Course, Actor, Lesson]) -> None:
    _course, actor, lesson = ground
    with pytest.raises(Invalid):
        remove_blocks(session, actor, lesson.public_id, [])
    assert remove_blocks(session, actor, lesson.public_id, ["0" * 32]) == 0
