"""`portal ledger check` years later: in the portal that issued, and in another that has the keys."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from content.credentials.credit_badges import ConversionRecord, LedgerHead
from content.credentials.issuer_identity import Issuance
from content.credentials.learner_record import issue_conversion_record
from content.credentials.revocation import revoke_conversion_record
from content.credentials.signing_keys import make_key, published_keys
from content.credits import append_only
from content.credits.models import LedgerEntry
from content.database import Database, utc_now
from content.people.models import Role
from content.people.permissions import Grant
from tests.content.credits.test_ledger import pay
from tests.factories import SECRET_KEY, make_account, make_pilot
from tests.portal.commands.conftest import Portal

ISSUANCE = Issuance(SECRET_KEY, "https://learn.example.invalid", lambda message, _language: str(message))
HERE = {"PORTAL_SECRET_KEY": SECRET_KEY, "PORTAL_PUBLIC_ADDRESS": ISSUANCE.public_address}


def test_a_record_is_sound_until_it_is_changed_revoked_or_its_ledger_is(here: Portal, tmp_path: Path) -> None:
    assert here("db", "upgrade").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite'}")
    with database.transaction() as session:
        make_key(session, make_account(session, Grant(Role.ADMINISTRATOR))[1], None, ISSUANCE)
        pilot = make_pilot(session)
        learner, _ = make_account(session)
        entry = pay(session, learner.id, "lesson-1", now=utc_now())
        assert entry is not None
        conversion = ConversionRecord(
            entry=entry.public_id,
            entry_number=entry.number,
            entry_digest=entry.digest,
            pilot=pilot.public_id,
            pilot_name=pilot.name_zh,
            bank="学分银行",
            credits=100,
            rate=100,
            bank_credits=100,
            converted_at=entry.at,
            head=LedgerHead(pilot.head_number, pilot.head_digest),
        )
        record = issue_conversion_record(session, learner.id, conversion, ISSUANCE, "zh")
        document, token = record.document, record.jwt
        keys = published_keys(session, None, ISSUANCE)
    file, other, keys_file = tmp_path / "record.json", tmp_path / "other.json", tmp_path / "did.json"
    file.write_text(document)
    keys_file.write_text(json.dumps(keys))
    (tmp_path / "record.jwt").write_text(token + "\n")
    sound = here("ledger", "check", str(file), LC_ALL="zh_CN.UTF-8", **HERE)
    assert (sound.returncode, sound.stderr) == (0, "")
    for line in ("签名正确", "没有撤销", "账本里仍然有它写明的那条记录", "结论：可以相信"):
        assert line in sound.stdout
    assert here("ledger", "check", str(tmp_path / "record.jwt"), **HERE).returncode == 0
    other.write_text(document.replace('"creditsEarned": 1', '"creditsEarned": 100'))
    changed = here("ledger", "check", str(other), LC_ALL="zh_CN.UTF-8", **HERE)
    assert (changed.returncode, "签名不对" in changed.stdout, "不要相信它" in changed.stdout) == (1, True, True)
    other.write_text("{}x")
    assert here("ledger", "check", str(other), **HERE).returncode == 2

    elsewhere = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"}
    assert here("db", "upgrade", **elsewhere).returncode == 0
    alone = here("ledger", "check", str(file), "--offline", **elsewhere)
    assert (alone.returncode, "could not be checked" in alone.stdout) == (1, True)
    with_keys = here("ledger", "check", str(file), "--offline", "--keys", str(keys_file), **elsewhere)
    assert (with_keys.returncode, "is not in this portal" in with_keys.stdout) == (0, True)
    assert "could not be asked" in with_keys.stdout

    with database.engine.begin() as connection:
        append_only.remove(connection)
        connection.execute(text("UPDATE ledger_entry SET amount = 900"))
        append_only.install(connection)
    broken = here("ledger", "check", str(file), **HERE)
    assert (broken.returncode, "has been changed" in broken.stderr) == (1, True)
    with database.transaction() as session:
        revoke_conversion_record(session, session.query(LedgerEntry).one().public_id, utc_now())
    database.dispose()
    revoked = here("ledger", "check", str(file), **HERE)
    assert (revoked.returncode, "It is revoked" in revoked.stdout) == (1, True)
