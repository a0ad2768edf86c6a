"""`portal ledger verify`, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text

from content.credits import append_only
from content.credits.models import LedgerEntry, Pilot
from content.database import Database
from tests.content.credits.test_ledger import pay
from tests.factories import make_account, make_pilot
from tests.portal.commands.conftest import Portal


def test_a_changed_row_is_named_and_ends_the_command_with_status_1(here: Portal, tmp_path: Path) -> None:
    assert here("db", "upgrade").returncode == 0
    assert here("ledger", "verify").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite'}")
    with database.transaction() as session:
        pilot = make_pilot(session).public_id
        learner, _ = make_account(session)
        for number in range(2):
            pay(session, learner.id, f"lesson-{number}")
        last = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
        assert last is not None
        digest = session.scalars(select(Pilot.head_digest)).one()
        assert digest == last.digest
    sound = here("ledger", "verify")
    assert (sound.returncode, sound.stdout) == (0, f"{pilot}: 2 {digest}\n")
    with database.engine.begin() as connection:
        append_only.remove(connection)
        connection.execute(text("UPDATE ledger_entry SET amount = 500 WHERE number = 2"))
        append_only.install(connection)
    database.dispose()
    broken = here("ledger", "verify", LC_ALL="zh_CN.UTF-8")
    assert broken.returncode == 1
    assert f"第 2 条记录（{last.public_id}）与当初写入的不一样。" in broken.stderr


def test_a_kept_balance_that_is_wrong_is_summed_again(here: Portal, tmp_path: Path) -> None:
    assert here("db", "upgrade").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite'}")
    with database.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        pay(session, learner.id, "lesson")
        session.execute(text("UPDATE ledger_balance SET amount = 900"))
    database.dispose()
    assert "portal ledger recount" in here("ledger", "verify").stderr
    assert here("ledger", "recount").returncode == 0
    assert here("ledger", "verify").returncode == 0
