"""How long an attempt may last, by the clock of the server alone.

A course limits the time only with a reason. The preference "more time" lengthens or lifts the limit everywhere, and
each attempt can be extended ten times (WCAG 2.2, 2.2.1 Timing Adjustable: a warning, and a simple action ten times).
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from content.assessment.models import Assessment, Attempt, AttemptState
from content.people.preferences import Preferences

FACTORS = {"none": 1.0, "half": 1.5, "double": 2.0, "unlimited": math.inf}
"""By the value of the preference `extra_time`, how much longer an attempt lasts."""

MOST_EXTENSIONS = 10
GRACE = timedelta(minutes=2)
"""So long after the end answers are still saved and the time can still be extended: a slow line costs nobody an answer,
and who hears the warning late can still ask for more time."""


def minutes_allowed(assessment: Assessment, preferences: Preferences) -> int | None:
    """The minutes of an attempt for somebody with these preferences; None for as long as they need."""
    factor = FACTORS[preferences.extra_time]
    if assessment.time_limit_minutes is None or math.isinf(factor):
        return None
    return math.ceil(assessment.time_limit_minutes * factor)


def extension_of(assessment: Assessment) -> timedelta:
    """By how much one extension lengthens an attempt: a tenth of its time, at least two minutes."""
    return timedelta(minutes=max(2, math.ceil((assessment.time_limit_minutes or 0) / 10)))


def is_time_up(attempt: Attempt, now: datetime) -> bool:
    """Whether an open attempt is over by the clock."""
    return attempt.state is AttemptState.OPEN and attempt.ends_at is not None and now > attempt.ends_at + GRACE
