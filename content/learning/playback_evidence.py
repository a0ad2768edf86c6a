"""Evidence from players: played segments, merged so that lost, repeated and reordered beats do no harm.

Unique seconds count, never repeats; no faster than the clock times the fastest permitted rate, which is one for a
learner, however many pages are open (study_allowance.py); and only from the page that was opened last (RECORDS.md,
Evidence and progress).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session, aliased

from content.courses.models import Block, Course, Lesson, Module, Revision
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.learning.access import CONTINUABLE, open_lesson
from content.learning.completion import Settlement, count_reading, settle
from content.learning.intervals import add_within, covered_s
from content.learning.models import Completion, Enrolment, LessonEvidence, PlayerSession, ResumePoint, StudyMode
from content.learning.records import Evidence, evidence_of, new_evidence, requirements_in, resume_points
from content.learning.requirements import COVERED_SHARE, FASTEST_RATE, SLOWEST_RATE
from content.learning.study_allowance import load_allowance, save_allowance
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise
from content.tracks.models import MediaAsset
from content.xapi.models import RecordStore, XapiPlayback
from content.xapi.playback import state_opened, state_played

CLOCK_TOLERANCE_S = 5.0
"""Seconds of a recording that beats may be ahead of the clock: edges of segments, clock drift. They are taken from the
learner's time before the page was opened, so opening more pages gives no more of them."""

LATE_S = 30.0
"""For so long an older page may still deliver delayed beats; they count what was played until the newer page was
opened, nothing after."""

FILE_END_TOLERANCE_S = 1.0
MOST_SEGMENTS = 1000
FORGOTTEN_AFTER = timedelta(days=2)

Segment = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Progress:
    """Unique seconds of the recording covered and required; whether the lesson is complete, whether this beat completed
    it, and how many hundredths of a credit it earned."""

    covered_s: float
    required_s: float
    completed: bool
    newly_completed: bool
    credits_awarded: int


def open_player(session: Session, actor: Actor, block: Block, now: datetime | None = None) -> str:
    """Open a player session; returns the token that its beats carry. Older pages cannot add evidence from now on;
    sessions opened with the same `now` belong to one page and work side by side."""
    authorise(actor, Action.STUDY)
    now = now or utc_now()
    forget_players(session, actor.account_id, now)
    opened = PlayerSession(account_id=actor.account_id, block_id=block.id, opened_at=now)
    session.add(opened)
    session.flush()
    _state_opened(session, opened, block)
    return opened.token


def _state_opened(session: Session, player: PlayerSession, block: Block) -> None:
    """Keep for the institution's record store that the recording was opened by somebody whose study counts."""
    row = session.execute(
        select(Course, Lesson, MediaAsset.duration_s)
        .join(Revision, Revision.course_id == Course.id)
        .join(Module, Module.revision_id == Revision.id)
        .join(Lesson, Lesson.module_id == Module.id)
        .join(Enrolment, (Enrolment.revision_id == Revision.id) & (Enrolment.account_id == player.account_id))
        .join(RecordStore, (RecordStore.institution_id == Course.institution_id) & RecordStore.active.is_(True))
        .outerjoin(MediaAsset, MediaAsset.id == block.asset_id)
        .where(Lesson.id == block.lesson_id)
    ).one_or_none()
    if row is not None:
        course, lesson, duration_s = row
        state_opened(session, player, course, lesson, block, duration_s or 0.0)


def forget_players(session: Session, account_id: int, now: datetime) -> None:
    """Remove the sessions of pages that nobody has open any more."""
    stale = delete(PlayerSession).where(
        PlayerSession.account_id == account_id, PlayerSession.opened_at < now - FORGOTTEN_AFTER
    )
    session.execute(stale.execution_options(synchronize_session=False))


@dataclass(frozen=True, slots=True)
class Played:
    """What a beat is about: the player, its recording and lesson, and the enrolment in which it counts. `is_stated`:
    the institution has what is played stated to its record store."""

    player_id: int
    lineage: str
    duration_s: float
    lesson_id: int
    lesson_lineage: str
    enrolment_id: int
    language: str
    completed: bool
    is_stated: bool


def find_played(session: Session, actor: Actor, token: str, lesson_public_id: str | None = None) -> Played:
    """What the beats with this token are about; reads alone, so that nobody waits for it. `lesson_public_id`: whose
    address the beat came to. Raises NotFound for an unknown token and for one of another lesson, Refused where nothing
    is recorded, and what `open_lesson` raises."""
    authorise(actor, Action.STUDY)
    row = session.execute(_PLAYER, {"token": token, "account": actor.account_id}).one_or_none()
    if row is None or lesson_public_id not in {None, row.lesson_public_id}:
        raise NotFound(N_("This player is no longer open. Open the lesson again; what you have studied is saved."))
    if row.enrolment_id is None or row.state not in CONTINUABLE:
        open_lesson(session, actor, row.lesson_public_id)
        raise Refused(N_("Enrol in this course first; then what you study counts."), about=row.block_public_id)
    return Played(
        row.player_id,
        row.lineage,
        row.duration_s or 0.0,
        row.lesson_id,
        row.lesson_lineage,
        row.enrolment_id,
        row.language,
        row.completion_id is not None,
        row.stated_id is not None,
    )


_PLAYER = (
    select(
        PlayerSession.id.label("player_id"),
        Block.lineage,
        Block.public_id.label("block_public_id"),
        MediaAsset.duration_s,
        Lesson.id.label("lesson_id"),
        Lesson.lineage.label("lesson_lineage"),
        Lesson.public_id.label("lesson_public_id"),
        Revision.state,
        Course.language,
        Enrolment.id.label("enrolment_id"),
        Completion.id.label("completion_id"),
        XapiPlayback.player_id.label("stated_id"),
    )
    .join(Block, Block.id == PlayerSession.block_id)
    .join(Lesson, Lesson.id == Block.lesson_id)
    .join(Module, Module.id == Lesson.module_id)
    .join(Revision, Revision.id == Module.revision_id)
    .join(Course, Course.id == Revision.course_id)
    .outerjoin(MediaAsset, MediaAsset.id == Block.asset_id)
    .outerjoin(XapiPlayback, XapiPlayback.player_id == PlayerSession.id)
    .outerjoin(
        Enrolment, (Enrolment.account_id == PlayerSession.account_id) & (Enrolment.revision_id == Module.revision_id)
    )
    .outerjoin(Completion, (Completion.enrolment_id == Enrolment.id) & (Completion.lesson_lineage == Lesson.lineage))
    .where(PlayerSession.token == bindparam("token"), PlayerSession.account_id == bindparam("account"))
)
"""A player, and the enrolment in the very revision that it plays, as `open_lesson` has it."""
_newer = aliased(PlayerSession)
_NOW_AND_NEWER = (
    select(
        PlayerSession,
        select(func.min(_newer.opened_at))
        .where(_newer.account_id == PlayerSession.account_id, _newer.opened_at > PlayerSession.opened_at)
        .scalar_subquery(),
    )
    .where(PlayerSession.id == bindparam("player"))
    .execution_options(populate_existing=True)
)
"""A player, and when the next page was opened after it."""


def record_beat(
    session: Session,
    actor: Actor,
    token: str,
    sequence: int,
    segments: Sequence[Sequence[float]],
    position_s: float,
    now: datetime,
    *,
    lesson_public_id: str | None = None,
    played: Played | None = None,
) -> Progress:
    """Add played segments to the evidence and save the resume point.

    `segments`: (start, end, rate) in seconds of the recording. Those played faster than 3 times or slower than half
    do not count; what would outrun the clock is left out. `played`: what `find_played` found in another session, so
    that this one locks late; else it is looked up here, and raises what that does.
    Raises Invalid for segments that are not of this recording, Refused where the lesson was opened anew elsewhere.
    """
    authorise(actor, Action.STUDY)
    played = played or find_played(session, actor, token, lesson_public_id)
    valid = checked_segments(segments, played.duration_s)
    lock_learner(session, actor.account_id)
    player, newer = session.execute(_NOW_AND_NEWER, {"player": played.player_id}).one_or_none() or (None, None)
    if player is None:
        raise NotFound(N_("This player is no longer open. Open the lesson again; what you have studied is saved."))
    until = _counts_until(newer, now)
    enrolment_id, lesson_lineage = played.enrolment_id, played.lesson_lineage
    evidence = evidence_of(session, enrolment_id, lesson_lineage)
    media = evidence.media or new_evidence(session, enrolment_id, lesson_lineage, StudyMode.MEDIA, now)
    covered_before_s = covered_s(media.ranges.get(played.lineage, ()))
    player.credited_s += add_played(session, media, player.account_id, played.lineage, valid, player.opened_at, until)
    player.last_beat_at = media.last_at = now
    _save_resume_point(session, player, played.lineage, sequence, min(max(position_s, 0.0), played.duration_s), now)
    settled = _settled(session, played, Evidence(media, evidence.reading), now)
    if played.is_stated:
        required_s = COVERED_SHARE * played.duration_s
        is_watched = covered_before_s < required_s <= covered_s(media.ranges.get(played.lineage, ()))
        state_played(session, player.id, segments, is_watched, now)
    session.flush()
    return Progress(
        covered_s=round(covered_s(media.ranges.get(played.lineage, ())), 2),
        required_s=round(COVERED_SHARE * played.duration_s, 2),
        completed=settled.completed,
        newly_completed=settled.newly_completed,
        credits_awarded=settled.credits_awarded,
    )


def _settled(session: Session, played: Played, evidence: Evidence, now: datetime) -> Settlement:
    if played.completed or not _may_be_complete(played.lineage, evidence, COVERED_SHARE * played.duration_s):
        return Settlement(played.completed)
    enrolment, lesson = session.get_one(Enrolment, played.enrolment_id), session.get_one(Lesson, played.lesson_id)
    requirements = requirements_in(session, lesson, played.language)
    count_reading(session, enrolment.account_id, requirements, evidence.reading, now)
    return settle(session, enrolment, lesson, requirements, evidence, now)


def _counts_until(newer: datetime | None, now: datetime) -> datetime:
    """The moment until which playing in a page counts: now, or when a newer page was opened."""
    if newer is None:
        return now
    if now - newer > timedelta(seconds=LATE_S):
        raise Refused(
            N_(
                "You have opened a lesson on another page or device since. To go on here, open this page again; what "
                "you have studied is saved."
            )
        )
    return newer


def checked_segments(segments: Sequence[Sequence[float]], duration_s: float) -> list[tuple[float, float]]:
    """The segments (start, end, rate) that can count, clipped to the recording. Raises Invalid for those that are not
    of this recording."""
    if len(segments) > MOST_SEGMENTS:
        raise Invalid(N_("These played parts are not of this recording."), field="segments")
    valid = []
    for start, end, rate in segments:
        within = 0 <= start <= end <= duration_s + FILE_END_TOLERANCE_S
        if not all(math.isfinite(number) for number in (start, end, rate)) or not within:
            raise Invalid(N_("These played parts are not of this recording."), field="segments")
        end = min(end, duration_s)
        if SLOWEST_RATE <= rate <= FASTEST_RATE and start < end:
            valid.append((start, end))
    return valid


def _may_be_complete(lineage: str, evidence: Evidence, required_s: float) -> bool:
    """False where the lesson is surely not complete, so that its transcripts need not be loaded after most beats."""
    ranges = evidence.media.ranges if evidence.media else {}
    sections = evidence.reading.sections if evidence.reading else {}
    played = covered_s(ranges.get(lineage, ())) >= required_s - 1e-6
    return played or any(key.startswith(f"{lineage}:") for key in sections)


def add_played(
    session: Session,
    media: LessonEvidence,
    account_id: int,
    lineage: str,
    played: Sequence[tuple[float, float]],
    begun_at: datetime,
    until: datetime,
) -> float:
    """Add segments to the ranges, as far as the learner's time between two moments pays for them; gives the seconds of
    the recording that are new. The learner is locked.

    Only new seconds use up the learner's time, so a repeated beat costs nothing. A second of the clock pays for as many
    of the recording as the fastest permitted rate plays in it.
    """
    since = begun_at - timedelta(seconds=CLOCK_TOLERANCE_S / FASTEST_RATE)
    allowance = load_allowance(session, account_id, until)
    allowed_s = allowance.free_s(since, until) * FASTEST_RATE
    ranges = [(start, end) for start, end in media.ranges.get(lineage, ())]
    grown_s = 0.0
    for segment in played:
        ranges, growth = add_within(ranges, segment, allowed_s - grown_s)
        grown_s += growth
    allowance, _ = allowance.take(grown_s / FASTEST_RATE, since, until)
    save_allowance(session, account_id, allowance)
    media.ranges = {**media.ranges, lineage: [[round(start, 3), round(end, 3)] for start, end in ranges]}
    return grown_s


def _save_resume_point(
    session: Session, player: PlayerSession, lineage: str, sequence: int, position_s: float, now: datetime
) -> None:
    """Save the learner's position; a beat that arrives after a later one does not move it back."""
    if sequence <= player.last_sequence or not math.isfinite(position_s):
        return
    player.last_sequence = sequence
    point = resume_points(session, player.account_id, [lineage]).get(lineage)
    if point is None:
        point = ResumePoint(account_id=player.account_id, block_lineage=lineage)
        session.add(point)
    point.position_s = round(position_s, 2)
    point.saved_at = now
