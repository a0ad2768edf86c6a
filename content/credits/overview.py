"""The pages of a pilot's administrator: the rules and every ledger entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from content.credits.ledger import balance
from content.credits.models import ChainCheck, EntryKind, LedgerEntry, Pilot
from content.credits.pilots import day_bounds, subject_of
from content.credits.rules import CreditRules, amount_text
from content.credits.statement import check_code
from content.errors import NotFound
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed, authorise

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
    per_assessment: str
    per_course: str
    cap_per_day: str | None
    cap_per_pilot: str | None
    conversion_rate: str | None
    completion_audit: bool
    expires_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One ledger entry; `can_reverse`: it was not reversed; `takes_back`: it takes credits back, so that reversing it
    puts that right."""

    public_id: str
    at: datetime
    learner: str
    amount: str
    explanation: Message
    can_reverse: bool
    takes_back: bool


@dataclass(frozen=True, slots=True)
class ReversalPage:
    """An entry that is to be reversed, with the learner's balance before and after it, as text in credits."""

    entry: EntryLine
    balance: str
    balance_after: str


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
class EntrySearch:
    """Which entries are wanted: of learners whose name contains `learner`, from one day in Beijing to another."""

    learner: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PilotPage:
    """A pilot with its rules, newest first, and one page of the entries that were wanted, newest first. `count` is how
    many those are, `total` all credits of the pilot."""

    pilot: PilotLine
    rules: tuple[RuleLine, ...]
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    count: int
    total: str
    chain: ChainEnd


def pilots(session: Session, actor: Actor) -> tuple[PilotLine, ...]:
    """The pilots that the actor may see, by name."""
    authorise(actor, Action.SEE_PILOT)
    all_pilots = session.scalars(select(Pilot).order_by(Pilot.name_zh))
    return tuple(_line(pilot) for pilot in all_pilots if allowed(actor, Action.SEE_PILOT, subject_of(session, pilot)))


def pilot_page(
    session: Session, actor: Actor, public_id: str, page: int = 1, search: EntrySearch | None = None
) -> PilotPage:
    """One pilot. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id).options(selectinload(Pilot.rules)))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    wanted = _wanted(pilot, search or EntrySearch())
    count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    total = session.scalar(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.pilot_id == pilot.id)) or 0
    pages = max(1, -(-count // ENTRIES_ON_A_PAGE))
    page = min(max(page, 1), pages)
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
    newest_first = wanted.order_by(LedgerEntry.number.desc())
    entries = _lines(session, newest_first.limit(ENTRIES_ON_A_PAGE).offset((page - 1) * ENTRIES_ON_A_PAGE))
    return PilotPage(_line(pilot), rules, entries, page, pages, count, amount_text(int(total)), chain)


def pilot_entries(session: Session, actor: Actor, public_id: str, search: EntrySearch) -> tuple[EntryLine, ...]:
    """All entries that are wanted, the oldest first. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    return _lines(session, _wanted(pilot, search).order_by(LedgerEntry.number))


def reversal_page(session: Session, actor: Actor, public_id: str, entry: str) -> ReversalPage:
    """What reversing one entry of a pilot would do. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.CORRECT_CREDITS, subject_of(session, pilot))
    row = session.scalar(select(LedgerEntry).where(LedgerEntry.public_id == entry, LedgerEntry.pilot_id == pilot.id))
    if row is None:
        raise NotFound(about=public_id)
    (line,) = _lines(session, _of(pilot).where(LedgerEntry.id == row.id))
    before = balance(session, row.learner_id)
    return ReversalPage(line, amount_text(before), amount_text(before - row.amount))


def _wanted(pilot: Pilot, search: EntrySearch) -> Select[LedgerEntry, str, int | None]:
    query = _of(pilot)
    for part in search.learner.split():
        query = query.where(Account.display_name.icontains(part, autoescape=True))
    if search.since is not None:
        query = query.where(LedgerEntry.at >= day_bounds(search.since)[0])
    if search.until is not None:
        query = query.where(LedgerEntry.at < day_bounds(search.until)[1])
    return query


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
            reversed_by is None,
            entry.kind is EntryKind.REVERSE and entry.amount <= 0,
        )
        for entry, learner, reversed_by in session.execute(query)
    )


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
