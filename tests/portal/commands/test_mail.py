"""`portal mail test`, on a mail server of the test."""

from __future__ import annotations

import pytest

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
