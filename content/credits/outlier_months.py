"""What stands out in each month of a pilot: found when it is asked for while a month has few entries, else at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.models import EntryKind, LedgerEntry, MonthOutliers, Pilot
from content.credits.outliers import UNIT, FinishedLesson, Outlier, OutlierRule, find_outliers
from content.credits.pilots import BEIJING, day_of
from content.learning.models import LessonEvidence

LOOK_BACK = 3
"""Months in which something is looked for that nobody judged; at night they are looked at again."""
MOST_AT_ONCE = 5_000
"""Entries of a month among which a page looks by itself: it takes some 50 ms. Of a province's month, with hundreds of
thousands, it would take seconds."""


@dataclass(frozen=True, slots=True)
class OutlierFacts:
    """One outlier as it is kept: the ids of its entries, the oldest first, and the values of its sentence without the
    learner and the title, which its first entry has."""

    rule: OutlierRule
    entry_ids: tuple[int, ...]
    values: dict[str, str]

    @property
    def entry_id(self) -> int:
        """The id of its first entry, which names it."""
        return self.entry_ids[0]


@dataclass(frozen=True, slots=True)
class OutliersOfMonth:
    """All that stands out in a month, by the ids of the first entries. `found_at`: when it was looked for, where that
    was at night. `is_waiting`: the month is large, and no night has come yet."""

    outliers: tuple[OutlierFacts, ...]
    found_at: datetime | None = None
    is_waiting: bool = False


def months_of(session: Session, pilot: Pilot) -> tuple[str, ...]:
    """The months from the first to the last that earned something, such as "2026-05", the newest first."""
    first, last = session.execute(
        select(func.min(LedgerEntry.at), func.max(LedgerEntry.at)).where(
            LedgerEntry.pilot_id == pilot.id, LedgerEntry.kind == EntryKind.EARN
        )
    ).one()
    if first is None or last is None:
        return ()
    months, day = [], day_of(first).replace(day=1)
    while day <= day_of(last):
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(reversed(months))


def outliers_of(session: Session, pilot: Pilot, month: str) -> OutliersOfMonth:
    """What stands out in a month."""
    if not _is_large(session, pilot, month):
        return OutliersOfMonth(_find(session, pilot, month))
    row = session.get(MonthOutliers, {"pilot_id": pilot.id, "month": month})
    if row is None:
        return OutliersOfMonth((), is_waiting=True)
    outliers = (OutlierFacts(OutlierRule(rule), tuple(ids), values) for rule, ids, values in row.outliers)
    return OutliersOfMonth(tuple(outliers), row.found_at)


def keep_outliers(session: Session, now: datetime) -> None:
    """Look through the large months of all pilots: the LOOK_BACK newest, and those never looked at. For the
    schedule."""
    for pilot in session.scalars(select(Pilot).order_by(Pilot.id)):
        for age, month in enumerate(months_of(session, pilot)):
            row = session.get(MonthOutliers, {"pilot_id": pilot.id, "month": month})
            if (row is not None and age >= LOOK_BACK) or not _is_large(session, pilot, month):
                continue
            outliers: list[Any] = [
                [one.rule.value, [*one.entry_ids], one.values] for one in _find(session, pilot, month)
            ]
            session.merge(MonthOutliers(pilot_id=pilot.id, month=month, found_at=now, outliers=outliers))
    session.flush()


def _is_large(session: Session, pilot: Pilot, month: str) -> bool:
    begins, ends = _bounds(month)
    some = (
        select(LedgerEntry.id)
        .where(LedgerEntry.pilot_id == pilot.id, LedgerEntry.at >= begins, LedgerEntry.at < ends)
        .limit(MOST_AT_ONCE + 1)
        .subquery()
    )
    return (session.scalar(select(func.count()).select_from(some)) or 0) > MOST_AT_ONCE


def _find(session: Session, pilot: Pilot, month: str) -> tuple[OutlierFacts, ...]:
    begins, ends = _bounds(month)
    rows = session.execute(
        select(*_FINISHED, LessonEvidence.first_at)  # columns alone: a month may have hundreds of thousands of rows
        .outerjoin(LessonEvidence, LedgerEntry.evidence == "evidence:" + LessonEvidence.public_id)
        .where(
            LedgerEntry.pilot_id == pilot.id,
            LedgerEntry.kind == EntryKind.EARN,
            LedgerEntry.idempotency_key.startswith("lesson:"),
            LedgerEntry.at >= begins,
            LedgerEntry.at < ends,
        )
        .order_by(LedgerEntry.number)
    )
    outliers = find_outliers(
        [
            FinishedLesson(
                entry_id=entry_id,
                learner_id=learner_id,
                lesson=key.removeprefix(f"lesson:{learner_id}:"),
                units=round(float(explanation["values"].get("units", 0)) * 100),
                began_at=began_at,
                at=at,
            )
            for entry_id, learner_id, key, explanation, at, began_at in rows
        ]
    )
    return tuple(
        OutlierFacts(one.rule, tuple(lesson.entry_id for lesson in one.lessons), _values(one)) for one in outliers
    )


_FINISHED = (
    LedgerEntry.id,
    LedgerEntry.learner_id,
    LedgerEntry.idempotency_key,
    LedgerEntry.explanation,
    LedgerEntry.at,
)


def _bounds(month: str) -> tuple[datetime, datetime]:
    first = date.fromisoformat(f"{month}-01")
    begins, ends = (
        datetime.combine(day, time(), BEIJING).astimezone(UTC)
        for day in (first, (first + timedelta(days=31)).replace(day=1))
    )
    return begins, ends


def _values(outlier: Outlier) -> dict[str, str]:
    first, last = outlier.lessons[0], outlier.lessons[-1]
    if outlier.rule is OutlierRule.TOO_FAST:
        minutes = _minutes(first.at - first.began_at) if first.began_at else ""
        return {"minutes": minutes, "usual": _minutes(UNIT * first.units / 100)}
    day = day_of(first.at).isoformat()
    if outlier.rule is OutlierRule.TOO_REGULAR:
        interval = (last.at - first.at) / (len(outlier.lessons) - 1)
        return {"count": str(len(outlier.lessons)), "day": day, "minutes": _minutes(interval)}
    return {"count": str(len({lesson.learner_id for lesson in outlier.lessons})), "day": day}


def _minutes(duration: timedelta) -> str:
    return f"{duration.total_seconds() / 60:.1f}".removesuffix(".0")
