"""The pages of a pilot's administrator: the rules and every ledger entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.credits.rules import CreditRules, amount_text
from content.errors import NotFound
from content.institutions.register import region_chain
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, allowed, authorise

ENTRIES_ON_A_PAGE = 50


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
    per_course: str
    cap_per_day: str | None
    cap_per_pilot: str | None
    completion_audit: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One ledger entry; `can_reverse`: it is not a reversal and was not reversed."""

    public_id: str
    at: datetime
    learner: str
    amount: str
    explanation: Message
    can_reverse: bool


@dataclass(frozen=True, slots=True)
class PilotPage:
    """A pilot with its rules, newest first, and one page of its entries, newest first."""

    pilot: PilotLine
    rules: tuple[RuleLine, ...]
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    total: str


def pilots(session: Session, actor: Actor) -> tuple[PilotLine, ...]:
    """The pilots that the actor may see, by name."""
    authorise(actor, Action.SEE_PILOT)
    all_pilots = session.scalars(select(Pilot).order_by(Pilot.name_zh))
    return tuple(_line(pilot) for pilot in all_pilots if allowed(actor, Action.SEE_PILOT, subject_of(session, pilot)))


def pilot_page(session: Session, actor: Actor, public_id: str, page: int = 1) -> PilotPage:
    """One pilot. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id).options(selectinload(Pilot.rules)))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    count, total = session.execute(
        select(func.count(LedgerEntry.id), func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
            LedgerEntry.pilot_id == pilot.id
        )
    ).one()
    pages = max(1, -(-count // ENTRIES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    rules = tuple(
        _rule(version.number, version.effective_from, CreditRules.from_json(version.rules), version.reason)
        for version in reversed(pilot.rules)
    )
    return PilotPage(_line(pilot), rules, _entries(session, pilot, page), page, pages, amount_text(int(total)))


def pilot_entry(session: Session, actor: Actor, public_id: str, entry: str) -> EntryLine:
    """One entry of a pilot. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    for line in _lines(session, _of(pilot).where(LedgerEntry.public_id == entry)):
        return line
    raise NotFound(about=public_id)


def subject_of(session: Session, pilot: Pilot) -> Subject:
    """A pilot as the permission table reads it: the regions that contain it."""
    return Subject(region_codes=frozenset(region_chain(session, pilot.region_code)), about=pilot.public_id)


def _entries(session: Session, pilot: Pilot, page: int) -> tuple[EntryLine, ...]:
    newest_first = _of(pilot).order_by(LedgerEntry.id.desc())
    return _lines(session, newest_first.limit(ENTRIES_ON_A_PAGE).offset((page - 1) * ENTRIES_ON_A_PAGE))


def _of(pilot: Pilot) -> Select[LedgerEntry, str, int | None]:
    """Every entry of a pilot with its learner's name and the id of its reversal."""
    reversal = aliased(LedgerEntry)
    return (
        select(LedgerEntry, Account.display_name, reversal.id)
        .join(Account, Account.id == LedgerEntry.learner_id)
        .outerjoin(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.pilot_id == pilot.id)
    )


def _lines(session: Session, query: Select[LedgerEntry, str, int | None]) -> tuple[EntryLine, ...]:
    return tuple(
        EntryLine(
            entry.public_id,
            entry.at,
            learner,
            ("+" if entry.amount > 0 else "") + amount_text(entry.amount),
            Message.from_json(entry.explanation),
            reversed_by is None and entry.kind is not EntryKind.REVERSE,
        )
        for entry, learner, reversed_by in session.execute(query)
    )


def _line(pilot: Pilot) -> PilotLine:
    return PilotLine(pilot.public_id, pilot.name_zh, pilot.name_en, pilot.begins_on, pilot.ends_on)


def _rule(number: int, effective_from: datetime, rules: CreditRules, reason: str) -> RuleLine:
    return RuleLine(
        number,
        effective_from,
        amount_text(rules.points_per_unit),
        amount_text(rules.points_per_course),
        None if rules.cap_per_day is None else amount_text(rules.cap_per_day),
        None if rules.cap_per_pilot is None else amount_text(rules.cap_per_pilot),
        rules.completion_audit,
        reason,
    )
