"""Balances and totals kept beside the ledger, and the proof that they are what its entries sum up to.

The entries alone are the truth: a balance is only what is quick to read of them. Each entry is counted in the
transaction that adds it, under the lock of its pilot's chain (credits/chain.py), so that no two are counted at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from content.credits import paid_groups
from content.credits.models import EntryKind, LedgerBalance, LedgerEntry, LedgerTotal, Pilot
from content.messages import N_, Message

WRONG_BALANCE = N_("The balance kept of account %(learner)s (%(kind)s) is not the sum of its entries. Run: %(command)s")
WRONG_TOTAL = N_("The total kept (%(kind)s) is not the sum of the entries. Run: %(command)s")
RECOUNT = "portal ledger recount"


def count(session: Session, entry: LedgerEntry) -> None:
    """Add a new entry to its learner's balance and to the sums of its pilot; the pilot's row is locked."""
    place = {"pilot_id": entry.pilot_id, "kind": entry.kind}
    balance = session.get(LedgerBalance, {"learner_id": entry.learner_id, **place}, populate_existing=True)
    if balance is None:
        balance = LedgerBalance(learner_id=entry.learner_id, **place, amount=0, entries=0)
        session.add(balance)
    total = session.get(LedgerTotal, place, populate_existing=True)
    if total is None:
        total = LedgerTotal(**place, amount=0, entries=0)
        session.add(total)
    for row in (balance, total):
        row.amount += entry.amount
        row.entries += 1
    paid_groups.count_paid(session, entry)


def balance(session: Session, learner_id: int) -> int:
    """All credits of a learner, in hundredths."""
    return _sum(session, LedgerBalance.learner_id == learner_id)


def balance_in(session: Session, learner_id: int, pilot_id: int) -> int:
    """The credits of a learner in one pilot, in hundredths."""
    return _sum(session, (LedgerBalance.learner_id == learner_id) & (LedgerBalance.pilot_id == pilot_id))


def total_of(session: Session, pilot_id: int) -> int:
    """The sum of all entries of a pilot, in hundredths."""
    total = session.scalar(select(func.sum(LedgerTotal.amount)).where(LedgerTotal.pilot_id == pilot_id))
    return int(total or 0)


def totals(session: Session) -> Mapping[tuple[str, EntryKind], int]:
    """Sum of the ledger's entries by pilot (public id) and kind, in hundredths of a credit."""
    rows = session.execute(
        select(Pilot.public_id, LedgerTotal.kind, LedgerTotal.amount).join(Pilot, Pilot.id == LedgerTotal.pilot_id)
    )
    return {(pilot, kind): int(amount) for pilot, kind, amount in rows}


def difference(session: Session, pilot: Pilot) -> Message | None:
    """What is kept of a pilot and is not the sum of its entries; None where all is. One statement for the balances and
    one for the totals: entries are added meanwhile."""
    balances = (LedgerBalance.learner_id, LedgerBalance.kind)
    entries = (LedgerEntry.learner_id, LedgerEntry.kind)
    both = union_all(
        select(*balances, LedgerBalance.amount, LedgerBalance.entries).where(LedgerBalance.pilot_id == pilot.id),
        select(*entries, -LedgerEntry.amount, literal(-1)).where(LedgerEntry.pilot_id == pilot.id),
    ).subquery()
    learner_id, kind, amount, number = both.c
    wrong = session.execute(
        select(learner_id, kind)
        .group_by(learner_id, kind)
        .having((func.sum(amount) != 0) | (func.sum(number) != 0))
        .order_by(learner_id)
        .limit(1)
    ).one_or_none()
    if wrong is not None:
        return Message(WRONG_BALANCE, {"learner": wrong.learner_id, "kind": wrong.kind.value, "command": RECOUNT})
    both = union_all(
        select(LedgerTotal.kind, LedgerTotal.amount, LedgerTotal.entries).where(LedgerTotal.pilot_id == pilot.id),
        select(LedgerBalance.kind, -LedgerBalance.amount, -LedgerBalance.entries).where(
            LedgerBalance.pilot_id == pilot.id
        ),
    ).subquery()
    kind, amount, number = both.c
    wrong_kind = session.scalar(
        select(kind).group_by(kind).having((func.sum(amount) != 0) | (func.sum(number) != 0)).order_by(kind).limit(1)
    )
    if wrong_kind is not None:
        return Message(WRONG_TOTAL, {"kind": wrong_kind.value, "command": RECOUNT})
    return paid_groups.difference(session, pilot, RECOUNT)


def recount(session: Session) -> None:
    """Sum all entries anew. The pilots stay locked until the transaction ends, so that none is added meanwhile."""
    session.scalars(select(Pilot).order_by(Pilot.id).with_for_update(key_share=True)).all()
    session.execute(delete(LedgerBalance))
    session.execute(delete(LedgerTotal))
    sums = func.sum(LedgerEntry.amount), func.count()
    owners = LedgerEntry.learner_id, LedgerEntry.pilot_id, LedgerEntry.kind
    columns = ["learner_id", "pilot_id", "kind", "amount", "entries"]
    session.execute(insert(LedgerBalance).from_select(columns, select(*owners, *sums).group_by(*owners)))
    session.execute(insert(LedgerTotal).from_select(columns[1:], select(*owners[1:], *sums).group_by(*owners[1:])))
    paid_groups.recount_paid(session)
    session.expire_all()


def _sum(session: Session, which: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.sum(LedgerBalance.amount)).where(which)) or 0)
