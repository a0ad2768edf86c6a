"""A lesson's text in easy words: kept with the text, copied and sealed with it, and found by the check list."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.checks.finding import FindingKind
from content.checks.lesson import lesson_gaps
from content.courses.block_fields import block_fields
from content.courses.blocks import add_text, change_text
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.edit_base import StaleEdit, base_of
from content.courses.models import Course, Lesson, RevisionState
from content.courses.revision_diff import compare
from content.courses.snapshot import load_contents
from content.learning.requirements import text_requirement
from content.people.permissions import Actor
from tests.factories import make_course, make_institution, make_instructor

HARD = "胫骨腓骨髌骨骶髂关节与腰椎间盘膨隆疝的鉴别须谨慎甄别，触诊腘窝鹅足滑囊与跟腱挛缩痉挛。" * 3
EASY = "先问客人哪里疼。再看疼的地方。手要轻，慢慢按。"


@pytest.fixture
def course(session: Session) -> tuple[Course, Actor, Lesson]:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    made = make_course(session, account, institution)
    return made, actor, made.revisions[0].modules[0].lessons[0]


def kinds(session: Session, course: Course) -> list[tuple[str, FindingKind]]:
    lesson = load_contents(session, course.revisions[0]).lessons[0]
    return [(gap.field, gap.kind) for gap in lesson_gaps(lesson) if gap.kind is not None]


def test_it_is_sealed_copied_and_named_among_the_changes(
    session: Session, course: tuple[Course, Actor, Lesson]
) -> None:
    made, actor, lesson = course
    revision, block = made.revisions[0], lesson.blocks[0]
    before = load_contents(session, revision)
    change_text(session, actor, block.public_id, body=block.body, easy_text=EASY)
    after = load_contents(session, revision)
    assert revision_digest(before) != revision_digest(after)
    assert len(compare(before, after)) == 1
    change_text(session, actor, block.public_id, body=block.body)
    assert revision_digest(load_contents(session, revision)) == revision_digest(before)
    change_text(session, actor, block.public_id, body=block.body, easy_text=EASY)
    revision.state = RevisionState.RETURNED
    copy = copy_revision(session, revision, number=2, actor=actor)
    assert copy.modules[0].lessons[0].blocks[0].easy_text == EASY


def test_of_two_windows_the_second_does_not_overwrite_it(
    session: Session, course: tuple[Course, Actor, Lesson]
) -> None:
    _made, actor, lesson = course
    block = lesson.blocks[0]
    base = base_of(block_fields(block))
    change_text(session, actor, block.public_id, body=block.body, easy_text=EASY, base=base)
    with pytest.raises(StaleEdit):
        change_text(session, actor, block.public_id, body=block.body, easy_text="别的话。", base=base)


def test_a_hard_text_is_named_until_it_is_there_in_easy_words(
    session: Session, course: tuple[Course, Actor, Lesson]
) -> None:
    made, actor, lesson = course
    block = add_text(session, actor, lesson.public_id, body=HARD)
    assert ("body", FindingKind.HARD_TO_READ) in kinds(session, made)
    change_text(session, actor, block.public_id, body=HARD, easy_text=HARD)
    assert {("body", FindingKind.HARD_TO_READ), ("easy_text", FindingKind.HARD_TO_READ)} <= set(kinds(session, made))
    change_text(session, actor, block.public_id, body=HARD, easy_text=EASY)
    assert FindingKind.HARD_TO_READ not in {kind for _field, kind in kinds(session, made)}


def test_whoever_reads_the_shorter_version_needs_no_longer_than_it_takes(
    session: Session, course: tuple[Course, Actor, Lesson]
) -> None:
    _made, actor, lesson = course
    block = add_text(session, actor, lesson.public_id, body=HARD)
    whole = text_requirement(block, "zh").sections[0].least_s
    change_text(session, actor, block.public_id, body=HARD, easy_text=EASY)
    assert text_requirement(block, "zh").sections[0].least_s < whole
