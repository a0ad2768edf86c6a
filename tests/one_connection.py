"""A request that takes a second connection of the database while it holds one fails in every test.

Where as many requests hold one each as there are connections, and each waits for a second, all wait until the pool
gives up: four thousand learners on PostgreSQL brought a portal to a stand.
"""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.pool import Pool

HELD = "connections_of_this_request"


class SecondConnection(AssertionError):
    """A request asks for a second connection."""


def watch() -> None:
    """Watch every pool of this process from now on."""
    event.listen(Pool, "checkout", _take)
    event.listen(Pool, "checkin", _give_back)


def _take(_connection: Any, record: Any, _proxy: Any) -> None:
    if not has_request_context():
        return
    held: set[int] = g.setdefault(HELD, set())
    if held:
        raise SecondConnection(f"{request.method} {request.endpoint} holds a connection and takes another")
    held.add(id(record))


def _give_back(_connection: Any, record: Any) -> None:
    if has_request_context():
        g.get(HELD, set()).discard(id(record))
