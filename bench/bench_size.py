"""A province's numbers: how statement, balance, beats and pages grow with the ledger, on PostgreSQL and on SQLite.

Milliseconds of the one who waits: half of them (p50) and 95 in a hundred (p95). `python -m bench.bench_size 10000000`
grows PostgreSQL's ledger to so many entries and measures statement and balance alone.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.province import ENTRIES, Province
from content.courses.models import Block, Lesson
from content.credits.balances import balance
from content.credits.models import Pilot
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import Database, utc_now
from content.learning.models import Enrolment
from content.learning.playback_evidence import open_player, record_beat
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from portal.application import create_app
from portal.settings import Settings
from tests import servers
from tests.factories import SECRET_KEY, add_media_block
from tests.portal.conftest import sign_in

POSTGRESQL = (10_000, 100_000, 1_000_000, 2_000_000)
SQLITE = (10_000, 100_000, 200_000)
"""Entries of the ledger; a learner has twenty."""
QUESTIONS, PAGES, BEATS, PLAYERS = 300, 15, 2_000, 200
LEARNER = Grant(Role.LEARNER)


def measure() -> dict[str, object]:
    """For each number of entries, the times of a statement, a balance, a beat and pages."""
    figures: dict[str, object] = {}
    with servers.careful_postgresql() as socket:
        figures |= _grown("PostgreSQL", f"postgresql+psycopg://postgres@/postgres?host={socket}", POSTGRESQL)
    with tempfile.TemporaryDirectory() as folder:
        figures |= _grown("SQLite", f"sqlite:///{folder}/portal.sqlite", SQLITE)
    return figures


def _grown(name: str, url: str, sizes: Sequence[int]) -> dict[str, object]:
    figures: dict[str, object] = {}
    database = Database(url)
    province = Province(database)
    blocks = _recordings(database, province)
    for entries in sizes:
        begun = time.perf_counter()
        province.grow(entries // ENTRIES)
        at = f"{name} {entries}:"
        print(f"{at} made in {time.perf_counter() - begun:.0f} s", flush=True)
        figures |= {f"{at} {what}": took for what, took in _ledger(database, province).items()}
        figures |= {f"{at} {what}": took for what, took in _beats(database, province, blocks).items()}
        figures |= {f"{at} {what}": took for what, took in _pages(database, province).items()}
        if entries == sizes[-1]:
            figures[f"{at} verify the whole ledger, s"] = _verification_s(database)
        for what, took in figures.items():
            if what.startswith(at):
                print(f"  {what:<60} {took:9.2f}", flush=True)
    database.dispose()
    return figures


def _ledger(database: Database, province: Province) -> dict[str, float]:
    chance = random.Random(7)
    learners = [province.account_id(chance.randrange(province.learners)) for _ in range(QUESTIONS)]

    def state(account_id: int) -> None:
        with database.reading() as session:
            assert len(statement(session, Actor(account_id, (LEARNER,))).lines) >= ENTRIES

    def weigh(account_id: int) -> None:
        with database.reading() as session:
            assert balance(session, account_id) >= ENTRIES * 100

    return _spread("statement", state, learners) | _spread("balance", weigh, learners)


def _recordings(database: Database, province: Province) -> dict[int, int]:
    """A recording in the first lesson of each course; by the course, its block's id."""
    with database.transaction() as session:
        blocks = {}
        author = session.scalars(select(Account)).first()
        assert author is not None
        for course in province.courses:
            lesson = session.scalars(select(Lesson).where(Lesson.lineage == course.lineages[0])).one()
            blocks[course.course_id] = add_media_block(session, lesson, author, duration_s=3_600, cues=0).id
        return blocks


def _beats(database: Database, province: Province, blocks: dict[int, int]) -> dict[str, float]:
    """Beats of many learners, one after the other, each in its own transaction, and how many a second that makes."""
    now = utc_now()
    with database.transaction() as session:
        players = []
        for number in random.Random(8).sample(range(province.learners), PLAYERS):
            actor = Actor(province.account_id(number), (LEARNER,))
            course_id = session.scalars(
                select(Enrolment.course_id).where(Enrolment.account_id == actor.account_id).order_by(Enrolment.id)
            ).first()
            assert course_id is not None
            players.append((actor, open_player(session, actor, session.get_one(Block, blocks[course_id]), now)))

    def beat(number: int) -> None:
        actor, token = players[number % PLAYERS]
        turn = number // PLAYERS
        with database.transaction() as session:
            record_beat(session, actor, token, turn + 1, [(turn * 15.0, turn * 15.0 + 15, 1.0)], turn * 15.0, utc_now())

    begun = time.perf_counter()
    spread = _spread("beat", beat, range(BEATS))
    return spread | {"beats a second": BEATS / (time.perf_counter() - begun)}


def _pages(database: Database, province: Province) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(Path(folder), database.url, SECRET_KEY, rate_limits=False), database)
        with database.reading() as session:
            pilot = session.get_one(Pilot, province.pilot_id)
        login = _login_names(database, province)
        browsers = {role: sign_in(app.test_client(), name) for role, name in login.items()}
        figures: dict[str, float] = {}
        for role, address in PAGE_OF:
            path = address.format(pilot=pilot.public_id)
            figures |= _spread(f"page {address}", _visit(browsers[role], path), range(PAGES))
        return figures


PAGE_OF = (
    ("learner", "/courses"),
    ("learner", "/my/learning"),
    ("learner", "/my/credits"),
    ("learner", "/account/notices"),
    ("officer", "/oversight/pilots/{pilot}"),
    ("officer", "/oversight/pilots/{pilot}?page=1000"),
    ("officer", "/oversight/pilots/{pilot}?learner=学员77"),
    ("officer", "/review"),
    ("administrator", "/account/people"),
    ("administrator", "/account/people?q=学员77"),
)


def _visit(browser: FlaskClient, path: str) -> Callable[[int], None]:
    def visit(_: int) -> None:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    return visit


def _login_names(database: Database, province: Province) -> dict[str, str]:
    """Of those who open pages: a learner, who gets the officer's password, the officer, an administrator."""
    with database.transaction() as session:
        learner = session.get_one(Account, province.account_id(province.learners // 2))
        officer = session.scalars(select(Account).where(Account.login_name == "officer")).one()
        learner.password_hash = officer.password_hash
        return {"learner": learner.login_name, "officer": "officer", "administrator": "administrator"}


def _verification_s(database: Database) -> float:
    begun = time.perf_counter()
    with database.reading() as session:
        assert [state.problem for state in verify_all(session)] == [None]
    return time.perf_counter() - begun


def _spread(what: str, act: Callable[[int], None], ones: Sequence[int]) -> dict[str, float]:
    act(ones[0])
    taken = []
    for one in ones:
        begun = time.perf_counter()
        act(one)
        taken.append((time.perf_counter() - begun) * 1000)
    return {f"{what}, p50 ms": statistics.median(taken), f"{what}, p95 ms": sorted(taken)[int(len(taken) * 0.95)]}


def only_ledger(entries: int) -> None:
    """Statement and balance of a ledger on PostgreSQL that is as long as asked for."""
    with servers.careful_postgresql() as socket:
        database = Database(f"postgresql+psycopg://postgres@/postgres?host={socket}")
        province = Province(database)
        province.grow(entries // ENTRIES)
        for what, took in _ledger(database, province).items():
            print(f"PostgreSQL {entries}: {what:<40} {took:9.2f}", flush=True)
        database.dispose()


if __name__ == "__main__":
    only_ledger(int(sys.argv[1])) if len(sys.argv) > 1 else measure()
