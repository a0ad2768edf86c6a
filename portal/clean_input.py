"""What comes from outside is made usable at the border, once: text that both databases take, numbers that they hold.

PostgreSQL takes no NUL, no UTF-8 takes half of a surrogate pair (which JSON can write), XML and HTML take no control
characters; nobody types them. A number in an address that no column holds names nothing. So views see none of them.
"""

from __future__ import annotations

import math
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_NUMBER = 2**31 - 1
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class WholeNumber(IntegerConverter):
    """`<int:…>` in an address: a number that a column holds; any other leads nowhere."""

    regex = r"\d{1,10}"

    def to_python(self, value: str) -> int:
        """The number, or no such address."""
        number = int(super().to_python(value))
        if number > LARGEST_NUMBER:
            raise ValidationError
        return number


class CleanArguments(ImmutableMultiDict[str, str]):
    """Arguments of an address or fields of a form. A number asked for that cannot be counted with is the default."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = MultiDict(mapping).items(multi=True) if mapping is not None else ()
        super().__init__([(_clean_value(name), _clean_value(value)) for name, value in pairs])

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]  # overloads
        """As Werkzeug's; numbers that cannot be counted with are left out."""
        value = super().get(key, default, type)
        usable = type not in {int, float} or value is default or (math.isfinite(value) and abs(value) <= LARGEST_NUMBER)
        return value if usable else default


class CleanRequest(Request):
    """A request whose arguments, fields, names of files and JSON hold usable text alone."""

    parameter_storage_class = CleanArguments

    @property
    def referrer(self) -> str | None:  # type: ignore[override]  # a property there
        """The page from which somebody came; None where the header holds no address."""
        return _address(self.headers.get("Referer"))

    @property
    def origin(self) -> str | None:  # type: ignore[override]  # a property there
        """The site from which a form came; None where the header holds no address."""
        return _address(self.headers.get("Origin"))

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        """As Flask's. A document nested deeper than Python counts is none."""
        try:
            return clean(super().get_json(*args, **kwargs))
        except RecursionError:
            return None


def clean(value: Any) -> Any:
    """`value` from JSON without what neither database takes; None for NaN and for what is infinite."""
    match value:
        case str():
            return clean_text(value)
        case list():
            return [clean(one) for one in value]
        case dict():
            return {clean_text(name): clean(one) for name, one in value.items()}
        case float() if not math.isfinite(value):
            return None
    return value


def clean_text(text: str) -> str:
    """`text` without control characters (but tab and line ends) and halves of surrogate pairs."""
    return _UNUSABLE.sub("", text)


def install(app: Flask) -> None:
    """Take requests in this form; an address with characters that no address of ours has leads nowhere."""
    app.request_class = CleanRequest
    app.url_map.converters["int"] = WholeNumber

    @app.before_request
    def refuse_unusable_address() -> None:
        if _UNUSABLE.search(request.path):
            raise NotFound


def _address(header: str | None) -> str | None:
    """An address from a header, if Python can read it."""
    try:
        urlsplit(header or "")
    except ValueError:
        return None
    return header


def _clean_value(value: Any) -> Any:
    if isinstance(value, FileStorage):
        value.filename = clean_text(value.filename or "")
        return value
    return clean_text(value) if isinstance(value, str) else value
