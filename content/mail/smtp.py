"""The mail server of an installation: letters are handed over to it by SMTP, and what it answers is told apart."""

from __future__ import annotations

import enum
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from content.mail.trouble import LONGEST_REPLY, Trouble

TIMEOUT_S = 30.0
"""How long the server may be silent."""
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_THE_ADDRESS = frozenset({550, 551, 553})
"""The mailbox is not there, has moved, has no possible name (RFC 5321, section 4.2.3)."""


class TlsMode(enum.StrEnum):
    """How the line to the mail server is protected."""

    STARTTLS = "starttls"  # begins in the open and must become encrypted before anything is said
    TLS = "tls"  # encrypted from the first byte
    NONE = "none"  # for a server on this machine


PORTS = {TlsMode.STARTTLS: 587, TlsMode.TLS: 465, TlsMode.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. `greeting_name`: what the portal calls itself (EHLO); `ca_file`: certificates that
    are trusted beside those of the system."""

    host: str
    port: int
    tls: TlsMode = TlsMode.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    greeting_name: str = "localhost"
    ca_file: Path | None = None
    timeout_s: float = TIMEOUT_S


class NotSent(Exception):
    """A letter was not taken. `reply`: what the server said, shortened; `is_final`: trying again would not help."""

    def __init__(self, trouble: Trouble, reply: str, *, is_final: bool) -> None:
        super().__init__(trouble.value)
        self.trouble, self.reply, self.is_final = trouble, reply[:LONGEST_REPLY], is_final


class NoServer(NotSent):
    """The server cannot be reached, hangs, or does not let the portal in: no letter can be sent for now."""

    def __init__(self, reply: str) -> None:
        super().__init__(Trouble.NO_SERVER, reply, is_final=False)


@contextmanager
def connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection over which letters can be sent, greeted, encrypted and signed in. NoServer."""
    try:
        opened = _open(server)
    except (OSError, smtplib.SMTPException) as error:
        raise NoServer(_reply(error)) from error
    try:
        yield opened
    finally:
        try:
            opened.quit()
        except (OSError, smtplib.SMTPException):
            opened.close()


def send(opened: smtplib.SMTP, letter: EmailMessage, sender: str, recipient: str) -> None:
    """Hand one letter over. Raises NotSent; after NoServer the connection is of no more use."""
    try:
        opened.send_message(letter, from_addr=sender, to_addrs=[recipient])
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = error.recipients[recipient]
        raise _recipient_refused(code, _text(code, reply)) from error
    except smtplib.SMTPSenderRefused as error:
        raise NotSent(Trouble.SENDER_REFUSED, _reply(error), is_final=False) from error
    except smtplib.SMTPDataError as error:
        is_final = 500 <= error.smtp_code < 600
        trouble = Trouble.LETTER_REFUSED if is_final else Trouble.NOT_NOW
        raise NotSent(trouble, _reply(error), is_final=is_final) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NoServer(_reply(error)) from error


def _open(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.ca_file is not None:
        context.load_verify_locations(server.ca_file)
    name, timeout = server.greeting_name, server.timeout_s
    opened: smtplib.SMTP
    if server.tls is TlsMode.TLS:
        opened = smtplib.SMTP_SSL(server.host, server.port, name, timeout=timeout, context=context)
    else:
        opened = smtplib.SMTP(server.host, server.port, name, timeout)
    try:
        if server.tls is TlsMode.STARTTLS:
            opened.starttls(context=context)  # raises where the server has none: nothing is said in the open
        if server.user:
            opened.login(server.user, server.password)
        opened.ehlo_or_helo_if_needed()
    except BaseException:
        opened.close()
        raise
    return opened


def _recipient_refused(code: int, reply: str) -> NotSent:
    """Tell a wrong address from a full mailbox and from a server that does not let the portal send.

    By the enhanced code where there is one (RFC 3463): 5.1.x and 5.2.1 are about the address, 5.2.2 is a full mailbox,
    5.7.x and other codes are about the portal: no address may be given up for that.
    """
    if code < 500:
        return NotSent(Trouble.NOT_NOW, reply, is_final=False)
    enhanced = _ENHANCED.search(reply)
    if enhanced is not None and enhanced[0] == "5.2.2":
        return NotSent(Trouble.NOT_NOW, reply, is_final=False)
    is_wrong = code in _ABOUT_THE_ADDRESS if enhanced is None else is_about_the_address(enhanced[0])
    if is_wrong:
        return NotSent(Trouble.ADDRESS_REFUSED, reply, is_final=True)
    return NotSent(Trouble.SENDER_REFUSED, reply, is_final=False)


def is_about_the_address(status: str) -> bool:
    """Whether a final status (RFC 3463, "5.1.1") says that nobody has the address: 5.1.x but what is about the sender's
    own (5.1.7, 5.1.8), and 5.2.1."""
    _, subject, detail = status.split(".")
    return (subject == "1" and detail not in {"7", "8"}) or status == "5.2.1"


def _reply(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    return f"{type(error).__name__}: {error}"


def _text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(f"{code} {text}".split())
