"""What the caps of a pilot's rules leave for one learner: credits that are earned and credits given by hand alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import EARNING, EntryKind, LedgerEntry
from content.credits.pilots import day_bounds, day_of
from content.credits.rules import CreditRules


@dataclass(frozen=True, slots=True)
class Room:
    """Hundredths that a learner can still get in a pilot and in a day of it; None for no limit."""

    in_pilot: int | None
    in_day: int | None

    def most_of(self, worth: int) -> int:
        """As much of `worth` as there is room for."""
        return min(limit for limit in (worth, self.in_pilot, self.in_day) if limit is not None)


def room_under_caps(session: Session, learner_id: int, pilot_id: int, rules: CreditRules, now: datetime) -> Room:
    """What `rules` leave a learner at `now`. The learner must be locked (`lock_learner`)."""
    in_pilot = in_day = None
    if rules.cap_per_pilot is not None:
        in_pilot = max(0, rules.cap_per_pilot - _earned(session, learner_id, pilot_id))
    if rules.cap_per_day is not None:
        in_day = max(0, rules.cap_per_day - _earned(session, learner_id, pilot_id, day_bounds(day_of(now))))
    return Room(in_pilot, in_day)


def _earned(session: Session, learner_id: int, pilot_id: int, between: tuple[datetime, datetime] | None = None) -> int:
    """Credits earned or given and in force: not what was taken back, unless that was put right."""
    columns = LedgerEntry.id, LedgerEntry.reverses_id, LedgerEntry.kind, LedgerEntry.amount, LedgerEntry.at
    rows = session.execute(
        select(*columns)
        .where(LedgerEntry.learner_id == learner_id, LedgerEntry.pilot_id == pilot_id)
        .order_by(LedgerEntry.number)
    )
    origins: dict[int, tuple[EntryKind, datetime]] = {}
    total = 0
    for entry_id, reverses_id, kind, amount, at in rows:
        origin = origins[reverses_id] if reverses_id is not None else (kind, at)
        origins[entry_id] = origin
        if origin[0] in EARNING and (between is None or between[0] <= origin[1] < between[1]):
            total += amount
    return total
