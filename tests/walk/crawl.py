"""Follows every link as one visitor in one language, without a browser and without script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.demonstration.people import PASSWORD, SIGN_INS

VISITORS = ("", *(sign_in.login_name for sign_in in SIGN_INS))
LANGUAGES = ("zh-CN", "en")
MOST_OF_A_KIND = 9
"""Pages of one endpoint that one visitor opens: twenty courses look like nine."""
_TELLING = frozenset({"class", "type", "role", "lang"})
_OWN_NAMES = re.compile(r"[0-9a-f]{32}|\d+")


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it came. `shape` is the same for two pages that differ in their words alone."""

    visitor: str
    language: str
    path: str
    endpoint: str
    status: int
    html: str
    shape: str

    def __str__(self) -> str:
        return f"{self.path} ({self.visitor or 'signed out'}, {self.language})"


def crawl(app: Flask, visitor: str, language: str, most: int = MOST_OF_A_KIND) -> Iterator[Opened]:
    """Every page that a link leads to, from the home page on, as `visitor` ("" is signed out)."""
    client = app.test_client()
    client.set_cookie("language", language)
    if visitor:
        _sign_in(client, visitor)
    waiting, seen = ["/"], {"/"}
    met: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        if endpoint is None or met.get(endpoint, 0) >= most:
            continue
        met[endpoint] = met.get(endpoint, 0) + 1
        answer = client.get(path)
        if answer.mimetype != "text/html" or answer.status_code in (301, 302, 303):
            answer.close()
            continue
        html = answer.get_data(as_text=True)
        yield Opened(visitor, language, path, endpoint, answer.status_code, html, shape_of(endpoint, language, html))
        for link in _links(html):
            target = urlsplit(urljoin(path, link))
            whole = target.path + (f"?{target.query}" if target.query else "")
            if not target.netloc and target.path.startswith("/") and whole not in seen:
                seen.add(whole)
                waiting.append(whole)


def endpoint_of(app: Flask, path: str) -> str | None:
    """The view that answers a GET of `path`; None where none does."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def sign_in_cookies(app: Flask, visitor: str) -> dict[str, str]:
    """The cookies of somebody who has signed in, for a browser."""
    client = app.test_client()
    if visitor:
        _sign_in(client, visitor)
    return {cookie.key: cookie.value for cookie in client._cookies.values()}


def shape_of(endpoint: str, language: str, html: str) -> str:
    """A digest of the elements and their attributes, whatever the words, numbers and identifiers."""
    parser = _Shape()
    parser.feed(html)
    return hashlib.sha256(f"{endpoint} {language} {' '.join(parser.seen)}".encode()).hexdigest()


def _sign_in(client: FlaskClient, visitor: str) -> None:
    page = client.get("/account/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    given = {"login_name": visitor, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/account/sign-in", data=given).status_code == 302


def _links(html: str) -> list[str]:
    parser = _Links()
    parser.feed(html)
    return parser.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") if tag == "a" else None
        if address and not Path(urlsplit(address).path).suffix and "download" not in given:
            self.found.append(address)


class _Shape(HTMLParser):
    """Repeated rows of one kind count once."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._met: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [f"{name}={_OWN_NAMES.sub('', value or '')}" for name, value in attrs if name in _TELLING]
        told = f"{tag} {' '.join(kept)}"
        if told not in self._met:
            self._met.add(told)
            self.seen.append(told)
