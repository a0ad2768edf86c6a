"""Playing cannot be hurried and reading cannot be done many times at once; honest habits lose nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Lesson
from content.learning.models import Completion, Enrolment
from content.learning.playback_evidence import CLOCK_TOLERANCE_S, open_player, record_beat
from content.learning.reading_evidence import record_reading
from content.learning.records import evidence_of, requirements_in
from content.learning.requirements import FASTEST_RATE, FASTEST_READING
from content.people.models import Account
from content.people.permissions import Actor
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of, play, recording
from tests.factories import add_media_block, make_published_course


def course_of_texts(session: Session, lessons: int, minutes: float) -> Course:
    """A published course of lessons, each a text that takes so many minutes at the fastest pace there is."""
    course = make_published_course(session, lessons=lessons)
    for number in range(lessons):
        lesson_of(course, number).blocks[0].body = "字" * int(minutes * FASTEST_READING["zh"])
    session.flush()
    return course


def section_keys(session: Session, lesson: Lesson) -> list[str]:
    return [section.key for requirement in requirements_in(session, lesson, "zh") for section in requirement.sections]


def read_all(session: Session, actor: Actor, lesson: Lesson, now_s: float) -> bool:
    keys = section_keys(session, lesson)
    return record_reading(session, actor, lesson.public_id, keys, after(now_s)).completed


def completions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Completion)) or 0


def test_opening_the_page_again_and_again_grants_no_new_seconds(session: Session) -> None:
    """As was done by hand: a page opened every second, each claiming the next seconds of the recording."""
    _, block = recording(session, duration_s=1000)
    actor = enrolled(session, session.get_one(Course, block.lesson.module.revision.course_id))
    covered_s = 0.0
    for second in range(20):
        token = open_player(session, actor, block, after(second))
        covered_s = play(session, actor, token, 1, covered_s, covered_s + 50, second + 1, rate=3).covered_s
    assert covered_s <= 20 * FASTEST_RATE + CLOCK_TOLERANCE_S + 0.1


def test_eight_lessons_opened_side_by_side_are_read_one_after_the_other(session: Session) -> None:
    course = course_of_texts(session, lessons=8, minutes=2)
    actor = enrolled(session, course)
    for number in range(8):
        read_all(session, actor, lesson_of(course, number), 0)
    for number in range(8):
        read_all(session, actor, lesson_of(course, number), 159)
    assert completions(session) == 1
    for number in range(8):
        read_all(session, actor, lesson_of(course, number), 16 * 60 + 1)
    assert completions(session) == 8


def test_playing_one_lesson_leaves_no_time_to_read_another(session: Session) -> None:
    course = course_of_texts(session, lessons=2, minutes=1)
    teacher = session.get_one(Account, course.created_by_id)
    block = add_media_block(session, lesson_of(course, 1), teacher, duration_s=180)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    read_all(session, actor, lesson_of(course, 0), 0)
    assert play(session, actor, token, 1, 0, 180, 60, rate=3).covered_s == 180
    assert not read_all(session, actor, lesson_of(course, 0), 60)
    assert read_all(session, actor, lesson_of(course, 0), 121)


def test_a_page_left_open_overnight_is_read_in_the_morning(session: Session) -> None:
    course = course_of_texts(session, lessons=1, minutes=5)
    actor = enrolled(session, course)
    read_all(session, actor, lesson_of(course), 0)
    assert read_all(session, actor, lesson_of(course), timedelta(hours=10).total_seconds())


def test_what_was_said_too_early_counts_by_itself_later_and_the_time_told_is_true(session: Session) -> None:
    course = course_of_texts(session, lessons=1, minutes=2)
    actor = enrolled(session, course)
    keys = [
        section.key
        for requirement in requirements_in(session, lesson_of(course), "zh")
        for section in requirement.sections
    ]
    counts_from = record_reading(session, actor, lesson_of(course).public_id, keys, NOW).counts_from
    assert counts_from is not None
    before = record_reading(session, actor, lesson_of(course).public_id, [], counts_from - timedelta(seconds=1))
    assert not before.completed
    assert record_reading(session, actor, lesson_of(course).public_id, [], counts_from).completed


def test_two_devices_in_turn_lose_nothing(session: Session) -> None:
    course, block = recording(session, duration_s=600)
    actor = enrolled(session, course)
    covered_s = 0.0
    for turn in range(10):
        token = open_player(session, actor, block, after(turn * 60))
        covered_s = play(session, actor, token, 1, turn * 60, turn * 60 + 60, turn * 60 + 60).covered_s
    assert covered_s == pytest.approx(600)


def test_a_broken_line_delivers_an_hour_late_and_nothing_is_lost(session: Session) -> None:
    course, block = recording(session, duration_s=1200)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    for sequence in range(1, 121):
        start = (sequence - 1) * 10
        progress = play(session, actor, token, sequence, start, start + 10, 3600 + sequence / 100)
    assert progress.covered_s == pytest.approx(1200)


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(("open", "play", "read")),
        st.integers(0, 2),
        st.floats(0.1, 40),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CLAIMS)
def test_whatever_a_script_claims_it_never_learns_faster_than_the_clock(
    session: Session, claims: list[tuple[str, int, float]]
) -> None:
    """Pages opened, played and read in any order: seconds played and read together never outrun the clock."""
    with session.begin_nested() as attempt:
        course = course_of_texts(session, lessons=3, minutes=0.2)
        teacher = session.get_one(Account, course.created_by_id)
        blocks = [add_media_block(session, lesson_of(course, n), teacher, duration_s=300, cues=0) for n in range(3)]
        actor = enrolled(session, course)
        tokens: dict[int, str] = {}
        now_s = played_s = 0.0
        for act, number, waited_s in claims:
            now_s += waited_s
            if act == "open":
                tokens = {number: open_player(session, actor, blocks[number], after(now_s))}
            elif act == "play" and number in tokens:
                record_beat(session, actor, tokens[number], 1, [(0, 300, FASTEST_RATE)], 0, after(now_s))
            elif act == "read":
                read_all(session, actor, lesson_of(course, number), now_s)
        read_s = played_s = 0.0
        for number, block in enumerate(blocks):
            lesson = lesson_of(course, number)
            evidence = evidence_of(session, enrolment_id(session, actor), lesson.lineage)
            if evidence.media:
                played_s += sum(end - start for start, end in evidence.media.ranges.get(block.lineage, ()))
            if evidence.reading:
                least_s = {
                    s.key: s.least_s
                    for requirement in requirements_in(session, lesson, "zh")
                    for s in requirement.sections
                }
                read_s += sum(least_s[key] for key in evidence.reading.counted)
        assert played_s / FASTEST_RATE + read_s <= now_s + CLOCK_TOLERANCE_S / FASTEST_RATE + 0.5
        attempt.rollback()


def enrolment_id(session: Session, actor: Actor) -> int:
    return session.scalars(select(Enrolment.id).where(Enrolment.account_id == actor.account_id)).one()
