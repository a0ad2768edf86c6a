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


def fill_in(client: FlaskClient, page: str, /, **fields: object) -> TestResponse:
    """Open `page` and send the form on it that has all of `fields`."""
    answer = client.get(page)
    assert answer.status_code == 200, answer.text
    return fill_in_answer(client, page, answer, **fields)


def fill_in_answer(client: FlaskClient, page: str, answer: TestResponse, /, **fields: object) -> TestResponse:
    """Send the form that has all of `fields` from a page that came as `answer`, with the hidden fields and the token
    that stand in it: the one that goes to the address of the page itself, else the first."""
    forms = [form for form in _forms(answer.text) if fields.keys() <= form.names]
    assert forms, f"no form on {page} has {sorted(fields)}"
    form = min(forms, key=lambda form: urljoin(page, form.action) != page)
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
