"""What is played, put together from the beats of a player (xAPI Video Profile 1.0).

Beats come each some seconds with the segments played since the last one. One that goes on where the last ended says
nothing new; elsewhere it is a pause, a seek and a beginning. What was seeked but not played is not known, and not
stated. A player that is silent for `SILENT_FOR` is closed: its last statements carry the time of its last beat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Course, Lesson
from content.learning.models import PlayerSession
from content.xapi.events import add_event, lesson_details, store_of
from content.xapi.models import RecordStore, Verb, XapiPlayback

SILENT_FOR = timedelta(minutes=10)
PAUSED_AFTER = timedelta(seconds=45)
"""Three beats: whoever plays on for so long was not paused."""
CONTINUES_WITHIN_S = 0.5
MOST_SEGMENTS = 500
"""Of one session; what is played beyond is stated, and not repeated in the list of all that was played."""


def state_opened(
    session: Session, player: PlayerSession, course: Course, lesson: Lesson, block: Block, duration_s: float
) -> None:
    """A player is open: its session begins. Nothing where the institution has no store."""
    store = store_of(session, course.institution_id)
    if store is None:
        return
    details = lesson_details(course, lesson) | {
        "recording": block.lineage,
        "recording_title": block.title or lesson.title,
        "length": round(duration_s, 3),
    }
    playback = XapiPlayback(
        player_id=player.id,
        store_id=store.id,
        account_id=player.account_id,
        details=details,
        segments=[],
        last_at=player.opened_at,
    )
    session.add(playback)
    session.flush()
    _add(session, store, playback, Verb.INITIALIZED, player.opened_at, {})


def state_played(
    session: Session, player_id: int, segments: Sequence[Sequence[float]], completed: bool, now: datetime
) -> None:
    """A beat brought these segments: (start, end, rate). `completed`: it completed what is required of the recording.
    Nothing where nothing is stated of this player."""
    playback = session.get(XapiPlayback, player_id)
    store = session.get(RecordStore, playback.store_id) if playback is not None else None
    if playback is None or store is None:
        return
    played = [(start, end, rate) for start, end, rate in segments if start < end]
    left_s = sum((end - start) / rate for start, end, rate in played if rate > 0)
    if playback.is_playing and now - playback.last_at > PAUSED_AFTER:
        _pause(session, store, playback, playback.last_at)
    for start, end, rate in played:
        at = now - timedelta(seconds=left_s)  # segments are in the order in which they were played, the last until now
        left_s -= (end - start) / rate if rate > 0 else 0.0
        _play(session, store, playback, (start, end, rate), max(at, playback.last_at))
        playback.last_at = max(playback.last_at, min(now, at + timedelta(seconds=(end - start) / (rate or 1.0))))
    if not played and playback.is_playing:
        _pause(session, store, playback, now)
    playback.last_at = now if played else playback.last_at
    if completed:
        _add(session, store, playback, Verb.WATCHED, now, _so_far(playback) | {"progress": 1.0})


def end_silent(session: Session, now: datetime) -> None:
    """Close the players that have been silent for long; a scheduled task."""
    for playback in session.scalars(select(XapiPlayback).where(XapiPlayback.last_at < now - SILENT_FOR)):
        store = session.get_one(RecordStore, playback.store_id)
        if playback.is_playing:
            _pause(session, store, playback, playback.last_at)
        _add(session, store, playback, Verb.TERMINATED, playback.last_at, _so_far(playback))
        session.delete(playback)
    session.flush()


def _play(
    session: Session, store: RecordStore, playback: XapiPlayback, segment: tuple[float, float, float], at: datetime
) -> None:
    start, end, rate = segment
    last = playback.segments[-1][1] if playback.segments else 0.0
    if playback.is_playing and abs(start - last) <= CONTINUES_WITHIN_S:
        if rate != playback.rate:
            _add(session, store, playback, Verb.INTERACTED, at, {"time": start, "speed": rate})
        playback.segments = [*playback.segments[:-1], [playback.segments[-1][0], end]]
    else:
        if playback.is_playing:
            _pause(session, store, playback, at)
        if abs(start - last) > CONTINUES_WITHIN_S:
            _add(session, store, playback, Verb.SEEKED, at, {"from": last, "to": start})
        _add(session, store, playback, Verb.PLAYED, at, {"time": start, "speed": rate})
        playback.segments = [*playback.segments[-MOST_SEGMENTS:], [start, end]]
    playback.rate, playback.is_playing = rate, True


def _pause(session: Session, store: RecordStore, playback: XapiPlayback, at: datetime) -> None:
    playback.is_playing = False
    _add(session, store, playback, Verb.PAUSED, at, _so_far(playback))


def _so_far(playback: XapiPlayback) -> dict[str, Any]:
    """Where the player is, what was played, and how much of the recording that is."""
    length = float(playback.details["length"])
    covered, reached = 0.0, 0.0
    for start, end in sorted(playback.segments):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    progress = min(1.0, covered / length) if length > 0 else 0.0
    return {
        "time": playback.segments[-1][1] if playback.segments else 0.0,
        "played": playback.segments,
        "progress": math.floor(progress * 1000) / 1000,
    }


def _add(
    session: Session, store: RecordStore, playback: XapiPlayback, verb: Verb, at: datetime, result: dict[str, Any]
) -> None:
    details = playback.details | {"session": playback.session_id} | result
    add_event(session, store, playback.account_id, verb, at, details)
