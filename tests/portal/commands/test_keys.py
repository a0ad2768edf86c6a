"""`portal keys rewrap`, after an operator has changed the portal's secret."""

from __future__ import annotations

from pathlib import Path

from content.credentials.issuer_identity import Issuance
from content.credentials.models import SigningKey
from content.credentials.signing_keys import make_key, opens
from content.database import Database
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_account
from tests.portal.commands.conftest import Portal


def test_keys_open_under_the_new_secret(here: Portal, tmp_path: Path) -> None:
    assert here("db", "upgrade").returncode == 0
    old, new = (Issuance(secret, "", lambda message, _language: str(message)) for secret in ("old", "new"))
    database = Database(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite'}")
    with database.transaction() as session:
        key_id = make_key(session, make_account(session, Grant(Role.ADMINISTRATOR))[1], None, old).id
    wrong = here("keys", "rewrap", "--old-secret", "another", PORTAL_SECRET_KEY="new")
    assert (wrong.returncode, "1 open under neither" in wrong.stdout) == (1, True)
    right = here("keys", "rewrap", "--old-secret", "old", PORTAL_SECRET_KEY="new")
    assert (right.returncode, "1 stored under the present secret" in right.stdout) == (0, True)
    with database.reading() as session:
        assert opens(session.get_one(SigningKey, key_id), new)
    database.dispose()
