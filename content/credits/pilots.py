"""Which pilot pays for a course, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import Pilot, PilotRegion, RuleVersion
from content.institutions.register import region_chain
from content.people.permissions import Subject

BEIJING = timezone(timedelta(hours=8))
"""China has one time zone and no summer time; a day of a pilot is a day there."""


def pilot_of(session: Session, region_code: str, on: date) -> Pilot | None:
    """The pilot that pays on `on` for courses of institutions in `region_code`; None where there is none.

    The institution's region decides, not the learner's home: the office that runs the pilot answers for the courses
    of its own regions, a learner may study a course of any county and must earn the same for it as everybody else in
    it, and where somebody with a disability lives need not be asked for it. A pilot of several regions pays in any of
    them. Where pilots of a county, a city and the province overlap, the nearest one pays, and of two of one region the
    one that began first, so that nothing is ever paid twice.
    """
    payer = payer_of(session, region_chain(session, region_code), on)
    return payer[0] if payer else None


def payer_of(session: Session, chain: Sequence[str], on: date) -> tuple[Pilot, int] | None:
    """The pilot that pays on `on` for a region, given with the regions that contain it, nearest first; and the place in
    `chain` of the region by which it pays."""
    running = session.execute(
        select(Pilot, PilotRegion.region_code)
        .join(PilotRegion, PilotRegion.pilot_id == Pilot.id)
        .where(PilotRegion.region_code.in_(chain), Pilot.begins_on <= on, Pilot.ends_on >= on)
    )
    nearest = [(pilot, chain.index(code)) for pilot, code in running]
    return min(nearest, key=lambda one: (one[1], one[0].begins_on, one[0].id), default=None)


def subject_of(session: Session, pilot: Pilot, about: str = "") -> Subject:
    """A pilot as the permission table reads it: the regions that contain every region in which it runs, so that whoever
    answers for one of them alone decides nothing for the others."""
    return regions_subject(session, (place.region_code for place in pilot.places), about or pilot.public_id)


def regions_subject(session: Session, region_codes: Iterable[str], about: str) -> Subject:
    """The subject of what concerns several regions: those that contain all of them."""
    chains = [frozenset(region_chain(session, code)) for code in region_codes]
    return Subject(region_codes=frozenset.intersection(*chains) if chains else frozenset(), about=about)


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
