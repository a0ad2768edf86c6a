"""What is said about each piece of a lesson."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import blocks
from content.courses.models import BlockKind, Lesson
from content.courses.ordering import Direction
from content.errors import Invalid
from content.people.permissions import Actor
from tests.factories import make_course, make_institution, make_instructor


@pytest.fixture
def ground(session: Session) -> tuple[Lesson, Actor]:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    return make_course(session, account, institution).revisions[0].modules[0].lessons[0], actor


@pytest.mark.parametrize(
    ("alternative_text", "decorative", "field"),
    [("", False, "alternative_text"), ("IMG_2031.jpg", False, "alternative_text"), ("一双手", True, "decorative")],
)
def test_an_image_needs_words_or_the_mark_and_not_both(
    session: Session, ground: tuple[Lesson, Actor], alternative_text: str, decorative: bool, field: str
) -> None:
    lesson, actor = ground
    with pytest.raises(Invalid) as refusal:
        blocks.add_image(session, actor, lesson.public_id, alternative_text=alternative_text, decorative=decorative)
    assert refusal.value.field == field


def test_pieces_are_added_at_the_end_and_moved(session: Session, ground: tuple[Lesson, Actor]) -> None:
    lesson, actor = ground
    media = blocks.add_media(session, actor, lesson.public_id, title="洗手", language="en")
    image = blocks.add_image(session, actor, lesson.public_id, alternative_text="一双手")
    assert (media.kind, media.position, media.language) == (BlockKind.MEDIA, 2, "en")
    blocks.move_block(session, actor, image.public_id, Direction.UP)
    assert (image.position, media.position) == (2, 3)
    blocks.move_block(session, actor, image.public_id, Direction.UP)
    blocks.move_block(session, actor, image.public_id, Direction.UP)
    assert image.position == 1


def test_an_empty_text_is_refused(session: Session, ground: tuple[Lesson, Actor]) -> None:
    lesson, actor = ground
    with pytest.raises(Invalid) as refusal:
        blocks.add_text(session, actor, lesson.public_id, body=" \r\n ")
    assert refusal.value.field == "body"


def test_a_text_keeps_its_lines(session: Session, ground: tuple[Lesson, Actor]) -> None:
    lesson, actor = ground
    assert blocks.add_text(session, actor, lesson.public_id, body="一\r\n\r\n二\r\n").body == "一\n\n二"


def test_a_text_is_not_changed_as_if_it_were_an_image(session: Session, ground: tuple[Lesson, Actor]) -> None:
    lesson, actor = ground
    with pytest.raises(Invalid):
        blocks.change_image(session, actor, lesson.blocks[0].public_id, alternative_text="一双手")
