"""Evidence from players: lost, repeated and reordered beats change nothing wrong, and nothing outruns the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.models import Block, Course, Lesson, RevisionState
from content.credits.balances import balance
from content.credits.models import LedgerEntry
from content.database import Database
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.enrolment import enrol
from content.learning.intervals import covered_s
from content.learning.models import Completion, LessonEvidence, PlayerSession, StudyMode
from content.learning.playback_evidence import CLOCK_TOLERANCE_S, LATE_S, Progress, open_player, record_beat
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in, resume_points
from content.people.models import Account, Role
from content.people.permissions import VISITOR, Actor, Grant
from tests.factories import add_media_block, make_account, make_pilot, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lesson_of(course: Course, number: int = 0) -> Lesson:
    return course.revisions[0].modules[0].lessons[number]


def recording(session: Session, *, duration_s: float = 100.0, text: bool = False) -> tuple[Course, Block]:
    """A published course whose lesson is one recording."""
    course = make_published_course(session)
    lesson = lesson_of(course)
    if not text:
        session.delete(lesson.blocks.pop())
    teacher = session.get_one(Account, course.created_by_id)
    return course, add_media_block(session, lesson, teacher, duration_s=duration_s)


def enrolled(session: Session, course: Course) -> Actor:
    _, actor = make_account(session)
    enrol(session, actor, course.public_id)
    return actor


def play(
    session: Session, actor: Actor, token: str, sequence: int, start: float, end: float, at_s: float, rate: float = 1.0
) -> Progress:
    return record_beat(session, actor, token, sequence, [(start, end, rate)], end, after(at_s))


def test_a_recording_played_to_nine_tenths_completes_the_lesson_and_pays_once(session: Session) -> None:
    make_pilot(session)
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    assert not play(session, actor, token, 1, 0, 50, 50).completed
    done = play(session, actor, token, 2, 50, 90, 90)
    assert done == Progress(covered_s=90, required_s=90, completed=True, credits_awarded=50, newly_completed=True)
    assert play(session, actor, token, 3, 90, 100, 100).credits_awarded == 0
    completion = session.scalars(select(Completion)).one()
    assert completion.way is StudyMode.MEDIA
    assert balance(session, actor.account_id) == 50


def test_the_same_seconds_played_again_count_once(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    for sequence in range(1, 6):
        progress = play(session, actor, token, sequence, 0, 40, 60 * sequence)
    assert progress.covered_s == 40
    assert not progress.completed


def test_a_lesson_with_a_text_is_complete_only_when_the_text_was_read_too(session: Session) -> None:
    course, block = recording(session, text=True)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    assert not play(session, actor, token, 1, 0, 100, 100).completed


def test_media_seconds_never_outrun_the_clock_at_the_fastest_rate(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    progress = play(session, actor, token, 1, 0, 1000, 10, rate=3)
    assert progress.covered_s == 30 + CLOCK_TOLERANCE_S
    progress = play(session, actor, token, 2, 0, 1000, 20, rate=3)
    assert progress.covered_s == 60 + CLOCK_TOLERANCE_S


def test_what_was_played_faster_or_slower_than_permitted_does_not_count(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    segments = [(0, 10, 16.0), (10, 20, 1.0), (20, 30, 0.1)]
    assert record_beat(session, actor, token, 1, segments, 30, after(60)).covered_s == 10


@pytest.mark.parametrize(
    "segment",
    [(-5.0, 10.0, 1.0), (90.0, 140.0, 1.0), (20.0, 10.0, 1.0), (float("nan"), 5.0, 1.0), (0, 5, float("inf"))],
)
def test_segments_that_are_not_of_the_recording_are_refused_and_nothing_is_kept(
    session: Session, segment: tuple[float, float, float]
) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    with pytest.raises(Invalid):
        record_beat(session, actor, token, 1, [(0, 10, 1.0), segment], 10, after(60))
    assert play(session, actor, token, 2, 50, 60, 60).covered_s == 10


def test_only_the_page_opened_last_adds_evidence(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    first = open_player(session, actor, block, NOW)
    play(session, actor, first, 1, 0, 10, 10)
    second = open_player(session, actor, block, after(20))
    with pytest.raises(Refused, match="open this page again"):
        play(session, actor, first, 2, 10, 20, 20 + LATE_S + 1)
    assert play(session, actor, second, 1, 10, 20, 60).covered_s == 20


def test_what_a_reloaded_page_still_had_to_send_counts_up_to_the_reload(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    first = open_player(session, actor, block, NOW)
    open_player(session, actor, block, after(4))
    progress = play(session, actor, first, 1, 0, 50, 5)
    assert progress.covered_s == 4 * 3 + CLOCK_TOLERANCE_S


def test_two_recordings_of_one_page_work_side_by_side_on_one_clock(session: Session) -> None:
    course, block = recording(session)
    other = add_media_block(session, block.lesson, session.get_one(Account, course.created_by_id))
    actor = enrolled(session, course)
    tokens = [open_player(session, actor, each, NOW) for each in (block, other)]
    assert play(session, actor, tokens[0], 1, 0, 20, 10).covered_s == 20
    assert play(session, actor, tokens[1], 1, 0, 100, 10).covered_s == 30 + CLOCK_TOLERANCE_S - 20


def test_the_place_is_remembered_and_a_late_beat_does_not_move_it_back(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    play(session, actor, token, 2, 10, 20, 20)
    play(session, actor, token, 1, 0, 10, 21)
    assert resume_points(session, actor.account_id, [block.lineage])[block.lineage].position_s == 20


def test_nobody_adds_evidence_with_the_token_of_another(session: Session) -> None:
    course, block = recording(session)
    token = open_player(session, enrolled(session, course), block, NOW)
    with pytest.raises(NotFound):
        play(session, enrolled(session, course), token, 1, 0, 10, 10)


def test_who_is_not_enrolled_leaves_no_evidence(session: Session) -> None:
    course, block = recording(session)
    _, actor = make_account(session)
    token = open_player(session, actor, block, NOW)
    with pytest.raises(Refused, match="Enrol"):
        play(session, actor, token, 1, 0, 10, 10)
    assert course.public_id
    assert session.scalar(select(func.count()).select_from(LessonEvidence)) == 0


def test_reviewers_and_visitors_open_no_player(session: Session) -> None:
    _, block = recording(session)
    for actor in (VISITOR, make_account(session, Grant(Role.EVALUATOR))[1]):
        with pytest.raises(NotAllowed):
            open_player(session, actor, block, NOW)


def test_a_suspended_course_takes_no_evidence(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    course.revisions[0].state = RevisionState.SUSPENDED
    session.flush()
    with pytest.raises(Refused, match="suspended"):
        play(session, actor, token, 1, 0, 10, 10)


beats = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 40)).map(lambda pair: (pair[0], min(100, sum(pair)))),
    min_size=1,
    max_size=8,
)


@given(played=beats, random=st.randoms())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_beats_in_any_order_lost_and_repeated_cover_the_same_seconds(
    session: Session, played: list[tuple[int, int]], random: object
) -> None:
    with session.begin_nested() as whole:
        course, block = recording(session)
        sent = [(sequence, part) for sequence, part in enumerate(played)] * 2
        random.shuffle(sent)  # type: ignore[attr-defined]
        actor = enrolled(session, course)
        token = open_player(session, actor, block, NOW)
        for sequence, (start, end) in sent:
            progress = play(session, actor, token, sequence, start, end, 200)
        assert progress.covered_s == pytest.approx(covered_s(played))
        assert progress.completed == (covered_s(played) >= 90)
        whole.rollback()


def test_beats_that_arrive_together_all_count_and_complete_once(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session)
        course, block = recording(session)
        actor = enrolled(session, course)
        token = open_player(session, actor, block, NOW)
    together = Barrier(6)

    def arrive(number: int) -> int:
        together.wait()
        start = (number % 5) * 20
        with database.transaction() as session:
            return play(session, actor, token, number, start, start + 20, 100).credits_awarded

    with ThreadPoolExecutor(6) as pool:
        awarded = list(pool.map(arrive, range(6)))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Completion)) == 1
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 1
    assert sum(awarded) == 50


def test_a_beat_is_taken_only_at_its_own_lessons_address(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    own, other = block.lesson.public_id, recording(session)[1].lesson.public_id
    with pytest.raises(NotFound):
        record_beat(session, actor, token, 1, [(0, 10, 1.0)], 10, after(10), lesson_public_id=other)
    assert record_beat(session, actor, token, 1, [(0, 10, 1.0)], 10, after(10), lesson_public_id=own).covered_s == 10


def test_a_beat_counts_what_was_marked_as_read_before_there_was_time_to_read_it(session: Session) -> None:
    course, block = recording(session, text=True)
    block.lesson.blocks[0].body = "字" * 6000
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    keys = [
        section.key
        for requirement in requirements_in(session, block.lesson, "zh")
        for section in requirement.sections
        if not section.key.startswith(f"{block.lineage}:")
    ]
    assert not record_reading(session, actor, block.lesson.public_id, keys, NOW).completed
    assert not play(session, actor, token, 1, 0, 95, 95).completed
    assert play(session, actor, token, 2, 95, 96, 1500).completed


@pytest.mark.parametrize("segment", [(-0.1, 5, 1.0), (6, 5, 1.0), (0, 101.1, 1.0), (0, float("nan"), 1.0)])
def test_a_part_beyond_the_recording_is_refused_in_words(session: Session, segment: tuple[float, float, float]) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    with pytest.raises(Invalid) as refusal:
        record_beat(session, actor, token, 1, [segment], 5, after(60))
    assert (str(refusal.value), refusal.value.field) == ("These played parts are not of this recording.", "segments")


def test_parts_up_to_the_end_of_the_file_count_as_many_as_a_page_may_send(session: Session) -> None:
    """A file may be a second longer than what its length says; a part may have no length."""
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    whole = record_beat(session, actor, token, 1, [(40, 40, 1.0), (90, 101, 1.0)], 5, after(60))
    assert whole.covered_s == 10
    most = record_beat(session, actor, token, 2, [(0, 5, 1.0)] * 1000, 5, after(120))
    assert most.covered_s == 15
    with pytest.raises(Invalid) as refusal:
        record_beat(session, actor, token, 3, [(0, 5, 1.0)] * 1001, 5, after(130))
    assert (str(refusal.value), refusal.value.field) == ("These played parts are not of this recording.", "segments")


def test_an_older_page_is_told_what_to_do_half_a_minute_after_the_newer_one_opened(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    older = open_player(session, actor, block, NOW)
    open_player(session, actor, block, after(20))
    assert play(session, actor, older, 1, 0, 10, 50).covered_s == 10
    with pytest.raises(Refused) as refusal:
        play(session, actor, older, 2, 10, 15, 50.5)
    assert str(refusal.value) == (
        "You have opened a lesson on another page or device since. To go on here, open this page again; what you have "
        "studied is saved."
    )


def test_the_parts_of_all_beats_together_never_outrun_the_clock(session: Session) -> None:
    course, block = recording(session, duration_s=1000)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    two = [(0, 25, 3.0), (100, 125, 3.0), (200, 225, 3.0)]
    assert record_beat(session, actor, token, 1, two, 25, after(10)).covered_s <= 30 + CLOCK_TOLERANCE_S
    for sequence, at_s in ((2, 20), (3, 30), (4, 40)):
        far = [(200.0 * sequence, 200.0 * sequence + 150, 3.0)]
        assert record_beat(session, actor, token, sequence, far, 5, after(at_s)).covered_s <= (
            3 * at_s + CLOCK_TOLERANCE_S
        )


def test_a_player_that_is_not_open_and_a_course_without_enrolment_say_what_to_do(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    _, stranger = make_account(session)
    for who, named in ((actor, "nothing"), (stranger, token)):
        with pytest.raises(NotFound) as not_found:
            play(session, who, named, 1, 0, 10, 10)
        assert str(not_found.value) == (
            "This player is no longer open. Open the lesson again; what you have studied is saved."
        )


def test_a_player_forgets_what_is_old_of_its_learner_alone(session: Session) -> None:
    course, block = recording(session)
    first, second = enrolled(session, course), enrolled(session, course)
    old = {actor: open_player(session, actor, block, NOW) for actor in (first, second)}
    later = NOW + timedelta(days=400)
    new = open_player(session, first, block, later)
    tokens = set(session.scalars(select(PlayerSession.token)))
    assert old[first] not in tokens
    assert {old[second], new} <= tokens


def test_the_place_of_a_page_that_says_nonsense_is_within_the_recording(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    for sequence, (sent, kept) in enumerate(((-5.0, 0.0), (0.4, 0.4), (500.0, 100.0)), start=1):
        record_beat(session, actor, token, sequence, [(0, 5, 1.0)], sent, after(10 * sequence))
        (point,) = resume_points(session, actor.account_id, [block.lineage]).values()
        assert point.position_s == kept
