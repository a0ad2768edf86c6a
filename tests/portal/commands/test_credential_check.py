"""Keys and lists of other issuers are asked for over https alone, bounded, without following anywhere."""

from __future__ import annotations

import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.commands.credential_check import LARGEST_ANSWER, address_of, fetched
from tests.mail_server import make_certificate

DOCUMENT = {"id": "did:web:127.0.0.1", "assertionMethod": []}


class _Issuer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/did.json": (200, json.dumps(DOCUMENT).encode()),
            "/list": (200, b"[1]"),
            "/page": (200, b"<html>"),
            "/deep": (200, b"[" * 200_000),
            "/large": (200, b'"' + b"x" * LARGEST_ANSWER + b'"'),
            "/moved": (302, b""),
        }
        status, body = answers.get(self.path, (404, b"{}"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/did.json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test's output is for what failed."""


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of another issuer, whose certificate is trusted."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Issuer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_document_is_fetched_over_https_and_nothing_else_is(issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetched(f"https://{issuer}/did.json") == DOCUMENT
    for path in ("/list", "/page", "/deep", "/large", "/moved", "/nothing"):
        assert fetched(f"https://{issuer}{path}") is None
    for address in (
        f"http://{issuer}/did.json",
        f"https://me@{issuer}/did.json",
        "https:///did.json",
        "https://[",
        "",
        "x",
    ):
        assert fetched(address) is None
    monkeypatch.delenv("SSL_CERT_FILE")
    assert fetched(f"https://{issuer}/did.json") is None


def test_nobody_answers_at_a_port_that_is_closed() -> None:
    assert fetched("https://127.0.0.1:9/did.json") is None
    assert fetched("https://127.0.0.1:port/did.json") is None
    assert fetched("https://127.0.0.1/a b\r\nHost: x") is None


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:learn.example.org", "https://learn.example.org/.well-known/did.json"),
        ("did:web:learn.example.org%3A8443:institutions:x1", "https://learn.example.org:8443/institutions/x1/did.json"),
        ("did:key:z6Mk", ""),
        ("", ""),
    ],
)
def test_the_address_of_keys_is_that_of_the_method(did: str, address: str) -> None:
    assert address_of(did) == address
