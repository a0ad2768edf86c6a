"""Beats when things go wrong: pages that die, two devices, wrong clocks, a new version of the course, and a database
that is killed. What was played counts as if nothing had happened, and what was acknowledged is never lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.models import Course, Revision, RevisionState
from content.credits.balances import balance
from content.database import Database
from content.learning.intervals import covered_s
from content.learning.models import Completion, LessonEvidence, StudyMode
from content.learning.playback_evidence import open_player, record_beat
from content.models import Base
from content.people.permissions import Actor
from tests.content.learning.beating import SECONDS
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, play, recording
from tests.factories import make_pilot
from tests.servers import careful_postgresql

ROOT = Path(__file__).parents[3]
LENGTH_S = 1000.0


def test_what_a_page_that_died_had_sent_counts_with_what_the_next_one_sends(session: Session) -> None:
    make_pilot(session)
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    play(session, actor, token, 1, 0, 40, 40)
    token = open_player(session, actor, block, after(300))  # the computer was started again
    play(session, actor, token, 1, 35, 70, 335)
    assert play(session, actor, token, 2, 70, 95, 360).newly_completed
    assert balance(session, actor.account_id) == 50


def test_a_new_version_in_the_middle_changes_nothing_for_who_began_with_the_old(session: Session) -> None:
    make_pilot(session)
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    play(session, actor, token, 1, 0, 50, 50)
    publish_next(session, course, actor)
    assert play(session, actor, token, 2, 50, 95, 95).newly_completed
    token = open_player(session, actor, block, after(200))
    assert play(session, actor, token, 1, 0, 95, 300).credits_awarded == 0
    assert len(session.scalars(select(Completion)).all()) == 1
    assert balance(session, actor.account_id) == 50


def publish_next(session: Session, course: Course, actor: Actor) -> Revision:
    old = course.revisions[0]
    new = copy_revision(session, old, number=2, actor=actor)
    old.state = RevisionState.SUPERSEDED
    session.flush()
    new.state = RevisionState.PUBLISHED
    session.flush()
    return new


def test_a_clock_of_the_server_that_jumps_an_hour_loses_only_time_and_gives_none(session: Session) -> None:
    """Beats carry no time of the device, so only the server's own clock can be wrong. Put back, it counts nothing until
    the page is opened again; put forward, it gives no more than was played."""
    course, block = recording(session)
    actor = enrolled(session, course)
    token = open_player(session, actor, block, NOW)
    assert play(session, actor, token, 1, 0, 30, 30).covered_s == pytest.approx(30)
    assert play(session, actor, token, 2, 30, 40, 40 - 3600).covered_s <= 40
    token = open_player(session, actor, block, after(45 - 3600))
    assert play(session, actor, token, 1, 30, 60, 75 - 3600).covered_s <= 60
    token = open_player(session, actor, block, after(3600))
    assert play(session, actor, token, 1, 0, 100, 3700).completed


HISTORIES = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 30), st.booleans()), min_size=1, max_size=8)


@given(history=HISTORIES, random=st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_devices_in_turn_cover_what_one_would(
    session: Session, history: list[tuple[int, int, bool]], random: object
) -> None:
    """Somebody goes on now on one device, now on the other; each part is sent in pieces, in any order, some twice."""
    with session.begin_nested() as whole:
        course, block = recording(session, duration_s=LENGTH_S)
        actor = enrolled(session, course)
        at, clock, device, token, sequence = 0, 0.0, -1, "", 0
        for number, seconds, is_sent_twice in history:
            if number != device:
                device, token, sequence = number, open_player(session, actor, block, after(clock)), 0
            clock += seconds
            pieces = [(at, at + seconds // 2), (at + seconds // 2, at + seconds)] * (1 + is_sent_twice)
            random.shuffle(pieces)  # type: ignore[attr-defined]
            for start, end in pieces:
                sequence += 1
                progress = play(session, actor, token, sequence, start, end, clock)
            at += seconds
        assert progress.covered_s == pytest.approx(at)
        whole.rollback()


@pytest.fixture(params=["sqlite", "postgresql"])
def killable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a database of its own, and how its server is killed and started again (SQLite has none: there the
    process that writes is all there is)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite'}", lambda: None
        return
    with careful_postgresql() as (folder, kill):
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}", kill


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(12, marks=pytest.mark.exhaustive)])
def test_a_database_killed_in_the_middle_loses_nothing_that_was_acknowledged(
    killable: tuple[str, Callable[[], None]], kills: int
) -> None:
    url, kill_server = killable
    database = Database(url)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        make_pilot(session)
        course, block = recording(session, duration_s=LENGTH_S)
        actor = enrolled(session, course)
        token = open_player(session, actor, block, NOW)
    acknowledged = 0
    for turn in range(kills):
        database.dispose()
        acknowledged = max(acknowledged, beat_until_killed(url, actor, token, acknowledged, turn, kill_server))
        assert covered(Database(url)) >= acknowledged
    with Database(url).transaction() as session:
        for number in range(int(LENGTH_S) // SECONDS):  # all of it once more, as a page that is unsure sends it
            start, end = number * SECONDS, (number + 1) * SECONDS
            record_beat(session, actor, token, number, [(start, end, 1.0)], end, after(LENGTH_S))
        assert balance(session, actor.account_id) == 50
        assert len(session.scalars(select(Completion)).all()) == 1


def beat_until_killed(
    url: str, actor: Actor, token: str, done_s: int, turn: int, kill_server: Callable[[], None]
) -> int:
    """Send beats from another process and kill it, with the server, in the middle; up to which second it had been told
    that its beats are kept."""
    arguments = [url, str(actor.account_id), token, str(done_s // SECONDS), str(int(LENGTH_S) // SECONDS)]
    command = [sys.executable, "-m", "tests.content.learning.beating", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.01 * (turn + 1))  # somewhere in one of the next beats
        kill_server()
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
    return max((int(line) for line in (first, *rest.splitlines()) if line.strip()), default=done_s)


def covered(database: Database) -> float:
    """Seconds of the recording that the database has of the learner."""
    with database.reading() as session:
        row = session.scalars(select(LessonEvidence).where(LessonEvidence.way == StudyMode.MEDIA)).one()
        (ranges,) = row.ranges.values()
        return covered_s([(start, end) for start, end in ranges])
