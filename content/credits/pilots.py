"""Which pilot pays for a course, and under which rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import Pilot, RuleVersion
from content.institutions.register import region_chain

BEIJING = timezone(timedelta(hours=8))
"""China has one time zone and no summer time; a day of a pilot is a day there."""


def pilot_of(session: Session, region_code: str, on: date) -> Pilot | None:
    """The pilot that pays on `on` for courses of institutions in `region_code`; None where there is none.

    The institution's region decides, not the learner's home: the office that runs the pilot answers for the courses
    of its own region, a learner may study a course of any county and must earn the same for it as everybody else in
    it, and where somebody with a disability lives need not be asked for it. Where pilots of a county, a city and the
    province overlap, the nearest one pays, and of two of one region the one that began first, so that nothing is ever
    paid twice.
    """
    chain = region_chain(session, region_code)
    running = session.scalars(
        select(Pilot).where(Pilot.region_code.in_(chain), Pilot.begins_on <= on, Pilot.ends_on >= on)
    )
    return min(running, key=lambda pilot: (chain.index(pilot.region_code), pilot.begins_on, pilot.id), default=None)


def rules_at(session: Session, pilot: Pilot, moment: datetime) -> RuleVersion | None:
    """The version of the pilot's rules in force at `moment`; None before the first one."""
    return session.scalars(
        select(RuleVersion)
        .where(RuleVersion.pilot_id == pilot.id, RuleVersion.effective_from <= moment)
        .order_by(RuleVersion.effective_from.desc(), RuleVersion.number.desc())
        .limit(1)
    ).first()


def day_of(moment: datetime) -> date:
    """The day in Beijing at `moment`."""
    return moment.astimezone(BEIJING).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a Beijing day and of the next, in UTC."""
    begins = datetime.combine(day, time(), BEIJING).astimezone(UTC)
    return begins, begins + timedelta(days=1)
