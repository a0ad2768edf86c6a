"""A recording as a text: nothing is lost, slides and descriptions stand where they belong."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.learning.lesson_page import LessonBlock, lesson_page
from content.learning.media_model import as_sound
from content.learning.reading_flow import FlowKind, reading_flow
from content.people.models import Account
from tests.content.learning.test_lesson_page import ADDRESSES
from tests.content.learning.test_playback_evidence import NOW, enrolled, lesson_of
from tests.factories import add_media_block, make_descriptions, make_published_course, make_slides


def flowing(session: Session, *, cues: int) -> LessonBlock:
    course = make_published_course(session)
    teacher = session.get_one(Account, course.created_by_id)
    block = add_media_block(session, lesson_of(course), teacher, duration_s=90, cues=cues)
    make_slides(session, block)
    make_descriptions(session, block, teacher)
    page = lesson_page(session, enrolled(session, course), lesson_of(course).public_id, ADDRESSES, NOW)
    return page.blocks[-1]


def test_slides_and_descriptions_stand_between_the_sentences_they_belong_to(session: Session) -> None:
    block = flowing(session, cues=30)
    assert block.media is not None
    items = reading_flow(block)
    assert [item.start for item in items] == sorted(item.start for item in items)
    assert "".join(item.text for item in items if item.kind is FlowKind.PARAGRAPH) == "".join(
        cue.text for cue in block.media.transcript
    )
    assert [item.slide.title for item in items if item.slide] == ["第0步", "第1步", "第2步"]
    assert [item.text for item in items if item.kind is FlowKind.DESCRIPTION] == ["讲师举起手。", "图上是六步。"]
    assert items[0].slide is not None, "what is on the screen first is read first"


def test_the_last_mark_stands_at_the_end_for_all_that_was_read(session: Session) -> None:
    block = flowing(session, cues=30)
    marks = [item.up_to for item in reading_flow(block) if item.up_to]
    assert marks[-1] == block.sections[-1].key
    assert set(marks) <= {section.key for section in block.sections}


def test_without_a_transcript_the_slides_are_still_there(session: Session) -> None:
    items = reading_flow(flowing(session, cues=0))
    assert [item.kind for item in items].count(FlowKind.SLIDE) == 3


def test_to_listen_there_is_sound_alone(session: Session) -> None:
    media = flowing(session, cues=3).media
    assert media is not None
    sound = as_sound(media)
    assert (sound.kind, sound.video_src, sound.sign, sound.audio_src) == ("audio", None, None, media.audio_src)
