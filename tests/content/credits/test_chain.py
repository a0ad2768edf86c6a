"""The chain of digests: it holds through every history and race, and names the first row that somebody changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from content.credits import append_only
from content.credits.chain import digest_of, fields_of
from content.credits.ledger import reverse
from content.credits.models import ChainCheck, LedgerEntry, Pilot
from content.credits.verification import VERIFY_LEDGER, verify_all, verify_and_record
from content.database import Database
from content.operation.overview import overview
from content.operation.schedule import run_task
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

THREADS = 64


@contextmanager
def intruder(database: Database) -> Iterator[Session]:
    """A session past the portal, with the ledger's triggers off."""
    with database.engine.begin() as connection:
        append_only.remove_place(connection)
        append_only.remove(connection)
    with database.transaction() as session:
        yield session
    with database.engine.begin() as connection:
        append_only.install(connection)
        append_only.install_place(connection)


@pytest.fixture
def entries(database: Database) -> list[str]:
    """The public ids of four entries of one pilot, the last of which reverses the first."""
    with database.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        paid = [pay(session, learner.id, f"lesson-{number}") for number in range(3)]
        assert paid[0] is not None
        reverse(session, administrator(session), paid[0].public_id, "记错了", NOW)
        return list(session.scalars(select(LedgerEntry.public_id).order_by(LedgerEntry.id)))


def finding(database: Database) -> str | None:
    """What a verification finds, in English."""
    with database.reading() as session:
        (state,) = verify_all(session)
        return str(state.problem) if state.problem else None


def test_an_untouched_ledger_is_sound_and_its_end_is_that_of_the_last_entry(
    database: Database, entries: list[str]
) -> None:
    with database.reading() as session:
        (state,) = verify_all(session)
        last = session.scalars(select(LedgerEntry).where(LedgerEntry.public_id == entries[-1])).one()
        assert (state.problem, state.entries, state.digest) == (None, 4, last.digest)
        assert [row.number for row in session.scalars(select(LedgerEntry).order_by(LedgerEntry.id))] == [1, 2, 3, 4]
        assert len({row.digest for row in session.scalars(select(LedgerEntry))}) == 4


@pytest.mark.parametrize(
    "change",
    [
        "amount = 9900",
        "evidence = 'evidence:other'",
        """explanation = '{"message": "x", "values": {}}'""",
        "kind = 'convert'",
        "at = '2026-05-05 09:00:00.000000+00'",
        "idempotency_key = 'lesson:other'",
        "public_id = 'another'",
        "actor_id = learner_id",
    ],
)
def test_the_first_row_that_was_changed_is_named(database: Database, entries: list[str], change: str) -> None:
    with intruder(database) as session:
        session.execute(text(f"UPDATE ledger_entry SET {change} WHERE number = 2"))
    public_id = "another" if "public_id" in change else entries[1]
    assert finding(database) == f"The entry 2 ({public_id}) is not as it was written."


def test_a_row_taken_out_put_in_or_put_behind_is_noticed(database: Database, entries: list[str]) -> None:
    columns = "learner_id, pilot_id, rule_version_id, kind, amount, evidence, explanation, actor_id, at, digest"
    copy = (
        f"INSERT INTO ledger_entry (public_id, idempotency_key, number, {columns}) "
        f"SELECT 'forged', 'forged', 5, {columns} FROM ledger_entry WHERE number = 2"
    )
    with intruder(database) as session:
        session.execute(text(copy))
    assert finding(database) == "The entry forged was not written by the portal."
    with intruder(database) as session:
        session.execute(text("DELETE FROM ledger_entry WHERE public_id IN ('forged', :last)"), {"last": entries[3]})
    assert finding(database) == "The last entry should be 4. It is 3."
    with intruder(database) as session:
        session.execute(text("DELETE FROM ledger_entry WHERE number = 2"))
    assert finding(database) == "The entry 2 is missing."


def test_changed_rules_are_noticed_by_what_was_paid_under_them(database: Database, entries: list[str]) -> None:
    with database.transaction() as session:
        session.execute(text("""UPDATE rule_version SET rules = '{"points_per_unit": 999}'"""))
    assert finding(database) == f"The entry 1 ({entries[0]}) is not as it was written."


def test_a_ledger_written_anew_as_a_whole_is_noticed_by_its_last_verification(
    database: Database, entries: list[str]
) -> None:
    with database.transaction() as session:
        assert verify_and_record(session, NOW)[0].problem is None
    with intruder(database) as session:
        pilot = session.scalars(select(Pilot)).one()
        digest = ""
        by_id = {row.id: row.public_id for row in session.scalars(select(LedgerEntry))}
        for row in session.scalars(select(LedgerEntry).order_by(LedgerEntry.number)):
            row.amount *= 2
            reverses = by_id[row.reverses_id] if row.reverses_id else None
            digest = row.digest = digest_of(fields_of(row, pilot, row.rule_version, reverses), digest)
        pilot.head_digest = digest
    assert finding(database) == ("The whole ledger up to the entry 4 has been written anew since it was last verified.")


def test_the_nightly_task_keeps_its_finding_for_the_administrators(database: Database, entries: list[str]) -> None:
    assert run_task(database, VERIFY_LEDGER, NOW)
    with database.transaction() as session:
        _, actor = make_account(session, Grant(Role.ADMINISTRATOR))
        page = overview(session, actor, b"key", NOW)
        assert (page.ledgers_verified_at, page.broken_ledgers) == (NOW, ())
    with intruder(database) as session:
        session.execute(text("UPDATE ledger_entry SET amount = 1 WHERE number = 3"))
    assert run_task(database, VERIFY_LEDGER, NOW)
    with database.reading() as session:
        (broken,) = overview(session, actor, b"key", NOW).broken_ledgers
        assert str(broken.problem) == f"The entry 3 ({entries[2]}) is not as it was written."
        check = session.scalars(select(ChainCheck)).one()
        assert check.number == 4, "the last sound end stays"


def test_erasure_leaves_the_chain_as_it_was(database: Database, entries: list[str]) -> None:
    from content.people.erasure import erase
    from content.people.passwords import hash_password

    with database.transaction() as session:
        learner_id = session.scalars(select(LedgerEntry.learner_id)).first()
        assert learner_id is not None
        session.get_one(Account, learner_id).password_hash = hash_password("changxue-2026")
        session.flush()
        erase(session, learner_id, "changxue-2026")
    assert finding(database) is None


def test_many_learners_paid_at_once_make_one_whole_chain_for_each_pilot(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session, region_code="130000")
        make_pilot(session, region_code="130123")
        learners = [make_account(session)[0].id for _ in range(THREADS // 4)]
    together = Barrier(THREADS)

    def arrive(number: int) -> None:
        together.wait()
        region_code = "130123" if number % 2 else "130100"
        with database.transaction() as session:
            pay(session, learners[number // 4], f"lesson-{number % 4}", region_code=region_code)
            pay(session, learners[number // 4], f"course-{number % 4}", region_code=region_code)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(arrive, range(THREADS)))
    with database.reading() as session:
        states = verify_all(session)
        assert [(state.problem, state.entries) for state in states] == [(None, THREADS), (None, THREADS)]
