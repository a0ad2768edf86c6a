"""A form for a new thing, sent twice, makes one thing: the form carries the public id that the thing will have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.database import Base
from content.errors import EditConflict
from content.messages import N_

Row = TypeVar("Row", bound=Base)


class AlreadyAdded(EditConflict):
    """The form has added something before, and asks for something else now."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This form has added something already, and that stays as it is. What you typed now is still here. "
                "Press the button again to add it as well."
            )
        )


def insert_once(session: Session, row: Row, public_id: str | None, same: Callable[[Row], bool]) -> Row:
    """Insert `row` under the `public_id` that its form reserved; the row already there where the form was sent before.

    Two that insert at once end with one row: the database keeps public ids unique, so the later one finds the row of
    the earlier. Without `public_id`, the row is inserted under an id of its own. Raises AlreadyAdded where the row
    already there is not the `same` as what is asked for.
    """
    if public_id is None:
        session.add(row)
        session.flush()
        return row
    cast(Any, row).public_id = public_id
    earlier = _find(session, type(row), public_id)
    if earlier is None:
        try:
            with session.begin_nested():
                session.add(row)
            return row
        except IntegrityError:
            earlier = _find(session, type(row), public_id)
            if earlier is None:
                raise
    if not same(earlier):
        raise AlreadyAdded()
    return earlier


def _find(session: Session, kind: type[Row], public_id: str) -> Row | None:
    return session.scalars(select(kind).where(cast(Any, kind).public_id == public_id)).one_or_none()
