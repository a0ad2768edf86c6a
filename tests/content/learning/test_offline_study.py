"""What was studied without a line counts afterwards: once, and no more than fits between two contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Course, RevisionState
from content.credits.balances import balance
from content.errors import NotAllowed, NotFound, Refused
from content.learning.models import Completion, OfflineContact, StudyMode
from content.learning.offline_study import CountedStudy, StudyNote, begin_offline_study, record_offline_study
from content.learning.playback_evidence import CLOCK_TOLERANCE_S, open_player
from content.learning.records import requirements_in, resume_points
from content.people.permissions import VISITOR, Actor
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of, play, recording
from tests.factories import make_account, make_pilot, make_published_course

DAY_S = 24 * 3600.0


def keep(session: Session, actor: Actor, course: Course) -> str:
    return begin_offline_study(session, actor, lesson_of(course).public_id, "", NOW)


def played(course: Course, block: Block, start: float, end: float, rate: float = 1.0) -> StudyNote:
    return StudyNote(lesson_of(course).public_id, block.public_id, ((start, end, rate),), position_s=end)


def send(
    session: Session, actor: Actor, token: str, *notes: StudyNote, at_s: float, is_last: bool = True
) -> CountedStudy:
    return record_offline_study(session, actor, token, notes, after(at_s), is_last=is_last)


def test_what_was_played_without_a_line_counts_a_day_later_and_pays_once(session: Session) -> None:
    make_pilot(session)
    course, block = recording(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    notes = [played(course, block, 0, 50), played(course, block, 50, 95)]
    counted = send(session, actor, token, *notes, at_s=DAY_S)
    assert counted.played_s == 95
    assert counted.cut_s == 0
    assert (counted.newly_completed, counted.credits_awarded) == (1, 50)
    assert session.scalars(select(Completion)).one().way is StudyMode.MEDIA
    assert resume_points(session, actor.account_id, [block.lineage])[block.lineage].position_s == 95
    again = send(session, actor, token, *notes, at_s=DAY_S + 1)
    assert (again.played_s, again.cut_s, again.newly_completed, again.credits_awarded) == (0, 0, 0, 0)
    assert again.completed == (lesson_of(course).public_id,)
    assert balance(session, actor.account_id) == 50


def test_more_than_fits_between_two_contacts_is_cut(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    counted = send(session, actor, token, played(course, block, 0, 1000, rate=3), at_s=60)
    assert counted.played_s == 60 * 3 + CLOCK_TOLERANCE_S
    assert counted.cut_s == pytest.approx(1000 - counted.played_s)


def test_the_time_before_the_last_contact_pays_for_nothing(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    send(session, actor, token, at_s=DAY_S)
    counted = send(session, actor, token, played(course, block, 0, 1000), at_s=DAY_S + 10)
    assert counted.played_s == 10 * 3 + CLOCK_TOLERANCE_S


def test_several_bundles_are_of_one_time_until_the_last_of_them(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    first = send(session, actor, token, played(course, block, 0, 100), at_s=100, is_last=False)
    second = send(session, actor, token, played(course, block, 100, 1000), at_s=100)
    assert first.played_s == 100
    assert second.played_s == 200 + CLOCK_TOLERANCE_S


def test_two_devices_share_the_time_of_their_learner(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    tokens = [keep(session, actor, course), keep(session, actor, course)]
    assert tokens[0] != tokens[1]
    one = send(session, actor, tokens[0], played(course, block, 0, 300), at_s=100)
    other = send(session, actor, tokens[1], played(course, block, 300, 600), at_s=100)
    assert one.played_s == 300
    assert other.played_s == CLOCK_TOLERANCE_S


def test_a_page_at_the_portal_and_a_device_share_the_time_too(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    page = open_player(session, actor, block, NOW)
    play(session, actor, page, 1, 0, 300, 100, rate=3)
    assert send(session, actor, token, played(course, block, 300, 600), at_s=100).played_s == CLOCK_TOLERANCE_S


def test_what_was_played_too_fast_does_not_count(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    assert send(session, actor, token, played(course, block, 0, 90, rate=8), at_s=DAY_S).played_s == 0


def test_parts_marked_as_read_without_a_line_complete_the_lesson(session: Session) -> None:
    course = make_published_course(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    (requirement,) = requirements_in(session, lesson_of(course), course.language)
    note = StudyNote(lesson_of(course).public_id, sections=(requirement.sections[0].key,))
    counted = send(session, actor, token, note, at_s=DAY_S)
    assert (counted.sections, counted.newly_completed) == (1, 1)
    assert session.scalars(select(Completion)).one().way is StudyMode.READING


def test_a_note_that_no_lesson_takes_is_dropped_and_the_others_count(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    lesson = lesson_of(course).public_id
    bad = [
        StudyNote("nosuchlesson", block.public_id, ((0.0, 5.0, 1.0),)),
        StudyNote(lesson, "nosuchblock", ((0.0, 5.0, 1.0),)),
        StudyNote(lesson, block.public_id, ((0.0, 5000.0, 1.0),)),
        StudyNote(lesson, sections=("nosuchsection",)),
    ]
    counted = send(session, actor, token, *bad, played(course, block, 0, 40), at_s=DAY_S)
    assert (counted.dropped, counted.played_s) == (4, 40)


def test_nothing_counts_in_a_course_that_was_closed_meanwhile(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    course.revisions[0].state = RevisionState.SUSPENDED
    session.flush()
    counted = send(session, actor, token, played(course, block, 0, 40), at_s=DAY_S)
    assert (counted.dropped, counted.played_s) == (1, 0)


def test_where_somebody_stopped_on_another_device_since_is_not_moved_back(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    page = open_player(session, actor, block, after(100))
    play(session, actor, page, 1, 0, 80, 200)
    send(session, actor, token, played(course, block, 0, 30), at_s=DAY_S)
    assert resume_points(session, actor.account_id, [block.lineage])[block.lineage].position_s == 80


def test_the_token_of_another_learner_is_unknown(session: Session) -> None:
    course, block = recording(session)
    actor, other = enrolled(session, course), enrolled(session, course)
    token = keep(session, actor, course)
    with pytest.raises(NotFound):
        send(session, other, token, played(course, block, 0, 30), at_s=60)


def test_a_second_lesson_on_the_same_device_has_the_same_contact(session: Session) -> None:
    course = make_published_course(session, lessons=2)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    again = begin_offline_study(session, actor, lesson_of(course, 1).public_id, token, after(60))
    assert again == token
    assert session.scalars(select(OfflineContact)).one().contacted_at == NOW


def test_a_device_that_stayed_away_for_too_long_is_forgotten(session: Session) -> None:
    course = make_published_course(session)
    actor = enrolled(session, course)
    token = keep(session, actor, course)
    later = NOW + timedelta(days=31)
    assert begin_offline_study(session, actor, lesson_of(course).public_id, "", later) != token
    with pytest.raises(NotFound):
        record_offline_study(session, actor, token, (), later, is_last=True)


def test_whoever_is_not_enrolled_keeps_nothing_that_counts(session: Session) -> None:
    course = make_published_course(session)
    _, actor = make_account(session)
    with pytest.raises(Refused):
        keep(session, actor, course)
    with pytest.raises(NotAllowed):
        record_offline_study(session, VISITOR, "token", (), NOW, is_last=True)  # type: ignore[arg-type]
