"""What stands out in a month of a pilot's ledger. Each is only shown to a person, who judges it; no program takes
anything away."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from content.credits.pilots import day_of

LEAST_SHARE = 1 / 4
"""Of the time that a lesson is said to take: whoever needs less was very fast."""
UNIT = timedelta(minutes=45)
FEWEST_INTERVALS = 5
MOST_SPREAD = 0.02
"""Of the mean: intervals that differ by less are the same, which those of people never are."""
LEAST_SPREAD = timedelta(seconds=2)
MANY = 10
"""Learners who finish one lesson within the same hour. A class that learns together does so too."""


class OutlierRule(enum.StrEnum):
    """Why something stands out."""

    TOO_FAST = "too_fast"
    TOO_REGULAR = "too_regular"
    SAME_HOUR = "same_hour"


@dataclass(frozen=True, slots=True)
class FinishedLesson:
    """A lesson that a learner finished, as the ledger and its evidence have it. `units`: hundredths of a 学时;
    `began_at`: None where the evidence is erased."""

    entry_id: int
    learner_id: int
    lesson: str
    units: int
    began_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Outlier:
    """Lessons that stand out together, the oldest first. The first one and the rule name it, whatever comes later."""

    rule: OutlierRule
    lessons: tuple[FinishedLesson, ...]

    @property
    def entry_id(self) -> int:
        """The id of its first entry."""
        return self.lessons[0].entry_id


def find_outliers(lessons: Sequence[FinishedLesson]) -> tuple[Outlier, ...]:
    """All that stands out among the finished lessons of a month, by the ids of the first entries."""
    in_order = sorted(lessons, key=lambda lesson: (lesson.at, lesson.entry_id))
    outliers = [*_too_fast(in_order), *_too_regular(in_order), *_same_hour(in_order)]
    return tuple(sorted(outliers, key=lambda one: (one.entry_id, one.rule)))


def _too_fast(lessons: Iterable[FinishedLesson]) -> Iterable[Outlier]:
    for lesson in lessons:
        usual = UNIT * lesson.units / 100
        if lesson.began_at is not None and lesson.at - lesson.began_at < usual * LEAST_SHARE:
            yield Outlier(OutlierRule.TOO_FAST, (lesson,))


def _too_regular(lessons: Iterable[FinishedLesson]) -> Iterable[Outlier]:
    """The longest rows of lessons that one learner finished on one day at the same intervals."""
    days: defaultdict[tuple[int, object], list[FinishedLesson]] = defaultdict(list)
    for lesson in lessons:
        days[lesson.learner_id, day_of(lesson.at)].append(lesson)
    for row in days.values():
        start = 0
        while start + FEWEST_INTERVALS < len(row):
            end = start + FEWEST_INTERVALS + 1
            if not _is_regular(row[start:end]):
                start += 1
                continue
            while end < len(row) and _is_regular(row[start : end + 1]):
                end += 1
            yield Outlier(OutlierRule.TOO_REGULAR, tuple(row[start:end]))
            start = end


def _is_regular(row: Sequence[FinishedLesson]) -> bool:
    intervals = [later.at - earlier.at for earlier, later in pairwise(row)]
    mean = sum(intervals, timedelta()) / len(intervals)
    return max(intervals) - min(intervals) <= max(mean * MOST_SPREAD, LEAST_SPREAD)


def _same_hour(lessons: Iterable[FinishedLesson]) -> Iterable[Outlier]:
    hours: defaultdict[tuple[str, datetime], list[FinishedLesson]] = defaultdict(list)
    for lesson in lessons:
        hours[lesson.lesson, lesson.at.replace(minute=0, second=0, microsecond=0)].append(lesson)
    for row in hours.values():
        if len({lesson.learner_id for lesson in row}) >= MANY:
            yield Outlier(OutlierRule.SAME_HOUR, tuple(row))
