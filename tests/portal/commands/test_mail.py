"""`portal mail`, on a mail server of the test and on letters that came back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from content.database import Database, utc_now
from content.mail.deliveries import queue
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.content.mail.reports import report
from tests.mail_server import HOST, mail_server
from tests.portal.commands.conftest import Portal

pytestmark = pytest.mark.slow


def settings(port: int) -> dict[str, str]:
    return {
        "PORTAL_SMTP_HOST": HOST,
        "PORTAL_SMTP_PORT": str(port),
        "PORTAL_SMTP_TLS": "none",
        "PORTAL_PUBLIC_ADDRESS": "https://learn.example.org",
        "PORTAL_MAIL_SENDER": "畅学 <portal@example.org>",
    }


def test_a_test_arrives_and_a_refusal_is_told_in_the_servers_words(here: Portal) -> None:
    with mail_server() as mailbox:
        sent = here("mail", "test", "boss@example.com", **settings(mailbox.port))
        assert sent.returncode == 0
        assert HOST in sent.stdout
        assert mailbox.recipients == ["boss@example.com"]
        assert "测试邮件" in mailbox.text()
        mailbox.rcpt.append("550 5.7.1 relaying denied")
        refused = here("mail", "test", "boss@example.com", **settings(mailbox.port))
    assert refused.returncode == 1
    assert "550 5.7.1 relaying denied" in refused.stderr


def test_without_a_server_and_for_what_is_no_address_it_says_what_to_do(here: Portal) -> None:
    without = here("mail", "test", "boss@example.com")
    assert without.returncode != 0
    assert "PORTAL_SMTP_HOST" in without.stderr
    wrong = here("mail", "test", "boss", **settings(9))
    assert wrong.returncode != 0
    assert "name@example.com" in wrong.stderr


def test_letters_that_came_back_end_an_address_from_a_folder_or_a_pipe(
    here: Portal, variables: dict[str, str], tmp_path: Path
) -> None:
    assert here("db", "upgrade").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'data' / 'portal.sqlite'}")
    with database.transaction() as session:
        account, _ = make_mailed_account(session)
        for _ in range(2):
            letter = queue(session, account.id, Purpose.NOTICE, "wang@example.com")
            letter.state, letter.ended_at = DeliveryState.SENT, utc_now()
        session.flush()
        first, second = session.scalars(select(Delivery.public_id).order_by(Delivery.id))
    box = tmp_path / "box"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    (box / "new" / "1.host").write_bytes(report(first))
    (box / "new" / "2.host").write_bytes(b"Subject: away\n\nUntil Monday.")
    assert "messages read: 2; letters of the portal that came back: 1" in here("mail", "bounces", str(box)).stdout
    assert sorted(file.name for file in (box / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert "messages read: 0" in here("mail", "bounces", str(box)).stdout
    command = [sys.executable, "-m", "portal.cli", "mail", "bounces"]
    for raw, letters in ((report(second), 1), (b"\xff no report", 0)):
        piped = subprocess.run(
            command, env={**os.environ, **variables}, input=raw, capture_output=True, check=True, timeout=120
        )
        assert f"came back: {letters}".encode() in piped.stdout
    with database.reading() as session:
        assert session.scalars(select(EmailAddress.refused_at)).one() is not None
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.FAILED}
    database.dispose()
    assert here("mail", "bounces", str(tmp_path)).returncode != 0
