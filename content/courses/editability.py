"""Checks that a revision is still editable, holding a row lock so that the answer stays true until commit."""

from __future__ import annotations

from sqlalchemy.orm import object_session

from content.courses.models import Revision, RevisionState
from content.errors import Refused
from content.messages import N_


def ensure_open(revision: Revision) -> None:
    """Lock the revision until the transaction ends, and raise `Refused` unless it is a draft."""
    hold(revision)
    if revision.state is not RevisionState.DRAFT:
        raise Refused(
            N_("This version of the course was handed in and cannot be changed any more. Open a new version first."),
            about=revision.public_id,
        )


def hold(revision: Revision) -> None:
    """Lock the revision's row until the transaction ends, and read its state again.

    PostgreSQL locks it FOR NO KEY UPDATE, which rows that only point at it do not wait for; on SQLite a writing
    transaction already holds the whole database.
    """
    session = object_session(revision)
    if session is None:
        raise ValueError("only a revision that belongs to a session can be held")
    session.flush()
    session.refresh(revision, attribute_names=["state"], with_for_update={"key_share": True})
