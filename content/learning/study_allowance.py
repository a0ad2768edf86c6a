"""One allowance of time for a learner: each second of the clock is studied once, however many pages are open.

A claim says: this took at least so many seconds, somewhere between the opening of a page and now. It is granted as far
as seconds are left there that no other claim has taken, the earliest first, so that late seconds stay free for pages
that were opened late. Two devices in turn, beats that a broken line delivers late and a page read the morning after it
was opened all find their own seconds; pages side by side share the same ones (RECORDS.md, Evidence and progress).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from content.learning.intervals import Interval
from content.learning.models import StudyTime

LONGEST_CLAIM = timedelta(days=30)
"""Seconds taken longer ago are forgotten; no claim reaches back to them."""

_ADJACENT_S = 1e-3


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a learner's time. `taken`: disjoint intervals in order, seconds since 1970 (UTC)."""

    taken: tuple[Interval, ...] = ()

    def free_s(self, since: datetime, until: datetime) -> float:
        """Seconds between two moments that no claim has taken."""
        start, end = _window(since, until)
        inside = (min(end, taken_end) - max(start, taken_start) for taken_start, taken_end in self.taken)
        return max(0.0, end - start - sum(seconds for seconds in inside if seconds > 0))

    def take(self, seconds: float, since: datetime, until: datetime) -> tuple[Allowance, float]:
        """The allowance after a claim of `seconds` between two moments, and how many of them were granted."""
        left = max(0.0, seconds)
        granted: list[Interval] = []
        for start, end in _gaps(self.taken, *_window(since, until)):
            if left <= 0:
                break
            granted.append((start, min(end, start + left)))
            left -= granted[-1][1] - start
        return Allowance(_union([*self.taken, *granted])), sum(end - start for start, end in granted)

    def without_before(self, moment: datetime) -> Allowance:
        """The allowance without what was taken before `moment`."""
        return Allowance(tuple(interval for interval in self.taken if interval[1] > moment.timestamp()))


_STUDY_TIME = (
    select(StudyTime).where(StudyTime.account_id == bindparam("account")).execution_options(populate_existing=True)
)


def load_allowance(session: Session, account_id: int, now: datetime) -> Allowance:
    """What is left of a learner's time. The learner must be locked (`lock_learner`) where it is saved afterwards."""
    row = session.scalar(_STUDY_TIME, {"account": account_id})
    taken = () if row is None else tuple((float(start), float(end)) for start, end in row.taken)
    return Allowance(taken).without_before(now - LONGEST_CLAIM)


def save_allowance(session: Session, account_id: int, allowance: Allowance) -> None:
    """Store what is left; the learner is locked."""
    row = session.get(StudyTime, account_id)  # which was loaded before
    if row is None:
        row = StudyTime(account_id=account_id)
        session.add(row)
    row.taken = [[round(start, 3), round(end, 3)] for start, end in allowance.taken]


def _window(since: datetime, until: datetime) -> Interval:
    earliest = max(since, until - LONGEST_CLAIM)
    return earliest.astimezone(UTC).timestamp(), until.astimezone(UTC).timestamp()


def _gaps(taken: Sequence[Interval], start: float, end: float) -> list[Interval]:
    """The stretches of the window that `taken` leaves free, the earliest first."""
    gaps, at = [], start
    for taken_start, taken_end in taken:
        if taken_end <= at:
            continue
        if taken_start >= end:
            break
        if taken_start > at:
            gaps.append((at, taken_start))
        at = taken_end
    return [*gaps, (at, end)] if at < end else gaps


def _union(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] <= _ADJACENT_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return tuple(joined)
