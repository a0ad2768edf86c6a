"""Handing letters over to a real mail server, and telling its refusals apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from content.mail.smtp import MailServer, NoServer, NotSent, TlsMode, connection, send
from content.mail.trouble import Trouble
from tests.mail_server import HOST, PASSWORD, USER, Mailbox, free_port, mail_server, make_certificate, silent_server

SENDER, RECIPIENT = "portal@example.org", "wang@example.com"

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # see tests/mail_server.py


def letter(text: str = "您好") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "畅学：通知"
    message.set_content(text)
    return message


def hand_over(server: MailServer) -> None:
    with connection(server) as opened:
        send(opened, letter(), SENDER, RECIPIENT)


@pytest.fixture
def plain() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def in_the_open(mailbox: Mailbox) -> MailServer:
    return MailServer(HOST, mailbox.port, TlsMode.NONE)


def test_a_letter_arrives_as_it_was_written(plain: Mailbox) -> None:
    hand_over(in_the_open(plain))
    assert plain.letters[0]["Subject"] == "畅学：通知"
    assert plain.text().strip() == "您好"
    assert (plain.senders, plain.recipients) == ([SENDER], [RECIPIENT])


@pytest.mark.parametrize("tls", [TlsMode.STARTTLS, TlsMode.TLS])
def test_with_a_password_over_an_encrypted_line(tmp_path: Path, tls: TlsMode) -> None:
    certificate = make_certificate(tmp_path)
    with mail_server(certificate=certificate, starttls=tls is TlsMode.STARTTLS, auth=True) as mailbox:
        hand_over(MailServer(HOST, mailbox.port, tls, USER, PASSWORD, ca_file=certificate))
        assert (mailbox.signed_in, mailbox.encrypted) == ([True], [True])


@pytest.mark.parametrize("tls", [TlsMode.STARTTLS, TlsMode.TLS])
@pytest.mark.parametrize("name", ["mail.example.org", "nobody knows who signed it"])
def test_a_server_that_cannot_show_who_it_is_gets_neither_password_nor_letter(
    tmp_path: Path, tls: TlsMode, name: str
) -> None:
    own = make_certificate(tmp_path, name) if "." in name else make_certificate(tmp_path)
    trusted = own if "." in name else None
    with mail_server(certificate=own, starttls=tls is TlsMode.STARTTLS, auth=True) as mailbox:
        with pytest.raises(NoServer, match="no_server") as refusal:
            hand_over(MailServer(HOST, mailbox.port, tls, USER, PASSWORD, ca_file=trusted))
        assert refusal.value.reply.startswith("certificate:")
        assert mailbox.letters == []


def test_a_server_without_encryption_gets_nothing_where_encryption_is_wanted(plain: Mailbox) -> None:
    with pytest.raises(NoServer):
        hand_over(MailServer(HOST, plain.port, TlsMode.STARTTLS, USER, PASSWORD))
    assert plain.letters == []


def test_a_wrong_password_is_a_trouble_of_the_portal_not_of_the_letter(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with mail_server(certificate=certificate, auth=True) as mailbox, pytest.raises(NoServer) as refusal:
        hand_over(MailServer(HOST, mailbox.port, TlsMode.STARTTLS, USER, "wrong", ca_file=certificate))
    assert refusal.value.reply.startswith("535")
    assert not refusal.value.is_final


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(NoServer):
        hand_over(MailServer(HOST, free_port(), TlsMode.NONE))


@pytest.mark.parametrize("tls", list(TlsMode))
def test_a_server_that_says_nothing_is_given_up_after_a_while(tls: TlsMode) -> None:
    with silent_server() as port, pytest.raises(NoServer):
        hand_over(replace(MailServer(HOST, port, tls), timeout_s=0.3))


def test_a_server_that_falls_silent_in_the_middle(plain: Mailbox) -> None:
    plain.pause_s = 2.0
    with pytest.raises(NoServer):
        hand_over(replace(in_the_open(plain), timeout_s=0.3))


@pytest.mark.parametrize(
    ("reply", "trouble", "is_final"),
    [
        ("450 try later", Trouble.NOT_NOW, False),
        ("451 4.7.1 greylisted", Trouble.NOT_NOW, False),
        ("452 4.2.2 mailbox full", Trouble.NOT_NOW, False),
        ("552 5.2.2 mailbox full", Trouble.NOT_NOW, False),
        ("550 no such user", Trouble.ADDRESS_REFUSED, True),
        ("550 5.1.1 no such user", Trouble.ADDRESS_REFUSED, True),
        ("551 not here", Trouble.ADDRESS_REFUSED, True),
        ("553 5.1.3 no address", Trouble.ADDRESS_REFUSED, True),
        ("550 5.2.1 mailbox disabled", Trouble.ADDRESS_REFUSED, True),
        ("550 5.7.1 relaying denied", Trouble.SENDER_REFUSED, False),
        ("554 5.7.1 blocked", Trouble.SENDER_REFUSED, False),
        ("530 5.7.0 authenticate first", Trouble.SENDER_REFUSED, False),
        ("553 5.1.8 sender's domain unknown", Trouble.SENDER_REFUSED, False),
        ("554 no", Trouble.SENDER_REFUSED, False),
    ],
)
def test_what_a_server_says_of_a_recipient(plain: Mailbox, reply: str, trouble: Trouble, is_final: bool) -> None:
    plain.rcpt.append(reply)
    with pytest.raises(NotSent) as refusal:
        hand_over(in_the_open(plain))
    assert (refusal.value.trouble, refusal.value.is_final) == (trouble, is_final)
    assert refusal.value.reply == reply


@pytest.mark.parametrize(
    ("reply", "trouble", "is_final"),
    [("451 later", Trouble.NOT_NOW, False), ("554 5.6.0 spam", Trouble.LETTER_REFUSED, True)],
)
def test_what_a_server_says_of_a_letter(plain: Mailbox, reply: str, trouble: Trouble, is_final: bool) -> None:
    plain.data.append(reply)
    with pytest.raises(NotSent) as refusal:
        hand_over(in_the_open(plain))
    assert (refusal.value.trouble, refusal.value.is_final) == (trouble, is_final)


def test_one_refused_letter_holds_up_none_after_it(plain: Mailbox) -> None:
    plain.rcpt.append("550 5.1.1 no such user")
    with connection(in_the_open(plain)) as opened:
        with pytest.raises(NotSent):
            send(opened, letter("the first"), SENDER, RECIPIENT)
        send(opened, letter("the second"), SENDER, RECIPIENT)
    assert plain.text().strip() == "the second"


def test_a_password_is_not_shown_with_the_settings() -> None:
    assert "between servers" not in repr(MailServer(HOST, 25, user=USER, password=PASSWORD))
