"""One request to a record store. Who names its address is not who runs the portal: inside private networks nothing is
asked, but for hosts that the operator allowed, no redirection is followed, and little is read of the answer."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from content.xapi.models import Trouble

TIMEOUT_S = 20.0
MOST_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a store answered: its status, the beginning of its words, and whether it is a record store at all."""

    status: int
    text: str
    is_record_store: bool


class NotAnswered(Exception):
    """The store could not be asked. `trouble`: why; `reply`: in few words, for the manager."""

    def __init__(self, trouble: Trouble, reply: str) -> None:
        super().__init__(trouble.value)
        self.trouble, self.reply = trouble, reply


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is and who asks. `private_hosts`: names (or `name:port`) that may be reached though they lie inside
    a private network, and without TLS."""

    endpoint: str
    user: str
    password: str
    version: str
    private_hosts: Collection[str] = ()


def send_statements(store: StoreAddress, statements: Sequence[Mapping[str, Any]]) -> Answer:
    """POST the statements in one request. Raises NotAnswered."""
    body = json.dumps(statements, ensure_ascii=False, separators=(",", ":")).encode()
    return _ask(store, "POST", "/statements", body)


def ask_about(store: StoreAddress) -> Answer:
    """What the store says of itself (IEEE 9274.1.1, About resource). Raises NotAnswered."""
    return _ask(store, "GET", "/about", None)


def _ask(store: StoreAddress, method: str, resource: str, body: bytes | None) -> Answer:
    parts = urlsplit(store.endpoint)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    allowed = host in store.private_hosts or f"{host}:{port}" in store.private_hosts
    if parts.scheme != "https" and not allowed:
        raise NotAnswered(Trouble.NOT_ALLOWED, "http")
    token = b64encode(f"{store.user}:{store.password}".encode()).decode()
    headers = {
        "Authorization": f"Basic {token}",
        "X-Experience-API-Version": store.version,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    connection = _connection(parts.scheme, host, port, _resolved(host, port, allowed))
    try:
        connection.request(method, parts.path + resource, body, headers)
        answer = connection.getresponse()
        text = answer.read(MOST_READ).decode("utf-8", "replace")
        return Answer(answer.status, text, answer.headers.get("X-Experience-API-Version") is not None)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotAnswered(Trouble.NOT_REACHED, type(error).__name__) from error
    finally:
        connection.close()


def _resolved(host: str, port: int, allowed: bool) -> str:
    """The numeric address to connect to, looked up once: a name that leads elsewhere a moment later is no way in."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAnswered(Trouble.NOT_REACHED, type(error).__name__) from error
    numbers = [str(one[4][0]) for one in found]
    reachable = [one for one in numbers if allowed or _is_public(one)]
    if not reachable:
        raise NotAnswered(Trouble.NOT_ALLOWED, host)
    return reachable[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


def _connection(scheme: str, host: str, port: int, number: str) -> http.client.HTTPConnection:
    if scheme == "https":
        return _Secure(host, port, number)
    return _Plain(host, port, number)


class _Plain(http.client.HTTPConnection):
    """Connects to the number that was looked at, whatever the name is now."""

    def __init__(self, host: str, port: int, number: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._number = number

    def connect(self) -> None:
        self.sock = socket.create_connection((self._number, self.port), self.timeout)


class _Secure(_Plain):
    """The same under TLS; the certificate must be that of the name."""

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
