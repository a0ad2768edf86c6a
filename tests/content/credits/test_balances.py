"""Balances and totals kept beside the ledger: always what its entries sum up to, and found where they are not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from content.credits.balances import balance, balance_in, recount, total_of, totals
from content.credits.ledger import reverse
from content.credits.models import EntryKind, LedgerBalance, LedgerEntry, LedgerTotal, Pilot
from content.credits.verification import verify_all
from content.database import Database
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

THREADS = 64


def summed(session: Session, learner_id: int) -> int:
    return int(session.scalar(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.learner_id == learner_id)) or 0)


@pytest.fixture
def learner_id(database: Database) -> int:
    """A learner with an entry, another that was taken back, and a third whose reversal was put right."""
    with database.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        officer = administrator(session)
        for number, reversals in enumerate(range(3)):
            entry = pay(session, learner.id, f"lesson-{number}", units=100 + number)
            for _ in range(reversals):
                assert entry is not None
                entry = reverse(session, officer, entry.public_id, "记错了", NOW)
        return learner.id


def test_balance_and_total_are_what_the_entries_sum_up_to(database: Database, learner_id: int) -> None:
    with database.reading() as session:
        pilot = session.scalars(select(Pilot)).one()
        assert summed(session, learner_id) == 202
        assert balance(session, learner_id) == balance_in(session, learner_id, pilot.id) == total_of(session, pilot.id)
        assert balance(session, learner_id) == 202
        assert totals(session) == {(pilot.public_id, EntryKind.EARN): 303, (pilot.public_id, EntryKind.REVERSE): -101}


def test_who_has_earned_nothing_has_a_balance_of_nothing(session: Session) -> None:
    pilot = make_pilot(session)
    learner, _ = make_account(session)
    assert (balance(session, learner.id), balance_in(session, learner.id, pilot.id), total_of(session, pilot.id)) == (
        0,
        0,
        0,
    )
    assert totals(session) == {}


def test_of_entries_added_at_once_each_is_counted_once(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session)
        learners = [make_account(session)[0].id for _ in range(THREADS // 8)]
    together = Barrier(THREADS)

    def arrive(number: int) -> None:
        together.wait()
        with database.transaction() as session:
            pay(session, learners[number % len(learners)], f"lesson-{number // 16}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(arrive, range(THREADS)))
    with database.reading() as session:
        assert {balance(session, one) for one in learners} == {400}
        assert [summed(session, one) for one in learners] == [400] * len(learners)
        assert [state.problem for state in verify_all(session)] == [None]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (LedgerBalance, "The balance kept of account {learner} (earn) is not the sum of its entries."),
        (LedgerTotal, "The total kept (earn) is not the sum of the entries."),
    ],
)
def test_a_kept_sum_that_is_wrong_is_named_and_summed_again(
    database: Database, learner_id: int, table: type[LedgerBalance | LedgerTotal], sentence: str
) -> None:
    with database.transaction() as session:
        session.execute(update(table).where(table.kind == EntryKind.EARN).values(amount=table.amount + 1))
    with database.transaction() as session:
        (state,) = verify_all(session)
        told = f"{sentence.format(learner=learner_id)} Run: portal ledger recount"
        assert (str(state.problem), state.entries) == (told, 6)
        recount(session)
        assert balance(session, learner_id) == 202
        assert [state.problem for state in verify_all(session)] == [None]


def test_a_kept_sum_without_entries_and_entries_without_one_are_named(database: Database, learner_id: int) -> None:
    with database.transaction() as session:
        session.execute(text("DELETE FROM ledger_balance WHERE kind = 'reverse'"))
    with database.reading() as session:
        assert "(reverse) is not the sum" in str(verify_all(session)[0].problem)
    with database.transaction() as session:
        recount(session)
        other, _ = make_account(session)
        pilot = session.scalars(select(Pilot)).one()
        session.add(LedgerBalance(learner_id=other.id, pilot_id=pilot.id, kind=EntryKind.EXPIRE, amount=0, entries=1))
    with database.reading() as session:
        assert f"account {other.id} (expire)" in str(verify_all(session)[0].problem)
