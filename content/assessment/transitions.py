"""The states of an attempt, and one table of its transitions."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from content.assessment.models import Attempt, AttemptState
from content.errors import Refused
from content.messages import N_


class AttemptEvent(enum.StrEnum):
    """What happens to an attempt."""

    HAND_IN = "hand_in"  # by the learner
    TIME_UP = "time_up"  # by the clock of the server
    MARK = "mark"  # every answer has its mark


@dataclass(frozen=True, slots=True)
class AttemptTransition:
    """From which states an event may start, and the state it leads to."""

    sources: frozenset[AttemptState]
    target: AttemptState


_S = AttemptState
TRANSITIONS: Mapping[AttemptEvent, AttemptTransition] = {
    AttemptEvent.HAND_IN: AttemptTransition(frozenset({_S.OPEN}), _S.HANDED_IN),
    AttemptEvent.TIME_UP: AttemptTransition(frozenset({_S.OPEN}), _S.EXPIRED),
    AttemptEvent.MARK: AttemptTransition(frozenset({_S.HANDED_IN, _S.EXPIRED}), _S.MARKED),
}
"""Every allowed transition; anything else is refused."""


def apply_event(attempt: Attempt, event: AttemptEvent) -> None:
    """Set the state that `event` leads to. Refused where `TRANSITIONS` lacks it."""
    if attempt.state not in TRANSITIONS[event].sources:
        raise Refused(
            N_("This attempt is handed in. What you answered can no longer be changed."), about=attempt.public_id
        )
    attempt.state = TRANSITIONS[event].target
