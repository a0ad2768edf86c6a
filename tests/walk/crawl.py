"""Follows every link as one visitor in one language, without a browser and without script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
    title: str | None
    shape: str
    html: str

    def __str__(self) -> str:
        return f"{self.path} ({self.visitor or 'signed out'}, {self.language})"


def crawl_as_everybody(app: Flask, language: str) -> tuple[Opened, ...]:
    """Every page of every visitor. The HTML is kept of the first page of each shape alone."""
    pages: list[Opened] = []
    shapes: set[str] = set()
    for visitor in VISITORS:
        for page in crawl(app, visitor, language):
            pages.append(replace(page, html="") if page.shape in shapes else page)
            shapes.add(page.shape)
    return tuple(pages)


def distinct(pages: Iterable[Opened]) -> list[Opened]:
    """The first page of each shape."""
    first: dict[str, Opened] = {}
    for page in pages:
        first.setdefault(page.shape, page)
    return list(first.values())


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
        reader = _PageReader()
        reader.feed(html)
        shape = hashlib.sha256(f"{endpoint} {language} {' '.join(reader.elements)}".encode()).hexdigest()
        yield Opened(visitor, language, path, endpoint, answer.status_code, reader.title, shape, html)
        for link in reader.links:
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


def forms_with_fields(html: str) -> list[int]:
    """The numbers of the forms in a page's main part that send something and have a field, counted from 0."""
    reader = _FormReader()
    reader.feed(html)
    return [number for number, fields in enumerate(reader.fields) if fields]


def sign_in_cookies(app: Flask, visitor: str) -> dict[str, str]:
    """The cookies of somebody who has signed in, for a browser."""
    client = app.test_client()
    if visitor:
        _sign_in(client, visitor)
    return {cookie.key: cookie.value for cookie in client._cookies.values()}


def _sign_in(client: FlaskClient, visitor: str) -> None:
    page = client.get("/account/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    given = {"login_name": visitor, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/account/sign-in", data=given).status_code == 302


class _PageReader(HTMLParser):
    """The title, the links and the structure of a page. `elements` are its elements with their telling attributes, in
    the order in which each is met first: repeated rows of one kind count once."""

    def __init__(self) -> None:
        super().__init__()
        self.title: str | None = None
        self.links: list[str] = []
        self.elements: dict[str, None] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        telling = [f"{name}={_OWN_NAMES.sub('', value or '')}" for name, value in attrs if name in _TELLING]
        self.elements[f"{tag} {' '.join(telling)}"] = None
        self._in_title = tag == "title" and self.title is None
        if tag == "a":
            self._read_link(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = " ".join(data.split())
            self._in_title = False

    def _read_link(self, attributes: dict[str, str | None]) -> None:
        address = attributes.get("href")
        if address and not Path(urlsplit(address).path).suffix and "download" not in attributes:
            self.links.append(address)


class _FormReader(HTMLParser):
    """How many fields each form has that sends something; forms outside the main part are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[int] = []
        self._in_main = self._in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._in_main |= tag == "main"
        if tag == "form" and self._in_main and (attributes.get("method") or "").lower() == "post":
            self._in_form = True
            self.fields.append(0)
        elif self._in_form and (tag in ("textarea", "select") or (tag == "input" and _is_filled_in(attributes))):
            self.fields[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._in_form &= tag != "form"


def _is_filled_in(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") not in ("hidden", "submit")
