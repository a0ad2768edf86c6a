"""An institution with a record store, a recording and a learner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from content.courses.models import Block, Course
from content.database import Database
from content.learning.playback_evidence import open_player, record_beat
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.xapi.models import Version, XapiEvent
from content.xapi.playback import end_silent
from content.xapi.statements import Stated, statement_of
from content.xapi.stores import StoreDraft, name_store
from tests.content.learning.test_playback_evidence import enrolled, recording
from tests.factories import make_account

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ADDRESS = "https://learn.example.cn"
DRAFT = StoreDraft("https://lrs.example.com/xapi/", "key", "sealed", Version.V2, active=True)


@dataclass(slots=True)
class Study:
    """A learner at a recording of 100 seconds, whose institution has a record store."""

    database: Database
    institution: str
    manager: Actor
    learner: Actor
    course: Course
    block: Block
    token: str = ""
    beats: int = 0

    def open(self, at_s: float = 0.0) -> None:
        """Open the player."""
        with self.database.transaction() as session:
            self.token = open_player(session, self.learner, self.block, NOW + timedelta(seconds=at_s))

    def beat(self, at_s: float, *segments: tuple[float, float, float]) -> None:
        """A beat that arrives `at_s` seconds after the beginning."""
        self.beats += 1
        with self.database.transaction() as session:
            position = segments[-1][1] if segments else 0.0
            record_beat(
                session, self.learner, self.token, self.beats, segments, position, NOW + timedelta(seconds=at_s)
            )

    def end(self, at_s: float) -> None:
        """The worker looks for players that were left."""
        with self.database.transaction() as session:
            end_silent(session, NOW + timedelta(seconds=at_s))

    def statements(self) -> list[dict[str, Any]]:
        """All statements, in the order in which they are sent."""
        with self.database.reading() as session:
            return [
                statement_of(
                    Stated(event.statement, "learner", "00" * 32, event.verb, event.at, event.details), ADDRESS
                )
                for event in session.scalars(select(XapiEvent).order_by(XapiEvent.id))
            ]

    def verbs(self) -> list[str]:
        """The last word of each statement's verb."""
        return [one["verb"]["id"].rsplit("/", 1)[1] for one in self.statements()]


@pytest.fixture
def make_study(database: Database) -> Callable[..., Study]:
    """Makes the learner's study; `store=False`: of an institution that has no store."""

    def make(*, store: bool = True, text: bool = False) -> Study:
        with database.transaction() as session:
            course, block = recording(session, text=text)
            learner = enrolled(session, course)
            _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))
            institution = course.institution.public_id
            assert session.get_one(Account, learner.account_id)
            if store:
                name_store(session, manager, institution, DRAFT, NOW)
            return Study(database, institution, manager, learner, course, block)

    return make


@pytest.fixture
def study(make_study: Callable[..., Study]) -> Study:
    """A study whose player is open."""
    made = make_study()
    made.open()
    return made
