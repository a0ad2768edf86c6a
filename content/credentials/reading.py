"""A credential out of a file of anybody's: bounded before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from content.credentials.document import CONTEXTS, Document
from content.credentials.multibase import from_base64url
from content.errors import Invalid
from content.messages import N_

LARGEST = 4 * 1024 * 1024
DEEPEST = 24
MOST_VALUES = 50_000
NOT_READABLE = N_("This file is no credential that can be read here.")
TOO_LARGE = N_("This file is larger or nested deeper than any credential that can be read here.")
UNKNOWN_CONTEXT = N_(
    "This credential uses words that are not known here, and nothing is fetched to learn them. Check it with the "
    "programs of its issuer."
)


@dataclass(frozen=True, slots=True)
class ReadCredential:
    """What a file holds: a document with a proof in it, or, where `token` is not empty, what that token claims."""

    document: Document
    token: str


def read_credential(data: bytes) -> ReadCredential:
    """The credential in a file: JSON, or a token (`vc+jwt`). Raises Invalid."""
    if len(data) > LARGEST:
        raise Invalid(TOO_LARGE)
    try:
        text = data.decode("utf-8-sig").strip()
        token = "" if text.startswith("{") else text
        document = json.loads(_payload(token) if token else text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid(NOT_READABLE) from None
    if not isinstance(document, dict):
        raise Invalid(NOT_READABLE)
    _require_bounded(document)
    return ReadCredential(document, token)


def _payload(token: str) -> bytes:
    """What a token claims, not verified. ValueError for what is no token."""
    _header, payload, _signature = token.split(".")
    return from_base64url(payload)


def _require_bounded(document: Document) -> None:
    """Raise Invalid for too many values, too deep ones, keywords of JSON-LD beside a list of contexts that are kept
    here, and names of blank nodes, with which a document can be made to take for ever."""
    values: list[tuple[Any, int]] = [(document, 1)]
    seen = 0
    while values:
        value, depth = values.pop()
        seen += 1
        if seen > MOST_VALUES or depth > DEEPEST:
            raise Invalid(TOO_LARGE)
        if isinstance(value, list):
            values.extend((one, depth + 1) for one in value)
        elif isinstance(value, str) and value.startswith("_:"):
            raise Invalid(NOT_READABLE)
        elif isinstance(value, dict):
            for name, one in value.items():
                if name == "@context":
                    _require_known(one)
                elif name.startswith(("@", "_:")):
                    raise Invalid(NOT_READABLE)
                values.append((one, depth + 1))


def _require_known(contexts: Any) -> None:
    if not isinstance(contexts, list) or any(not isinstance(one, str) or one not in CONTEXTS for one in contexts):
        raise Invalid(UNKNOWN_CONTEXT)


def _refuse(_constant: str) -> None:
    raise ValueError("no number of JSON")
