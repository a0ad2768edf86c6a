"""What opening a lesson records: players, the start of the reading clock, a completion that only lacked time.

Players and clock are written when the page is ready, in one or two statements. The last alone, which is seldom, changes
the page, and is recorded before it is put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from content.database import new_public_id
from content.learning.access import open_lesson
from content.learning.check_evidence import count_checks, questions_of
from content.learning.completion import Settlement, count_reading, settle
from content.learning.lesson_page import LessonVisit, PlayerTokens
from content.learning.models import PlayerSession
from content.learning.playback_evidence import forget_players
from content.learning.reading_evidence import open_reading
from content.learning.records import evidence_of, requirements_in
from content.learning.requirements import is_complete
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class NewPlayer:
    """A player that begins with a page: the recording's block and its lineage, the token that its beats carry."""

    block_id: int
    lineage: str
    token: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening leaves besides: the players of the page, and the start of the reading clock the first time."""

    players: tuple[NewPlayer, ...] = ()
    starts_clock: bool = False

    @property
    def tokens(self) -> PlayerTokens:
        """The tokens for the page."""
        return {player.lineage: player.token for player in self.players}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.players and not self.starts_clock


def opening_of(visit: LessonVisit) -> Opening:
    """What this visit leaves, once `save_opening` has written it; nothing where nothing is recorded."""
    if visit.access.recorded is None:
        return Opening()
    players = tuple(NewPlayer(block.id, block.lineage, new_public_id()) for block in visit.content.recordings)
    return Opening(players, starts_clock=visit.learner.evidence.reading is None)


def save_opening(session: Session, actor: Actor, visit: LessonVisit, opening: Opening, now: datetime) -> None:
    """Write what an opening leaves. Older pages cannot add evidence from now on; the players of one page begin together
    and work side by side."""
    authorise(actor, Action.STUDY)
    enrolment, lesson = visit.access.recorded, visit.access.lesson
    if opening.starts_clock and enrolment is not None:
        lock_learner(session, enrolment.account_id)
        forget_players(session, enrolment.account_id, now)
        open_reading(session, enrolment, lesson, evidence_of(session, enrolment.id, lesson.lineage), now)
    if opening.players:
        rows = [
            {"token": player.token, "account_id": actor.account_id, "block_id": player.block_id, "opened_at": now}
            for player in opening.players
        ]
        session.execute(insert(PlayerSession), rows)


def changes_the_page(visit: LessonVisit) -> bool:
    """Whether `count_what_waited` has something to record before the page is put together."""
    learner = visit.learner
    if visit.access.recorded is None or visit.is_completed:
        return False
    ranges = learner.evidence.media.ranges if learner.evidence.media else {}
    return learner.counts_now or is_complete(visit.content.requirements, ranges, learner.read)


def count_what_waited(session: Session, actor: Actor, lesson_public_id: str, now: datetime) -> Settlement:
    """Count what an enrolled learner marked as read, or read in braille or print, where its time has come, and complete
    the lesson where only that was missing. Gives what came of it; for anybody else nothing is written. Raises what
    `open_lesson` raises."""
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        return Settlement(completed=False)
    lock_learner(session, enrolment.account_id)
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    requirements = requirements_in(session, access.lesson, access.course.language)
    count_reading(session, enrolment.account_id, requirements, evidence.reading, now)
    questions = questions_of(session, access.lesson)
    count_checks(session, enrolment.account_id, requirements, questions, evidence, now)
    return settle(session, enrolment, access.lesson, requirements, evidence, now)
