"""The pages of pilots: those that somebody may see, and one with its rules and the end of its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.entry_search import visible_pilot
from content.credits.models import ChainCheck, Pilot
from content.credits.pilots import subject_of
from content.credits.rules import CreditRules, amount_text
from content.credits.statement import check_code
from content.credits.sums import paid_in_all
from content.messages import Message
from content.people.permissions import Action, Actor, allowed, authorise


@dataclass(frozen=True, slots=True)
class PilotLine:
    """One pilot in a list."""

    public_id: str
    name_zh: str
    name_en: str
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One version of the rules. Amounts as text in credits, None for no limit."""

    number: int
    effective_from: datetime
    per_unit: str
    per_assessment: str
    per_course: str
    cap_per_day: str | None
    cap_per_pilot: str | None
    conversion_rate: str | None
    completion_audit: bool
    expires_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The end of a ledger's chain of digests, "" for an empty one; `check_code` is what statements print of it.
    `problem`: what was found when it was last verified
    at `checked_at` (None: never yet)."""

    entries: int
    digest: str
    check_code: str
    checked_at: datetime | None
    problem: Message | None


@dataclass(frozen=True, slots=True)
class PilotPage:
    """A pilot with its rules, newest first. `regions`: the Chinese and English names of those in which it runs;
    `total`: all credits that it paid, before anything was taken back, None where fewer than five people got some."""

    pilot: PilotLine
    regions: tuple[tuple[str, str], ...]
    rules: tuple[RuleLine, ...]
    total: str | None
    chain: ChainEnd


def pilots(session: Session, actor: Actor) -> tuple[PilotLine, ...]:
    """The pilots that the actor may see, by name."""
    authorise(actor, Action.SEE_PILOT)
    all_pilots = session.scalars(select(Pilot).order_by(Pilot.name_zh))
    return tuple(_line(pilot) for pilot in all_pilots if allowed(actor, Action.SEE_PILOT, subject_of(session, pilot)))


def pilot_page(session: Session, actor: Actor, public_id: str) -> PilotPage:
    """One pilot. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    rules = tuple(
        rule_line(version.number, version.effective_from, CreditRules.from_json(version.rules), version.reason)
        for version in reversed(pilot.rules)
    )
    check = session.get(ChainCheck, pilot.id)
    chain = ChainEnd(
        pilot.head_number,
        pilot.head_digest,
        check_code(pilot.head_digest),
        check.checked_at if check else None,
        Message.from_json(check.problem) if check else None,
    )
    total = paid_in_all(session, pilot)
    regions = tuple((place.region.name_zh, place.region.name_en) for place in pilot.places)
    return PilotPage(_line(pilot), regions, rules, None if total is None else amount_text(total), chain)


def _line(pilot: Pilot) -> PilotLine:
    return PilotLine(pilot.public_id, pilot.name_zh, pilot.name_en, pilot.begins_on, pilot.ends_on)


def rule_line(number: int, effective_from: datetime, rules: CreditRules, reason: str) -> RuleLine:
    """Rules as pages show them."""
    return RuleLine(
        number,
        effective_from,
        amount_text(rules.points_per_unit),
        amount_text(rules.points_per_assessment),
        amount_text(rules.points_per_course),
        None if rules.cap_per_day is None else amount_text(rules.cap_per_day),
        None if rules.cap_per_pilot is None else amount_text(rules.cap_per_pilot),
        amount_text(rules.conversion_rate) if rules.conversion_rate else None,
        rules.completion_audit,
        rules.expires_on,
        reason,
    )
