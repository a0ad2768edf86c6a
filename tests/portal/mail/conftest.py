"""A sender of mail on a mail server of the test, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.headerregistry import Address

import pytest
from flask import Flask

from content.database import Database, utc_now
from content.mail.smtp import MailServer, TlsMode
from portal.mail.sender import MailSender
from portal.settings import MailSettings
from tests.mail_server import HOST, Mailbox, mail_server

SENDER = Address("畅学", addr_spec="portal@example.org")
PUBLIC_ADDRESS = "https://learn.example.org"


@dataclass
class Clock:
    """The moment that it is."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


def mail_settings(port: int, **of_server: object) -> MailSettings:
    """Settings for a mail server of a test."""
    server = replace(MailServer(HOST, port, TlsMode.NONE, timeout_s=5.0), **of_server)  # type: ignore[arg-type]
    return MailSettings(server, SENDER, PUBLIC_ADDRESS)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything until a test tells it otherwise."""
    with mail_server() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """A little ahead, so that what a test has just queued is due."""
    return Clock(utc_now() + timedelta(minutes=1))


@pytest.fixture
def sender(app: Flask, database: Database, mailbox: Mailbox, clock: Clock) -> MailSender:
    """What a worker sends with, on the settings of the application."""
    settings = replace(app.extensions["settings"], mail=mail_settings(mailbox.port))
    app.extensions["settings"] = settings
    assert settings.mail is not None
    return MailSender(lambda: app, settings.mail, database, clock)
