"""Two windows of one author on a course, and what they send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient

from content.database import Database
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class Windows:
    """Two windows of one author, in English, on a course with one text."""

    first: FlaskClient
    second: FlaskClient
    database: Database
    actor: Actor
    course: str
    part: str
    lesson: str
    block: str


def carried(html: str) -> dict[str, object]:
    """The hidden fields of the form on a page, as the browser would send them."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(base|contested|new_id|back)" value="([^"]*)">', html):
        fields.setdefault(name, []).append(unescape(value))
    token = re.search(r'<meta name="csrf-token" content="([^"]+)">', html)
    assert token
    return {**fields, "csrf_token": token[1]}
