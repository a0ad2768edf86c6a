"""What the rules on training subsidies say to the trainings that this portal knows. It promises nothing.

The provincial plan, three (1): a subsidy after a certificate was earned, in principle at most three times a person a
year, and not twice for the same occupation and level within a year. Trainings elsewhere are not known here.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOST_IN_A_YEAR = 3
"""In a calendar year (RECORDS.md, Completion, certificates, subsidy)."""


class Obstacle(enum.StrEnum):
    """Why a training does not fit the rules, as far as is known here."""

    REVOKED = "revoked"
    NO_CERTIFICATE = "no_certificate"  # a record of study is not one of the certificates that the plan names
    SAME_WITHIN_A_YEAR = "same_within_a_year"
    MORE_THAN_THREE = "more_than_three"


@dataclass(frozen=True, slots=True)
class Training:
    """A finished training. `day`: when its certificate was issued, in Beijing; `counts`: it is a certificate of
    training and no record of study."""

    number: str
    occupation: str
    level: str
    day: date
    counts: bool
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class JudgedTraining:
    """A training and why it does not fit; `earlier` are the numbers of those that stand against it. No obstacle:
    nothing known here speaks against it."""

    training: Training
    obstacle: Obstacle | None
    earlier: tuple[str, ...] = ()


def judge_trainings(trainings: Iterable[Training]) -> tuple[JudgedTraining, ...]:
    """All trainings, the earliest first, each against those before it that fit themselves.

    Of several on one day the smaller number goes first, so that the order in which they come does not matter.
    """
    fitting: list[Training] = []
    in_year: Counter[int] = Counter()
    judged = []
    for training in sorted(trainings, key=lambda one: (one.day, one.number)):
        result = _judged(training, fitting, in_year)
        judged.append(result)
        if result.obstacle is None:
            fitting.append(training)
            in_year[training.day.year] += 1
    return tuple(judged)


def year_later(day: date) -> date:
    """The first day that is no longer within a year of `day`; for 29 February it is 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _judged(training: Training, fitting: list[Training], in_year: Counter[int]) -> JudgedTraining:
    if training.revoked:
        return JudgedTraining(training, Obstacle.REVOKED)
    if not training.counts:
        return JudgedTraining(training, Obstacle.NO_CERTIFICATE)
    same = tuple(
        one.number
        for one in fitting
        if (one.occupation, one.level) == (training.occupation, training.level) and training.day < year_later(one.day)
    )
    if same:
        return JudgedTraining(training, Obstacle.SAME_WITHIN_A_YEAR, same)
    if in_year[training.day.year] >= MOST_IN_A_YEAR:
        earlier = tuple(one.number for one in fitting if one.day.year == training.day.year)
        return JudgedTraining(training, Obstacle.MORE_THAN_THREE, earlier)
    return JudgedTraining(training, None)
