"""Reading: the same lesson finished without the player, at a pace a person can have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Lesson
from content.credits.balances import balance
from content.credits.models import LedgerEntry
from content.database import Database
from content.errors import Invalid, Refused
from content.learning.models import Completion, StudyMode
from content.learning.playback_evidence import open_player, record_beat
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import FASTEST_READING, Requirement, paragraphs, section_keys, text_requirement
from content.people.models import Account
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of, recording
from tests.factories import add_media_block, make_account, make_pilot, make_published_course


def all_keys(session: Session, lesson: Lesson) -> list[str]:
    return section_keys(requirements_in(session, lesson, "zh"))


def test_reading_the_text_completes_a_lesson_of_text(session: Session) -> None:
    make_pilot(session)
    course = make_published_course(session)
    lesson = lesson_of(course)
    actor = enrolled(session, course)
    keys = all_keys(session, lesson)
    first = record_reading(session, actor, lesson.public_id, keys, NOW)
    assert first.counts_from is not None
    done = record_reading(session, actor, lesson.public_id, keys, first.counts_from)
    assert (done.completed, done.credits_awarded, done.counts_from) == (True, 50, None)
    assert session.scalars(select(Completion)).one().way is StudyMode.READING


def test_reading_the_transcript_pays_exactly_what_watching_pays(session: Session) -> None:
    make_pilot(session)
    course, block = recording(session)
    watcher, reader = enrolled(session, course), enrolled(session, course)
    token = open_player(session, watcher, block, NOW)
    record_beat(session, watcher, token, 1, [(0, 100, 1.0)], 100, after(100))
    keys = all_keys(session, block.lesson)
    record_reading(session, reader, block.lesson.public_id, keys, NOW)
    record_reading(session, reader, block.lesson.public_id, keys, after(100))
    assert balance(session, watcher.account_id) == balance(session, reader.account_id or 0) == 50
    assert {row.way for row in session.scalars(select(Completion))} == {StudyMode.MEDIA, StudyMode.READING}


def test_reading_faster_than_anybody_can_is_kept_and_counts_later(session: Session) -> None:
    course = make_published_course(session)
    lesson = lesson_of(course)
    lesson.blocks[0].body = "字" * FASTEST_READING["zh"]
    lesson.blocks.append(Block(position=2, kind=BlockKind.TEXT, body="字" * FASTEST_READING["zh"]))
    session.flush()
    actor = enrolled(session, course)
    keys = all_keys(session, lesson)
    at_once = record_reading(session, actor, lesson.public_id, keys, NOW)
    assert (at_once.read, at_once.sections, at_once.completed) == (0, 2, False)
    assert at_once.counts_from == NOW + timedelta(minutes=2)
    assert record_reading(session, actor, lesson.public_id, [], after(61)).read == 1
    assert record_reading(session, actor, lesson.public_id, [], after(121)).completed


def test_watching_one_recording_and_reading_the_other_completes_the_lesson(session: Session) -> None:
    course, block = recording(session, text=True)
    lesson = block.lesson
    add_media_block(session, lesson, session.get_one(Account, course.created_by_id), cues=0)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    record_beat(session, actor, token, 1, [(0, 95, 1.0)], 95, after(95))
    keys = [key for key in all_keys(session, lesson) if not key.startswith(f"{block.lineage}:")]
    assert not record_reading(session, actor, lesson.public_id, keys[:1], after(95)).completed
    record_reading(session, actor, lesson.public_id, keys, after(100))
    assert record_reading(session, actor, lesson.public_id, [], after(200)).completed


def test_a_recording_without_a_transcript_is_one_part_that_takes_its_time(session: Session) -> None:
    course = make_published_course(session)
    lesson = lesson_of(course)
    block = add_media_block(session, lesson, session.get_one(Account, course.created_by_id), duration_s=90, cues=0)
    requirement = requirements_in(session, lesson, "zh")[1]
    assert [(section.key, section.least_s) for section in requirement.sections] == [(f"{block.lineage}:all", 30)]


def test_a_part_that_is_not_in_the_lesson_is_refused(session: Session) -> None:
    course = make_published_course(session)
    actor = enrolled(session, course)
    with pytest.raises(Invalid):
        record_reading(session, actor, lesson_of(course).public_id, ["another lesson's"], NOW)


def test_who_is_not_enrolled_is_asked_to_enrol(session: Session) -> None:
    course = make_published_course(session)
    _, actor = make_account(session)
    with pytest.raises(Refused, match="Enrol"):
        record_reading(session, actor, lesson_of(course).public_id, [], NOW)


def test_the_last_part_read_twice_at_once_completes_and_pays_once(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session)
        course = make_published_course(session)
        lesson = lesson_of(course)
        keys = all_keys(session, lesson)
        actor = enrolled(session, course)
        record_reading(session, actor, lesson.public_id, keys, NOW)
    together = Barrier(4)

    def arrive(_: int) -> None:
        together.wait()
        with database.transaction() as session:
            record_reading(session, actor, lesson.public_id, keys, after(600))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(arrive, range(4)))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Completion)) == 1
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 1


def test_a_transcript_is_broken_into_paragraphs_at_pauses_and_when_long_enough() -> None:
    cues = [
        {"key": "a", "start": 0.0, "end": 2.0, "text": "字" * 20},
        {"key": "b", "start": 2.1, "end": 4.0, "text": "字" * 20},
        {"key": "c", "start": 7.0, "end": 9.0, "text": "字" * 220},
        {"key": "d", "start": 9.1, "end": 11.0, "text": "字" * 20},
    ]
    assert [[cue["key"] for cue in run] for run in paragraphs(cues, "zh")] == [["a", "b"], ["c"], ["d"]]


def test_the_pace_is_that_of_the_language_of_the_text() -> None:
    block = Block(lineage="b", kind=BlockKind.TEXT, body="字" * 500, language="zh")
    english = Block(lineage="e", kind=BlockKind.TEXT, body="word " * 375, language="en")
    requirements: list[Requirement] = [text_requirement(block, "en"), text_requirement(english, "zh")]
    assert [requirement.sections[0].least_s for requirement in requirements] == [30, 60]


def test_half_watched_and_half_read_completes_the_lesson_and_pays_once(session: Session) -> None:
    make_pilot(session)
    course = make_published_course(session)
    block = add_media_block(session, lesson_of(course), session.get_one(Account, course.created_by_id), cues=30)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    record_beat(session, actor, token, 1, [(0, 55, 1.0)], 55, after(60))
    keys = section_keys(requirements_in(session, block.lesson, "zh"))
    spoken = [key for key in keys if key.startswith(f"{block.lineage}:")]
    assert len(spoken) > 1
    others = [key for key in keys if key not in spoken]
    assert record_reading(session, actor, block.lesson.public_id, others, after(61)).completed is False
    done = record_reading(session, actor, block.lesson.public_id, spoken[len(spoken) // 2 :], after(200))
    assert (done.completed, done.credits_awarded) == (True, 50)
    again = open_player(session, actor, block, after(210))
    assert record_beat(session, actor, again, 1, [(0, 100, 1.0)], 100, after(330)).credits_awarded == 0
    assert len(session.scalars(select(LedgerEntry)).all()) == 1


def test_what_was_watched_and_what_was_read_must_make_up_enough_together(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    record_beat(session, actor, token, 1, [(0, 20, 1.0)], 20, after(30))
    keys = all_keys(session, block.lesson)
    assert not record_reading(session, actor, block.lesson.public_id, keys[-1:], after(300)).completed


def test_reading_down_to_a_paragraph_keeps_all_before_it(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    keys = [key for key in all_keys(session, block.lesson) if key.startswith(f"{block.lineage}:")]
    progress = record_reading(session, actor, block.lesson.public_id, [], NOW, up_to=keys[-1])
    assert progress.counts_from is not None
    assert record_reading(session, actor, block.lesson.public_id, [], after(300)).read == len(keys)
    with pytest.raises(Invalid):
        record_reading(session, actor, block.lesson.public_id, [], NOW, up_to="elsewhere")
