"""A form that holds a group of fields for each of many things, named "FIELD-KEY": slides, chapters, descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from content.errors import Invalid
from content.messages import N_
from content.timed_text.clock import parse_clock
from content.timed_text.cue import new_key

_KEY = re.compile(r"[\w-]{1,40}", re.ASCII)


class KeyedForm:
    """The form of this request. `unreadable`: the fields of time that hold none; `button`: what was pressed at one of
    the things, with its key, both empty for the buttons of the whole form."""

    def __init__(self, times: Sequence[str]) -> None:
        """`times`: the names of the fields that hold a time."""
        self._times = tuple(times)
        name, _, key = request.form.get("do", "").partition(":")
        self.button = (name, key)
        self.unreadable: list[str] = []

    def keys(self, field: str) -> list[str]:
        """The keys of all groups that have this field."""
        prefix = f"{field}-"
        names = (name.removeprefix(prefix) for name in request.form if name.startswith(prefix))
        return [key for key in names if _KEY.fullmatch(key)]

    def text(self, field: str, key: str) -> str:
        """What was typed, its lines without spaces around them."""
        typed = request.form.get(f"{field}-{key}", "").strip()
        return "\n".join(line.strip() for line in typed.splitlines())

    def is_ticked(self, field: str, key: str) -> bool:
        """Whether a box is ticked."""
        return f"{field}-{key}" in request.form

    def seconds(self, field: str, key: str) -> float | None:
        """The time in a field; None where it is empty or cannot be read, which is noted."""
        name = f"{field}-{key}"
        typed = request.form.get(name, "")
        seconds = parse_clock(typed)
        if typed.strip() and seconds is None:
            self.unreadable.append(name)
        return seconds

    def second_key(self, key: str) -> str:
        """The key that the page made for the second part of a thing that is split."""
        typed = request.form.get(f"second-{key}", "")
        return typed if _KEY.fullmatch(typed) else new_key()

    def reserved_key(self, key: str) -> str:
        """The key that the page has made for a thing that is saved for the first time; empty where it made none."""
        typed = request.form.get(f"as-{key}", "")
        return typed if _KEY.fullmatch(typed) else ""

    def require_readable(self) -> None:
        """Raise Invalid at the first field that holds no time."""
        if self.unreadable:
            refuse_time(self.unreadable[0])

    def field_of(self, name: str) -> str:
        """The name that a field has in the form: what is new has a key with a mark before it."""
        field, _, key = name.partition("-")
        marked = f"{field}-new-{key}"
        return marked if name not in request.form and marked in request.form else name

    def typed_times(self) -> dict[str, str]:
        """What was typed into fields of time, by their names, to be shown again as it was."""
        prefixes = tuple(f"{name}-" for name in self._times)
        return {name: value for name, value in request.form.items() if name.startswith(prefixes)}


def refuse_time(field: str) -> NoReturn:
    """Raise Invalid for a field that holds no time."""
    raise Invalid(N_("Write a time as minutes and seconds, for example 1:02.5."), field=field)


def back_to(endpoint: str, key: str, place: str = "item", **address: Any) -> Response:
    """To the page again, at the thing with this key, whose place is called PLACE-KEY: by the address for browsers, by
    `at` for the script that puts the answer into the page."""
    if not key:
        return redirect(url_for(endpoint, **address))
    return redirect(url_for(endpoint, **address, at=key, _anchor=f"{place}-{key}"))
