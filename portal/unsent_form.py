"""What somebody typed into a form that could not be taken in: kept in the answer, to be looked at and sent again.

A session that ended, a token that no longer holds, a refusal and a fault of ours lose no text. Nothing is stored: the
fields travel in the page that answers, while somebody signs in as well. Passwords, secrets, tokens and files do not.
Nothing sends itself: a person sees what was typed and presses the button.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from portal.addresses import safe_next, this_address
from portal.body_limits import FORM_TYPES
from portal.cut_form import beginning_of_form
from portal.labels.fields import TEXTS, choice_in_words, series_of, text_label
from portal.security import SECRET_ADDRESSES

CARRIED = "unsent"
"""The field in which a form travels through another one, as JSON."""
CAME_FROM = "came_from"
_OWN_FIELDS = frozenset({"csrf_token", CARRIED, CAME_FROM})
_NEVER_KEPT = ("password", "secret", "token")
_ONE_LINE = 60


@dataclass(frozen=True, slots=True)
class UnsentField:
    """One value of the form. `label`: what a field of writing is called, empty for what travels unseen; `choice`: a
    choice in words."""

    name: str
    value: str
    label: str = ""
    choice: str = ""

    @property
    def long(self) -> bool:
        """Whether it needs more than one line."""
        return "\n" in self.value or len(self.value) > _ONE_LINE


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """A form that was not taken in: where it was sent, from which page, what was typed. `lacks_password`: it held one,
    which is not kept."""

    address: str
    came_from: str
    values: tuple[tuple[str, str], ...]
    lacks_password: bool

    def fields(self) -> tuple[UnsentField, ...]:
        """The values with what people call them."""
        return tuple(_fields(endpoint_of(self.address, "POST") or "", self.values))

    def as_json(self) -> str:
        """What `CARRIED` holds."""
        document = {"address": self.address, CAME_FROM: self.came_from, "values": self.values}
        return json.dumps({**document, "lacks_password": self.lacks_password}, ensure_ascii=False)


def unsent_form() -> UnsentForm | None:
    """The form of this request, or the one that it carries; None where nothing was written or it is not from here."""
    try:
        if request.method != "POST" or request.mimetype not in FORM_TYPES or not _is_from_here():
            return None
        form = carried_form() or _posted_form(tuple(request.form.items(multi=True)))
    except RequestEntityTooLarge:
        form = _cut_form()
    except HTTPException:  # nothing that can be read
        return None
    return form if any(field.label for field in form.fields()) else None


def carried_form() -> UnsentForm | None:
    """The form that travels in this request's form, where one does and its address is one of ours."""
    try:
        document = json.loads(request.form.get(CARRIED, ""))
        values = tuple((str(name), str(value)) for name, value in document["values"])
        address, came_from = str(document["address"]), str(document[CAME_FROM])
        lacks_password = bool(document["lacks_password"])
    except (ValueError, TypeError, KeyError):
        return None
    if safe_next(address, "") != address or endpoint_of(address, "POST") is None:
        return None
    return UnsentForm(address, came_from if is_page(came_from) else "", tuple(_kept(values)), lacks_password)


def page_before() -> str | None:
    """The page from which this request was made, one of ours; else its own address where that is a page."""
    here = this_address()
    reading = request.method in {"GET", "HEAD"}
    named = [one for one in (_named_page(), _referring_page()) if one and _may_be_named(one)]
    candidates = [*named, *([] if reading else [here])]
    return next((one for one in candidates if is_page(one) and not (reading and one == here)), None)


def page_address() -> str:
    """Where this page can be opened again: its address, or the page before it for the answer to a form."""
    return this_address() if request.method == "GET" else page_before() or "/"


def is_page(address: str) -> bool:
    """Whether a path of this site can be opened by a link."""
    return safe_next(address, "") == address and endpoint_of(address, "GET") not in {None, "static"}


def _may_be_named(address: str) -> bool:
    """Whether an address that came with the request may stand in a page: none that is a secret."""
    return endpoint_of(address, "GET") not in SECRET_ADDRESSES


def endpoint_of(address: str, method: str) -> str | None:
    """The view that answers an address of this site; None where none does."""
    try:
        endpoint, _arguments = current_app.url_map.bind(request.host).match(
            unquote(urlsplit(address).path), method=method
        )
    except (HTTPException, RequestRedirect, ValueError):
        return None
    return str(endpoint)


def _cut_form() -> UnsentForm:
    """The beginning of a form that is too large; read once for a request, since its body cannot be read again."""
    if "cut_form" not in g:
        g.cut_form = _posted_form(beginning_of_form())
    form: UnsentForm = g.cut_form
    return form


def _posted_form(values: tuple[tuple[str, str], ...]) -> UnsentForm:
    return UnsentForm(
        address=this_address(),
        came_from=page_before() or "",
        values=tuple(_kept(values)),
        lacks_password=any("password" in name for name, _value in values),
    )


def _kept(values: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for name, value in values:
        if name not in _OWN_FIELDS and not any(word in name for word in _NEVER_KEPT):
            yield name, value


def _fields(endpoint: str, values: tuple[tuple[str, str], ...]) -> Iterator[UnsentField]:
    numbers: Counter[str] = Counter()
    for name, value in values:
        numbers[series_of(endpoint, name) or ""] += 1
        label = text_label(endpoint, name, numbers[series_of(endpoint, name) or ""])
        if label is None and _is_prose(value):
            label = str(TEXTS["text"])
        if label and value.strip():
            yield UnsentField(name, value, label=label)
        else:
            yield UnsentField(name, value, choice=choice_in_words(name, value) or "")


def _is_prose(value: str) -> bool:
    """Whether a value of an unknown field was written by a person: names and codes are ASCII without spaces."""
    return not value.isascii() or len(value.split()) > 1


def _is_from_here() -> bool:
    """Whether a page of this site sent the form, as the browser says; a form of another site is never offered again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    sender = request.origin or request.referrer
    return sender is None or urlsplit(sender).netloc == request.host


def _named_page() -> str | None:
    """The page that a form sent again names as the one it came from first."""
    if request.mimetype not in FORM_TYPES:
        return None
    try:
        return request.form.get(CAME_FROM)
    except HTTPException:
        return None


def _referring_page() -> str | None:
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host:
        return None
    return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
