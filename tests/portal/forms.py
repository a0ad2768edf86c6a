"""Forms as a browser sends them, from the page on which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass(slots=True)
class Form:
    """A form that is posted: where to, the names of all its fields, and what its hidden ones hold."""

    action: str
    names: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)


def fill_in(client: FlaskClient, page: str, **fields: object) -> TestResponse:
    """Open `page`, fill in the first form that has all of `fields`, and send it with the hidden fields and the token
    that stand in it."""
    answer = client.get(page)
    assert answer.status_code == 200, answer.text
    form = next((form for form in _forms(answer.text) if fields.keys() <= form.names), None)
    assert form is not None, f"no form on {page} has {sorted(fields)}"
    assert form.hidden["csrf_token"]
    return client.post(urljoin(page, form.action), data={**form.hidden, **fields})


def _forms(html: str) -> list[Form]:
    parser = _Forms()
    parser.feed(html)
    return parser.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and (values.get("method") or "").lower() == "post":
            self._open = Form(values.get("action") or "")
            self.forms.append(self._open)
        name = values.get("name")
        if self._open is None or name is None or tag not in {"input", "select", "textarea", "button"}:
            return
        self._open.names.add(name)
        if values.get("type") == "hidden":
            self._open.hidden[name] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
