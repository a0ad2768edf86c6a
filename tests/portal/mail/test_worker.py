"""A worker as an installation runs it sends what waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from content.database import Database
from content.mail.deliveries import queue
from content.mail.models import Purpose
from content.migrating import upgrade
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.mail_server import HOST, PASSWORD, USER, mail_server, make_certificate

pytestmark = pytest.mark.slow


def test_a_worker_sends_over_an_encrypted_line_with_its_password(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    database = Database(url)
    upgrade(database)
    with database.transaction() as session:
        account, _ = make_mailed_account(session)
        queue(session, account.id, Purpose.TEST, "wang@example.com")
    certificate = make_certificate(tmp_path)
    with mail_server(certificate=certificate, auth=True) as mailbox:
        environment = {
            **os.environ,
            "PORTAL_DATA": str(tmp_path),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_SMTP_HOST": HOST,
            "PORTAL_SMTP_PORT": str(mailbox.port),
            "PORTAL_SMTP_USER": USER,
            "PORTAL_SMTP_PASSWORD": PASSWORD,
            "PORTAL_SMTP_CA_FILE": str(certificate),
            "PORTAL_MAIL_SENDER": "畅学 <portal@example.org>",
            "PORTAL_PUBLIC_ADDRESS": "https://learn.example.org",
        }
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen([sys.executable, "-m", "portal.cli", "worker"], env=environment, stderr=log)
        try:
            assert mailbox.taken.wait(120), (tmp_path / "worker.log").read_text()
        finally:
            worker.terminate()
            worker.wait(30)
        assert (mailbox.recipients, mailbox.signed_in, mailbox.encrypted) == (["wang@example.com"], [True], [True])
    assert "wang@example.com" not in (tmp_path / "worker.log").read_text()
    database.dispose()
