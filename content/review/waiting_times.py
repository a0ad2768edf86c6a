"""How long cases wait at each level."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.institutions.models import REVIEW_ORDER, RegionLevel
from content.review.models import CaseState, Decision, ReviewCase

LOOKED_BACK_DAYS = 30


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """One level of the whole portal. `waiting`: open cases; `median_days` and `oldest_days` of their waiting so far,
    None where none waits; `decided`: cases decided within the last 30 days, `median_to_decision_days` from arrival to
    decision, None where there was none."""

    level: RegionLevel
    waiting: int
    median_days: float | None
    oldest_days: float | None
    decided: int
    median_to_decision_days: float | None


def waiting_times(session: Session, now: datetime) -> tuple[WaitingTime, ...]:
    """Every level, the lowest first. Two queries."""
    waiting: dict[RegionLevel, list[float]] = {level: [] for level in REVIEW_ORDER}
    taken: dict[RegionLevel, list[float]] = {level: [] for level in REVIEW_ORDER}
    opened = select(ReviewCase.level, ReviewCase.opened_at).where(ReviewCase.state == CaseState.OPEN)
    for level, opened_at in session.execute(opened):
        waiting[level].append(_days(now - opened_at))
    since = now - timedelta(days=LOOKED_BACK_DAYS)
    decided = (
        select(ReviewCase.level, ReviewCase.opened_at, Decision.decided_at)
        .join(Decision, Decision.case_id == ReviewCase.id)
        .where(Decision.decided_at >= since)
    )
    for level, opened_at, decided_at in session.execute(decided):
        taken[level].append(_days(decided_at - opened_at))
    return tuple(
        WaitingTime(
            level=level,
            waiting=len(waiting[level]),
            median_days=_median(waiting[level]),
            oldest_days=max(waiting[level], default=None),
            decided=len(taken[level]),
            median_to_decision_days=_median(taken[level]),
        )
        for level in REVIEW_ORDER
    )


def _median(days: Iterable[float]) -> float | None:
    values = list(days)
    return statistics.median(values) if values else None


def _days(length: timedelta) -> float:
    return length / timedelta(days=1)
