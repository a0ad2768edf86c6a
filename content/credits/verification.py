"""Verifies the chains of all ledgers and the balances beside them, and keeps what was found for the administrators."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from content.credits.balances import difference
from content.credits.chain import ChainedFields, digest_of
from content.credits.models import ChainCheck, LedgerEntry, Pilot, RuleVersion
from content.messages import N_, Message
from content.operation.schedule import ScheduledTask

log = logging.getLogger(__name__)

CHANGED = N_("The entry %(number)s (%(entry)s) is not as it was written.")
MISSING = N_("The entry %(number)s is missing.")
OUT_OF_CHAIN = N_("The entry %(entry)s was not written by the portal.")
WRONG_END = N_("The last entry should be %(expected)s. It is %(number)s.")
REWRITTEN = N_("The whole ledger up to the entry %(number)s has been written anew since it was last verified.")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ChainState:
    """What the verification of one pilot's chain found; `problem` names the first row that differs, None where none
    does. `digest` is the end of the chain, as statements and reports name it."""

    pilot: str
    name_zh: str
    name_en: str
    entries: int
    digest: str
    problem: Message | None


def verify_all(session: Session) -> tuple[ChainState, ...]:
    """Verify the ledger of every pilot, by the pilots' ids. Changes nothing."""
    return tuple(_verify(session, pilot) for pilot in session.scalars(select(Pilot).order_by(Pilot.id)))


def verify_and_record(session: Session, now: datetime) -> tuple[ChainState, ...]:
    """Verify every ledger and keep the results. The last sound end of a chain is kept with them, so that a ledger
    whose digests were all computed anew is noticed as well."""
    states = verify_all(session)
    for state in states:
        pilot_id = session.scalars(select(Pilot.id).where(Pilot.public_id == state.pilot)).one()
        check = session.get(ChainCheck, pilot_id)
        if check is None:
            check = ChainCheck(pilot_id=pilot_id, number=0, digest="")
            session.add(check)
        check.checked_at = now
        check.problem = state.problem.as_json() if state.problem else None
        if state.problem is None:
            check.number, check.digest = state.entries, state.digest
        else:
            log.error("the ledger of pilot %s: %s", state.pilot, state.problem)
    session.flush()
    return states


def broken_chains(session: Session) -> Sequence[tuple[Pilot, ChainCheck]]:
    """The pilots whose ledger was not sound when it was last verified."""
    rows = session.execute(
        select(Pilot, ChainCheck)
        .join(ChainCheck, ChainCheck.pilot_id == Pilot.id)
        .where(ChainCheck.problem.is_not(None))
        .order_by(Pilot.id)
    )
    return [(pilot, check) for pilot, check in rows]


def last_verification(session: Session) -> datetime | None:
    """When ledgers were last verified; None where they never were."""
    return session.scalar(select(func.max(ChainCheck.checked_at)))


def _run(session: Session, now: datetime) -> None:
    verify_and_record(session, now)


VERIFY_LEDGER = ScheduledTask("credits.verify_ledger", timedelta(days=1), _run)


def _verify(session: Session, pilot: Pilot) -> ChainState:
    session.refresh(pilot)
    number, digest, problem = _walk(session, pilot)
    if problem is None and (number, digest) != (pilot.head_number, pilot.head_digest):
        problem = Message(WRONG_END, {"expected": pilot.head_number, "number": number})
    beyond = session.scalar(  # one statement: entries are paid meanwhile
        select(LedgerEntry.public_id)
        .join(Pilot, Pilot.id == LedgerEntry.pilot_id)
        .where(Pilot.id == pilot.id, LedgerEntry.number > Pilot.head_number)
        .order_by(LedgerEntry.number)
        .limit(1)
    )
    if problem is None and beyond is not None:
        problem = Message(OUT_OF_CHAIN, {"entry": beyond})
    problem = problem or difference(session, pilot)
    return ChainState(pilot.public_id, pilot.name_zh, pilot.name_en, number, digest, problem)


def _walk(session: Session, pilot: Pilot) -> tuple[int, str, Message | None]:
    """The number and digest of the last entry that is as it was written, and what is wrong with the next."""
    check = session.get(ChainCheck, pilot.id)
    reversed_entry = aliased(LedgerEntry)
    entries = session.execute(  # columns alone: to make an object of each row takes longer than its digest
        select(*_COLUMNS, RuleVersion.number, RuleVersion.rules, reversed_entry.public_id)
        .join(RuleVersion, RuleVersion.id == LedgerEntry.rule_version_id)
        .outerjoin(reversed_entry, reversed_entry.id == LedgerEntry.reverses_id)
        .where(LedgerEntry.pilot_id == pilot.id, LedgerEntry.number <= pilot.head_number)
        .order_by(LedgerEntry.number, LedgerEntry.id)
        .execution_options(yield_per=AT_ONCE)
    )
    number, digest = 0, ""
    for place, kept, public_id, *columns, rule_version, rules, reverses in entries:
        if place <= number:
            return number, digest, Message(OUT_OF_CHAIN, {"entry": public_id})
        if place > number + 1:
            return number, digest, Message(MISSING, {"number": number + 1})
        learner_id, kind, amount, evidence, explanation, key, actor_id, at = columns
        fields = ChainedFields(
            number=place,
            pilot=pilot.public_id,
            entry=public_id,
            learner_id=learner_id,
            rule_version=rule_version,
            rules=rules,
            kind=kind.value,
            amount=amount,
            evidence=evidence,
            explanation=explanation,
            idempotency_key=key,
            reverses=reverses,
            actor_id=actor_id,
            at=at,
        )
        if digest_of(fields, digest) != kept:
            return number, digest, Message(CHANGED, {"number": place, "entry": public_id})
        number, digest = place, kept
        if check is not None and check.number == number and check.digest != digest:
            return number, digest, Message(REWRITTEN, {"number": number})
    return number, digest, None


_COLUMNS = (
    LedgerEntry.number,
    LedgerEntry.digest,
    LedgerEntry.public_id,
    LedgerEntry.learner_id,
    LedgerEntry.kind,
    LedgerEntry.amount,
    LedgerEntry.evidence,
    LedgerEntry.explanation,
    LedgerEntry.idempotency_key,
    LedgerEntry.actor_id,
    LedgerEntry.at,
)
