"""Lanes of the queue and the order within them: nobody waits for what takes hours longer than their own recording.

Work on a recording cannot be interrupted for another, so short ones have a lane of their own beside the long ones.
Within a lane a recording takes its turn as if it had been asked for its own length later: shorter ones asked for a
little later go before it, and however many come, it waits for none that is asked for more than its own length after it.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime

SHORT_UP_TO_S = 20 * 60.0
"""Length up to which a recording is short. A school lesson of 45 minutes is long."""

_SIZE_FOR_A_SECOND = 125_000
"""Bytes of a second of a recording whose length is not known yet: a video of 1 Mbit/s."""
_TURNS_SINCE = datetime(2020, 1, 1, tzinfo=UTC)


class Lane(enum.StrEnum):
    """Lanes of jobs."""

    SHORT = "short"
    LONG = "long"


def lane_of(length_s: float) -> Lane:
    """Lane of a recording of this length in seconds."""
    return Lane.SHORT if length_s <= SHORT_UP_TO_S else Lane.LONG


def turn(requested_at: datetime, length_s: float) -> int:
    """Turn of a job within its lane; the smallest is the next. Whole seconds, at least 1."""
    return max(1, round((requested_at - _TURNS_SINCE).total_seconds() + length_s))


def estimated_length_s(duration_s: float | None, size_bytes: int) -> float:
    """Length of a recording in seconds, estimated from its size where it is not known yet."""
    return duration_s or size_bytes / _SIZE_FOR_A_SECOND
