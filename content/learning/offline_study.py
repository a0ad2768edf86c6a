"""Study without a line: what a browser noted while it could not reach the portal, counted once it can.

Nobody sees a device that has no line, and its own clock is its owner's. So what it claims must fit between two moments
of the portal's clock: when the device was last in contact with nothing left to send, and now. Within these the rules
are those of study at the portal (playback_evidence.py, reading_evidence.py): unique seconds, a second of the clock pays
for as many of the recording as the fastest permitted rate plays in it, and each second of a learner's time is studied
once, on whatever device (study_allowance.py). What is sent twice is in the evidence already and costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.errors import DomainError, Invalid, NotFound, Refused
from content.learning.access import LessonAccess, open_lesson
from content.learning.completion import settle
from content.learning.intervals import covered_s
from content.learning.models import Enrolment, LessonEvidence, OfflineContact, ResumePoint, StudyMode
from content.learning.playback_evidence import add_played, checked_segments
from content.learning.reading_evidence import open_reading, record_reading
from content.learning.records import blocks_of, evidence_of, new_evidence, requirements_in, resume_points
from content.learning.study_allowance import LONGEST_CLAIM
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

MOST_NOTES = 500
"""In one bundle; a browser sends several."""


@dataclass(frozen=True, slots=True)
class StudyNote:
    """What a device noted of one lesson: `segments` (start, end, rate) of the recording in the block, in its seconds,
    and where it stopped; or sections marked as read, with `up_to` all of a recording down to that one."""

    lesson_public_id: str
    block_public_id: str = ""
    segments: tuple[tuple[float, float, float], ...] = ()
    position_s: float | None = None
    sections: tuple[str, ...] = ()
    up_to: str | None = None


@dataclass(frozen=True, slots=True)
class CountedStudy:
    """What came of a bundle. `played_s`: new seconds of recordings; `cut_s`: seconds that did not fit into the time;
    `sections`: how many were marked; `dropped`: notes of lessons that take none any more; `completed`: public ids of
    lessons that are complete, `newly_completed`: how many of them just now, for `credits_awarded` hundredths of a
    credit."""

    played_s: float = 0.0
    cut_s: float = 0.0
    sections: int = 0
    dropped: int = 0
    completed: tuple[str, ...] = ()
    newly_completed: int = 0
    credits_awarded: int = 0


def begin_offline_study(session: Session, actor: Actor, lesson_public_id: str, token: str, now: datetime) -> str:
    """Let a device keep a lesson and study it without a line; gives the token that its bundles carry.

    `token`: the one it has, empty where it has none. Its last contact stays as it was: other notes may still wait. As
    when a lesson is opened, the reading clock starts. Raises what `open_lesson` raises, and Refused where nothing that
    the actor does in the lesson is recorded.
    """
    authorise(actor, Action.STUDY)
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = _enrolment_of(access)
    lock_learner(session, enrolment.account_id)
    open_reading(session, enrolment, access.lesson, evidence_of(session, enrolment.id, access.lesson.lineage), now)
    stale = delete(OfflineContact).where(
        OfflineContact.account_id == actor.account_id, OfflineContact.contacted_at < now - LONGEST_CLAIM
    )
    session.execute(stale.execution_options(synchronize_session=False))
    contact = _contact(session, actor, token)
    if contact is None:
        contact = OfflineContact(account_id=actor.account_id, contacted_at=now)
        session.add(contact)
        session.flush()
    return contact.token


def record_offline_study(
    session: Session, actor: Actor, token: str, notes: Sequence[StudyNote], now: datetime, *, is_last: bool
) -> CountedStudy:
    """Count what a device noted since its last contact. `is_last`: nothing else waits there, so this is its last
    contact from now on.

    A note that its lesson does not take (closed meanwhile, changed, not of it) is dropped and the others count. Raises
    Invalid for too many notes, NotFound for a token that is not the actor's.
    """
    authorise(actor, Action.STUDY)
    if len(notes) > MOST_NOTES:
        raise Invalid(N_("What this device sent could not be understood. Open the lesson again."), field="notes")
    lock_learner(session, actor.account_id)
    contact = _contact(session, actor, token)
    if contact is None:
        raise NotFound(N_("This device has not been in contact for too long. Keep the lesson on it again."))
    counting = _Counting(session, actor, contact.contacted_at, now)
    for note in notes:
        counting.count(note)
    if is_last:
        contact.contacted_at = now
    session.flush()
    return counting.result


class _Counting:
    """Counts one note after the other between two moments; `result` is what came of those so far."""

    def __init__(self, session: Session, actor: Actor, since: datetime, now: datetime) -> None:
        self._session, self._actor, self._since, self._now = session, actor, since, now
        self._played_s, self._cut_s = 0.0, 0.0
        self._sections, self._dropped, self._newly_completed, self._credits = 0, 0, 0, 0
        self._completed: dict[str, None] = {}

    @property
    def result(self) -> CountedStudy:
        return CountedStudy(
            played_s=round(self._played_s, 2),
            cut_s=round(self._cut_s, 2),
            sections=self._sections,
            dropped=self._dropped,
            completed=tuple(self._completed),
            newly_completed=self._newly_completed,
            credits_awarded=self._credits,
        )

    def count(self, note: StudyNote) -> None:
        try:
            if note.segments:
                self._count_played(note)
            if note.sections or note.up_to:
                self._count_read(note)
        except DomainError:  # these raise before they write anything
            self._dropped += 1

    def _count_played(self, note: StudyNote) -> None:
        session, now = self._session, self._now
        access = open_lesson(session, self._actor, note.lesson_public_id)
        enrolment = _enrolment_of(access)
        block = _recording(session, access, note.block_public_id)
        duration_s = (block.asset.duration_s if block.asset else None) or 0.0
        played = checked_segments(note.segments, duration_s)
        evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
        media = evidence.media or new_evidence(session, enrolment.id, access.lesson.lineage, StudyMode.MEDIA, now)
        claimed_s = _new_seconds(media, block.lineage, played)
        grown_s = add_played(session, media, self._actor.account_id, block.lineage, played, self._since, now)
        media.last_at = now
        self._played_s += grown_s
        self._cut_s += max(0.0, claimed_s - grown_s)
        self._save_place(block.lineage, note.position_s, duration_s)
        requirements = requirements_in(session, access.lesson, access.course.language)
        evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
        settled = settle(session, enrolment, access.lesson, requirements, evidence, now)
        session.flush()
        self._note_completion(note, settled.completed, settled.newly_completed, settled.credits_awarded)

    def _count_read(self, note: StudyNote) -> None:
        progress = record_reading(
            self._session, self._actor, note.lesson_public_id, note.sections, self._now, note.up_to
        )
        self._sections += len(note.sections) or 1
        self._note_completion(note, progress.completed, progress.newly_completed, progress.credits_awarded)

    def _note_completion(self, note: StudyNote, completed: bool, newly: bool, credits_awarded: int) -> None:
        if completed:
            self._completed[note.lesson_public_id] = None
        self._newly_completed += newly
        self._credits += credits_awarded

    def _save_place(self, lineage: str, position_s: float | None, duration_s: float) -> None:
        """Save where the learner stopped, unless they have been further on another device since the last contact."""
        if position_s is None or not 0 <= position_s <= duration_s:
            return
        point = resume_points(self._session, self._actor.account_id, [lineage]).get(lineage)
        if point is None:
            point = ResumePoint(account_id=self._actor.account_id, block_lineage=lineage)
            self._session.add(point)
        elif self._since < point.saved_at < self._now:
            return
        point.position_s = round(position_s, 2)
        point.saved_at = self._now


def _contact(session: Session, actor: Actor, token: str) -> OfflineContact | None:
    own = select(OfflineContact).where(OfflineContact.token == token, OfflineContact.account_id == actor.account_id)
    return session.scalar(own) if token else None


def _enrolment_of(access: LessonAccess) -> Enrolment:
    if access.recorded is None:
        raise Refused(N_("Enrol in this course first; then what you study counts."), about=access.lesson.public_id)
    return access.recorded


def _recording(session: Session, access: LessonAccess, block_public_id: str) -> Block:
    for block in blocks_of(session, access.lesson):
        if block.public_id == block_public_id and block.kind is BlockKind.MEDIA:
            return block
    raise NotFound(about=block_public_id)


def _new_seconds(media: LessonEvidence, lineage: str, played: Sequence[tuple[float, float]]) -> float:
    """Seconds that the segments would add if there were time enough."""
    before = [(start, end) for start, end in media.ranges.get(lineage, ())]
    return covered_s([*before, *played]) - covered_s(before)
