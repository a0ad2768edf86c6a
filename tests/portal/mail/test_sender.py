"""Sending what waits: a server that refuses, hangs, is away for a day; a worker that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from content.database import Database
from content.mail.deliveries import CLAIMED_FOR, queue
from content.mail.forgotten import request_recovery
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose, RecoveryRequest
from content.mail.trouble import Trouble
from content.notices.models import Notice
from content.notices.notify import MAIL_REFUSED
from content.people.permissions import VISITOR
from portal.mail.sender import LOOK_EVERY_S, MailSender
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.mail_server import HOST, Mailbox, free_port, mail_server, silent_server
from tests.portal.mail.conftest import Clock, mail_settings


def queue_letters(database: Database, count: int = 1) -> None:
    with database.transaction() as session:
        for number in range(count):
            address = f"person{number}@example.com"
            account, _ = make_mailed_account(session, address=address)
            queue(session, account.id, Purpose.TEST, address)


def letters(database: Database) -> list[Delivery]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


@pytest.mark.both
def test_everything_that_waits_is_sent_once(sender: MailSender, mailbox: Mailbox, database: Database) -> None:
    queue_letters(database, 12)
    assert sender.send_due() == 12
    assert sender.send_due() == 0
    assert sorted(mailbox.recipients) == sorted(f"person{number}@example.com" for number in range(12))
    assert {letter.state for letter in letters(database)} == {DeliveryState.SENT}


def test_a_letter_that_is_put_off_comes_later_and_holds_up_no_other(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    queue_letters(database, 2)
    mailbox.rcpt.append("451 4.7.1 greylisted, come again")
    assert sender.send_due() == 1
    assert mailbox.recipients == ["person1@example.com"]
    assert sender.send_due() == 0
    clock.pass_by(minutes=5)
    assert sender.send_due() == 1
    assert mailbox.recipients == ["person1@example.com", "person0@example.com"]
    assert [letter.attempts for letter in letters(database)] == [2, 1]


def test_an_address_that_nobody_has_is_told_in_the_portal_and_used_no_more(
    sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    queue_letters(database)
    mailbox.rcpt.append("550 5.1.1 no such user")
    assert sender.send_due() == 0
    with database.reading() as session:
        assert session.scalars(select(EmailAddress.refused_at)).one() is not None
        assert session.scalars(select(Notice.message)).all() == [MAIL_REFUSED]


def test_a_server_that_is_away_for_a_day_gets_everything_when_it_is_back(
    app: Flask, database: Database, clock: Clock
) -> None:
    port = free_port()
    queue_letters(database, 7)
    with database.transaction() as session:
        for letter in session.scalars(select(Delivery)):
            letter.purpose = Purpose.ADDRESS_CHANGED  # what lives for days
    sender = MailSender(lambda: app, mail_settings(port), database, clock)
    for _ in range(24 * 6):
        assert sender.send_due() == 0
        clock.pass_by(minutes=10)
    assert {letter.trouble for letter in letters(database)} == {Trouble.NO_SERVER}
    with mail_server(port=port) as mailbox:
        for _ in range(8):
            sender.send_due()
            clock.pass_by(minutes=10)
        assert len(mailbox.letters) == 7
    assert {letter.state for letter in letters(database)} == {DeliveryState.SENT}


def test_while_the_server_is_away_it_is_asked_more_and_more_seldom(
    app: Flask, database: Database, clock: Clock
) -> None:
    queue_letters(database, 200)
    sender = MailSender(lambda: app, mail_settings(free_port()), database, clock)
    tried = []
    for _ in range(60):
        before = sum(letter.attempts for letter in letters(database))
        sender.send_due()
        if sum(letter.attempts for letter in letters(database)) > before:
            tried.append(clock.now)
        clock.pass_by(minutes=1)
    assert len(tried) < 12
    assert tried[-1] - tried[-2] == timedelta(minutes=10)


def test_a_server_that_hangs_costs_its_time_limit_and_no_letter(
    app: Flask, database: Database, clock: Clock, mailbox: Mailbox
) -> None:
    queue_letters(database, 3)
    with silent_server() as port:
        hanging = mail_settings(port, timeout_s=0.3)
        assert MailSender(lambda: app, hanging, database, clock).send_due() == 0
    assert {letter.state for letter in letters(database)} == {DeliveryState.WAITING}
    clock.pass_by(hours=1)
    assert MailSender(lambda: app, mail_settings(mailbox.port), database, clock).send_due() == 3


def test_a_connection_that_breaks_in_the_middle_loses_nothing_and_repeats_nothing_that_was_recorded(
    app: Flask, database: Database, clock: Clock
) -> None:
    port = free_port()
    queue_letters(database, 3)
    sender = MailSender(lambda: app, mail_settings(port, timeout_s=0.5), database, clock)
    with mail_server(port=port) as mailbox:
        mailbox.data += ["250 taken", "421 4.3.2 going down"]
        sender.send_due()
        first = list(mailbox.recipients)
        for _ in range(4):
            clock.pass_by(minutes=10)
            sender.send_due()
        assert len(first) < 3
        assert sorted(mailbox.recipients) == [f"person{number}@example.com" for number in range(3)]


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    queue_letters(database, 2)
    with database.transaction() as session:
        session.scalars(select(Delivery).order_by(Delivery.id)).first().recipient = "wang@例子.invalid\nBcc: x@y.z"  # type: ignore[union-attr]
    assert sender.send_due() == 1
    assert mailbox.recipients == ["person1@example.com"]
    first, _second = letters(database)
    assert (first.state, first.trouble) == (DeliveryState.WAITING, Trouble.FAULT)
    assert first.due_at > clock.now


def test_a_request_for_a_new_password_becomes_a_letter_at_the_next_look(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        make_mailed_account(session, name="wangfang")
        request_recovery(session, VISITOR, "wangfang", now=clock.now)
        request_recovery(session, VISITOR, "nobody", now=clock.now)
    assert sender.send_due() == 1
    assert mailbox.recipients == ["wang@example.com"]
    with database.reading() as session:
        assert session.scalars(select(RecoveryRequest)).all() == []


@pytest.mark.both
def test_a_look_at_nothing_writes_nothing_and_asks_two_questions(sender: MailSender, database: Database) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        asked.append(text)

    event.listen(database.engine, "before_cursor_execute", note)
    assert sender.send_due() == 0
    event.remove(database.engine, "before_cursor_execute", note)
    assert [text.split()[0] for text in asked if not text.startswith("BEGIN")] == ["SELECT", "SELECT"]
    assert LOOK_EVERY_S >= 10


def test_it_works_until_it_is_stopped(
    sender: MailSender, mailbox: Mailbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.mail.sender.LOOK_EVERY_S", 0.05)
    stop = threading.Event()
    thread = threading.Thread(target=sender.work, args=(stop,), daemon=True)
    thread.start()
    queue_letters(database)
    try:
        assert mailbox.taken.wait(20)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


SENDING_PROCESS = """
import sys
from pathlib import Path
from content import models
from content.database import Database
from portal.application import create_app
from portal.mail.sender import MailSender
from portal.settings import settings_from

settings = settings_from()
database = Database(settings.database_url)
print("ready", flush=True)
MailSender(lambda: create_app(settings, database), settings.mail, database).send_due()
print("done", flush=True)
"""


@pytest.mark.both
@pytest.mark.slow
def test_killed_after_the_server_has_taken_a_letter_it_is_sent_again_under_the_same_id_and_no_other_is(
    app: Flask, database: Database, mailbox: Mailbox, clock: Clock
) -> None:
    queue_letters(database, 3)
    mailbox.pause_s = 30.0
    environment = {
        **os.environ,
        "PORTAL_DATA": str(app.extensions["settings"].data),
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_SECRET_KEY": "test",
        "PORTAL_SMTP_HOST": HOST,
        "PORTAL_SMTP_PORT": str(mailbox.port),
        "PORTAL_SMTP_TLS": "none",
        "PORTAL_MAIL_SENDER": "portal@example.org",
        "PORTAL_PUBLIC_ADDRESS": "https://learn.example.org",
    }
    process = subprocess.Popen([sys.executable, "-c", SENDING_PROCESS], env=environment, stdout=subprocess.PIPE)
    try:
        assert mailbox.taken.wait(60)  # the server has the letter, and has not said so
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
    assert [letter.state for letter in letters(database)] == [DeliveryState.SENDING] * 3
    mailbox.pause_s = 0.0
    settings = mail_settings(mailbox.port)
    sender = MailSender(lambda: app, settings, database, clock)
    assert sender.send_due() == 0  # whoever claimed them might still be at it
    clock.now = clock.now + CLAIMED_FOR + timedelta(minutes=2)
    assert sender.send_due() == 3
    ids = [str(letter["Message-ID"]) for letter in mailbox.letters]
    assert len(ids) == 4
    assert len(set(ids)) == 3
