"""What rules would have paid for the study of the last calendar month, to be looked at before they are proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import Pilot
from content.credits.past_study import Achievement, PastStudy, achievements
from content.credits.pilots import BEIJING, day_of, payer_of
from content.credits.rules import CreditRules, amount_text
from content.credits.sums import paid_in_month
from content.credits.suppression import LEAST_PEOPLE
from content.institutions.models import Institution
from content.institutions.register import region_chain


@dataclass(frozen=True, slots=True)
class Preview:
    """The study of a month, from its first to its last day, under some rules. Amounts as text in credits.

    All figures are None where fewer than LEAST_PEOPLE learners studied, so that nobody's credits can be read out of
    them. `cut_by_caps`: how often a cap left less to pay; `paid`: what this pilot really paid in that month, None where
    the sums of the pilot hide that.
    """

    first_day: date
    last_day: date
    lessons: int | None = None
    courses: int | None = None
    assessments: int | None = None
    learners: int | None = None
    would_pay: str | None = None
    cut_by_caps: int | None = None
    paid: str | None = None


def preview(
    session: Session, rules: CreditRules, region_codes: Sequence[str], pilot_public_id: str | None, now: datetime
) -> Preview:
    """What `rules` would have paid in the last whole month before `now`, in Beijing, in any of these regions. The cap
    of a pilot counts within the month alone; what was taken back since is left out."""
    first_day, last_day = _last_month(now)
    regions = _regions(session, region_codes, last_day)
    begins, ends = (
        datetime.combine(day, time(), BEIJING).astimezone(UTC) for day in (first_day, last_day + timedelta(1))
    )
    studies = achievements(session, regions, begins, ends)
    learners = {study.learner_id for study in studies}
    if len(learners) < LEAST_PEOPLE:
        return Preview(first_day, last_day)
    payments = _payments(rules, studies)
    return Preview(
        first_day,
        last_day,
        lessons=sum(study.of is Achievement.LESSON for study in studies),
        courses=sum(study.of is Achievement.COURSE for study in studies),
        assessments=sum(study.of is Achievement.ASSESSMENT for study in studies),
        learners=len(learners),
        would_pay=amount_text(sum(paid for _, paid in payments)),
        cut_by_caps=sum(paid < worth for worth, paid in payments),
        paid=_paid(session, pilot_public_id, first_day) if pilot_public_id else None,
    )


def _payments(rules: CreditRules, studies: Iterable[PastStudy]) -> list[tuple[int, int]]:
    """For each study, in the order of time, what it is worth and what is paid of it under the caps."""
    earned: Mapping[int, dict[date | None, int]] = defaultdict(lambda: defaultdict(int))
    payments = []
    for study in sorted(studies, key=lambda one: one.at):
        sums, day = earned[study.learner_id], day_of(study.at)
        worth = _worth(rules, study)
        limits = [worth]
        if rules.cap_per_day is not None:
            limits.append(max(0, rules.cap_per_day - sums[day]))
        if rules.cap_per_pilot is not None:
            limits.append(max(0, rules.cap_per_pilot - sums[None]))
        payment = min(limits)
        sums[day] += payment
        sums[None] += payment
        payments.append((worth, payment))
    return payments


def _worth(rules: CreditRules, study: PastStudy) -> int:
    if study.of is Achievement.LESSON:
        return rules.for_lesson(study.study_units)
    return rules.points_per_course if study.of is Achievement.COURSE else rules.points_per_assessment


def _paid(session: Session, pilot_public_id: str, first_day: date) -> str | None:
    pilot = session.scalars(select(Pilot).where(Pilot.public_id == pilot_public_id)).one()
    total = paid_in_month(session, pilot, first_day)
    return None if total is None else amount_text(total)


def _regions(session: Session, region_codes: Sequence[str], on: date) -> frozenset[str]:
    """The regions with institutions in any of these, without those for which a pilot of a nearer region paid on that
    day."""
    codes = set()
    for code in session.scalars(select(Institution.region_code).distinct()):
        chain = region_chain(session, code)
        places = [chain.index(region) for region in region_codes if region in chain]
        payer = payer_of(session, chain, on)
        if places and (payer is None or min(places) <= payer[1]):
            codes.add(code)
    return frozenset(codes)


def _last_month(now: datetime) -> tuple[date, date]:
    last_day = day_of(now).replace(day=1) - timedelta(1)
    return last_day.replace(day=1), last_day
