"""A mail server on the loopback (aiosmtpd) that answers as a test tells it, and its certificate."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "portal", "between servers"
DOMAIN = "example.org"


@dataclass
class Mailbox:
    """What the server has taken, and what it answers. `rcpt` and `data`: replies to the next recipients and letters,
    then it takes all; `pause_s`: how long it is silent after a letter has come; `taken` is set with each letter."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    taken: threading.Event = field(default_factory=threading.Event)

    def text(self, number: int = -1) -> str:
        """The text of a letter, as a mail program shows it."""
        return str(self.letters[number].get_content()).replace("\r\n", "\n")

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        reply = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.data.pop(0) if self.data else "250 taken"
        if reply.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.letters.append(cast(EmailMessage, message_from_bytes(content, policy=default)))
            self.recipients += envelope.rcpt_tos
            self.senders.append(envelope.mail_from or "")
            self.signed_in.append(bool(session.authenticated))
            self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
            self.taken.set()
        if self.pause_s:
            await asyncio.sleep(self.pause_s)
        return reply


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(
    *, port: int = 0, certificate: Path | None = None, starttls: bool = True, auth: bool = False
) -> Iterator[Mailbox]:
    """A server that runs until the end. With a certificate it wants encryption, by STARTTLS or from the first byte;
    with `auth` it takes letters of USER alone."""
    mailbox = Mailbox(port or free_port())
    options: dict[str, object] = {"enable_SMTPUTF8": True}
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if starttls:
            options |= {"tls_context": context, "require_starttls": True}
    if auth:
        options |= {
            "authenticator": _authenticate,
            "auth_required": True,
            "auth_require_tls": certificate is not None and starttls,
        }
    controller = Controller(
        mailbox,
        hostname=HOST,
        port=mailbox.port,
        ssl_context=None if starttls else context,
        **options,  # type: ignore[arg-type]  # options of its SMTP
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def make_certificate(folder: Path, name: str = HOST) -> Path:
    """A file with a key and a certificate that it signed itself, for an address or a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)  # the server answers
