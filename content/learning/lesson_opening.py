"""What opening a lesson records: players, the start of the reading clock, a completion that only lacked time.

Most openings begin players and nothing else: their rows are written when the page is ready, in one statement. What
changes the page is recorded before it is put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from content.database import new_public_id
from content.learning.access import open_lesson
from content.learning.completion import count_reading, settle
from content.learning.lesson_page import LessonVisit, PlayerTokens
from content.learning.models import PlayerSession
from content.learning.playback_evidence import forget_players
from content.learning.reading_evidence import open_reading
from content.learning.records import Evidence, evidence_of, requirements_in
from content.learning.requirements import is_complete
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class NewPlayer:
    """A player that begins with a page: the recording's block and its lineage, the token that its beats carry."""

    block_id: int
    lineage: str
    token: str


def new_players(visit: LessonVisit) -> tuple[NewPlayer, ...]:
    """The players that begin with this visit; none where nothing is recorded. They count once `begin_players` has
    written them."""
    if visit.access.recorded is None:
        return ()
    return tuple(NewPlayer(block.id, block.lineage, new_public_id()) for block in visit.content.recordings)


def tokens_of(players: Sequence[NewPlayer]) -> PlayerTokens:
    """The tokens for the page."""
    return {player.lineage: player.token for player in players}


def begin_players(session: Session, actor: Actor, players: Sequence[NewPlayer], now: datetime) -> None:
    """Write the players of a page. Older pages cannot add evidence from now on; those of one page begin together and
    work side by side."""
    authorise(actor, Action.STUDY)
    rows = [
        {"token": player.token, "account_id": actor.account_id, "block_id": player.block_id, "opened_at": now}
        for player in players
    ]
    session.execute(insert(PlayerSession), rows)


def changes_the_page(visit: LessonVisit) -> bool:
    """Whether `record_opening` has something to record before the page is put together."""
    learner = visit.learner
    if visit.access.recorded is None:
        return False
    if learner.evidence.reading is None:
        return True
    if visit.is_completed:
        return False
    ranges = learner.evidence.media.ranges if learner.evidence.media else {}
    return learner.counts_now or is_complete(visit.content.requirements, ranges, learner.read)


def record_opening(session: Session, actor: Actor, lesson_public_id: str, now: datetime) -> None:
    """Start the reading clock of an enrolled learner the first time, and complete the lesson where only time was
    missing. For anybody else nothing is written. Raises what `open_lesson` raises."""
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        return
    lock_learner(session, enrolment.account_id)
    forget_players(session, enrolment.account_id, now)
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    reading = open_reading(session, enrolment, access.lesson, evidence, now)
    requirements = requirements_in(session, access.lesson, access.course.language)
    count_reading(session, enrolment.account_id, requirements, reading, now)
    settle(session, enrolment, access.lesson, requirements, Evidence(evidence.media, reading), now)
