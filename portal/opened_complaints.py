"""The complaints that are open in this browser: their lookup codes, until its session ends."""

from __future__ import annotations

from flask import session

OPENED = "complaints"
MOST_OPENED = 5


def keep_open(number: str, secret: str) -> None:
    """Let this browser open the complaint without asking for its lookup code."""
    opened = {**session.get(OPENED, {}), number: secret}
    session[OPENED] = dict(list(opened.items())[-MOST_OPENED:])


def secret_of(number: str) -> str | None:
    """The lookup code of a complaint that is open in this browser."""
    secret: str | None = session.get(OPENED, {}).get(number)
    return secret
