"""What is recorded when somebody opens a lesson; where nothing is, nobody waits for those who write."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.learning.lesson_opening import changes_the_page, count_what_waited, opening_of, save_opening
from content.learning.lesson_page import PlayerTokens, visit_lesson
from content.learning.models import Completion, LessonEvidence, PlayerSession, StudyMode
from content.learning.reading_evidence import record_reading
from content.people.permissions import Actor
from tests.content.learning.test_lesson_page import ADDRESSES
from tests.content.learning.test_playback_evidence import after, enrolled, lesson_of, play, recording
from tests.factories import (
    add_media_block,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_published_course,
)


def opened(session: Session, actor: Actor, course: Course, at_s: float) -> PlayerTokens:
    """What the page of a lesson does when somebody opens it; the tokens of its players."""
    public_id, now = lesson_of(course).public_id, after(at_s)
    visit = visit_lesson(session, actor, public_id, ADDRESSES, now)
    before = rows(session)
    if changes_the_page(visit):
        count_what_waited(session, actor, public_id, now)
        visit = visit_lesson(session, actor, public_id, ADDRESSES, now)
        assert not changes_the_page(visit)
    else:
        count_what_waited(session, actor, public_id, now)
        assert rows(session) == before
    opening = opening_of(visit)
    before = rows(session)
    if visit.access.recorded is not None:
        save_opening(session, actor, visit, opening, now)
    assert (rows(session) == before) is opening.is_empty
    return opening.tokens


def is_recorded(session: Session, actor: Actor, course: Course, at_s: float) -> bool:
    """Whether an opening leaves anything."""
    before = rows(session)
    opened(session, actor, course, at_s)
    return rows(session) != before


def rows(session: Session) -> list[int | None]:
    return [
        session.scalar(select(func.count()).select_from(kind)) for kind in (PlayerSession, LessonEvidence, Completion)
    ]


def test_of_a_text_the_first_opening_starts_the_clock_and_later_ones_leave_nothing(session: Session) -> None:
    course = make_published_course(session)
    actor = enrolled(session, course)
    assert is_recorded(session, actor, course, 0)
    assert not is_recorded(session, actor, course, 10)
    clock = session.scalars(select(LessonEvidence)).one()
    assert (clock.way, clock.first_at) == (StudyMode.READING, after(0))


def test_each_opening_of_a_recording_opens_players_and_forgets_those_opened_before(session: Session) -> None:
    course, _ = recording(session)
    actor = enrolled(session, course)
    tokens = [opened(session, actor, course, at_s) for at_s in (0, 10)]
    assert [list(each) for each in tokens] == [[lesson_of(course).blocks[0].lineage]] * 2
    assert is_recorded(session, actor, course, 20)
    assert len(set(session.scalars(select(PlayerSession.token)))) == 3


def test_what_was_read_too_fast_completes_the_lesson_when_it_is_opened_once_the_time_has_gone_by(
    session: Session,
) -> None:
    course = make_published_course(session)
    lesson_of(course).blocks[0].body = "字" * 1000  # a minute at the fastest
    session.flush()
    actor = enrolled(session, course)
    assert is_recorded(session, actor, course, 0)
    record_reading(session, actor, lesson_of(course).public_id, [lesson_of(course).blocks[0].lineage], after(10))
    assert not is_recorded(session, actor, course, 59)
    assert is_recorded(session, actor, course, 60)
    assert session.scalars(select(Completion.completed_at)).one() == after(60)
    assert not is_recorded(session, actor, course, 61)


def test_a_lesson_is_completed_once_however_often_it_is_opened(session: Session) -> None:
    course, block = recording(session, text=True)
    actor = enrolled(session, course)
    token = opened(session, actor, course, 0)[block.lineage]
    play(session, actor, token, 1, 0, 95, at_s=95)
    record_reading(session, actor, lesson_of(course).public_id, [lesson_of(course).blocks[0].lineage], after(96))
    assert session.scalars(select(Completion)).one()
    opened(session, actor, course, 200)
    assert session.scalars(select(Completion)).one()


def test_who_is_not_enrolled_or_only_looks_at_a_draft_leaves_nothing(session: Session) -> None:
    course, _ = recording(session)
    _, reader = make_account(session)
    assert not is_recorded(session, reader, course, 0)
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    draft = make_course(session, account, institution)
    add_media_block(session, lesson_of(draft), account)
    assert not is_recorded(session, author, draft, 0)
