"""A fault of ours for the log: where it happened and of what kind it is, without what anybody typed.

Messages of exceptions hold values: a name that is taken (PostgreSQL's DETAIL), a number that is none. So the log has
types, lines of code and, of the database, the statement without its parameters.
"""

from __future__ import annotations

import traceback

from sqlalchemy.exc import StatementError


def trace_of(error: BaseException) -> str:
    """The trace of an exception and of those that led to it, without their messages."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(_one(part) for part in reversed(chain))


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, StatementError) and error.statement:
        return f"{frames}{kind} at: {error.statement}"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)  # psycopg's
    return f"{frames}{kind}" + (f" of {constraint}" if constraint else "")
