"""Beats of many learners who study: as the domain records them, and through a whole web server."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.bench_load import KEY, Answers, ask, serving
from bench.province import Province
from bench.study_portal import Learner, signed_in
from bench.timing import Spread, spread
from content.courses.models import Block, Lesson
from content.database import Database, utc_now
from content.learning.models import Enrolment
from content.learning.playback_evidence import open_player, record_beat
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from portal.application import create_app
from portal.settings import Settings
from tests.factories import add_media_block

BEATS, PLAYERS = 2_000, 200
HTTP_S, AT_ONCE = 15.0, 8
BEAT_S = 10.0
"""As the player sends them (portal/assets/player/beats.ts)."""
LEARNER = Grant(Role.LEARNER)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many a second, and how long each took; `errors`: those that were refused or failed."""

    a_second: float
    spread: Spread
    errors: int


def recordings(database: Database, province: Province) -> dict[int, int]:
    """A recording in the first lesson of each course; by the course, its block's id."""
    with database.transaction() as session:
        blocks = {}
        author = session.scalars(select(Account)).first()
        assert author is not None
        for course in province.courses:
            lesson = session.scalars(select(Lesson).where(Lesson.lineage == course.lineages[0])).one()
            media = [block for block in lesson.blocks if block.asset_id is not None]
            block = media[0] if media else add_media_block(session, lesson, author, duration_s=36_000, cues=0)
            blocks[course.course_id] = block.id
        return blocks


def beats_in_domain(database: Database, province: Province) -> Rate:
    """Beats one after the other, each in a transaction of its own."""
    blocks, now = recordings(database, province), utc_now()
    with database.transaction() as session:
        players = []
        for account_id, course_id in _learners(session, province):
            actor = Actor(account_id, (LEARNER,))
            players.append((actor, open_player(session, actor, session.get_one(Block, blocks[course_id]), now)))

    def beat(number: int) -> None:
        actor, token = players[number % PLAYERS]
        turn = number // PLAYERS
        played = [(turn * BEAT_S, turn * BEAT_S + BEAT_S, 1.0)]
        with database.transaction() as session:
            record_beat(session, actor, token, turn + 1, played, turn * BEAT_S, utc_now())

    begun = time.perf_counter()
    taken = spread(beat, range(BEATS))
    return Rate(BEATS / (time.perf_counter() - begun), taken, 0)


def beats_over_http(database: Database, province: Province, folder: Path) -> Rate:
    """Beats over new connections, AT_ONCE of them at a time, as many as `portal serve` answers."""
    recordings(database, province)
    lessons = {}
    with database.transaction() as session:
        app = create_app(Settings(folder, database.url, KEY), database)
        for course in province.courses:
            first = session.scalars(select(Lesson).where(Lesson.lineage == course.lineages[0])).one()
            lessons[course.course_id] = first.public_id
        browsers = [
            signed_in(session, app, account_id, (lessons[course_id],))
            for account_id, course_id in _learners(session, province)
        ]
    answers = Answers()
    with serving(folder, database.url) as (port, _):
        taken_s = asyncio.run(_play(port, browsers, answers))
    beats = sorted(answers.taken["beat"])
    times = Spread(statistics.median(beats), beats[int(len(beats) * 0.95)], 0.0)
    return Rate(len(beats) / taken_s, times, sum(answers.errors.values()))


def _learners(session: Session, province: Province) -> list[tuple[int, int]]:
    """Learners by chance: each with the course in which they enrolled first."""
    accounts = [province.account_id(number) for number in random.Random(8).sample(range(province.learners), PLAYERS)]
    rows = session.execute(
        select(Enrolment.account_id, Enrolment.course_id)
        .where(Enrolment.account_id.in_(accounts))
        .order_by(Enrolment.id.desc())
    )
    return list({account_id: (account_id, course_id) for account_id, course_id in rows}.values())


async def _play(port: int, browsers: list[Learner], answers: Answers) -> float:
    """Open a lesson in each browser, then let AT_ONCE of them send beats; how long these took."""
    tokens = []
    for browser in browsers:
        page = await ask(port, browser, "page", f"/lessons/{browser.lessons[0]}", answers)
        tokens.append(page.partition(b'data-session="')[2].partition(b'"')[0].decode())
    assert all(tokens), answers.errors
    begun = time.perf_counter()
    turns = [0] * len(browsers)

    async def send(first: int) -> None:
        place = first
        while time.perf_counter() - begun < HTTP_S:
            turns[place] += 1
            at = turns[place] * BEAT_S
            played = {"session": tokens[place], "sequence": turns[place], "position": at}
            body = json.dumps(played | {"segments": [[at - BEAT_S, at, 1]]}).encode()
            path = f"/lessons/{browsers[place].lessons[0]}/beats"
            await ask(port, browsers[place], "beat", path, answers, body)
            place = (place + AT_ONCE) % len(browsers)

    await asyncio.gather(*(send(first) for first in range(AT_ONCE)))
    return time.perf_counter() - begun
