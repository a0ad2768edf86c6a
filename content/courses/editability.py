"""Which revisions may still be changed, told while nobody else can change the answer."""

from __future__ import annotations

from sqlalchemy.orm import object_session

from content.courses.models import Revision, RevisionState
from content.errors import Refused
from content.messages import N_


def ensure_open(revision: Revision) -> None:
    """Raise `Refused` unless the revision is a draft at this very moment; what was submitted never changes.

    Holds the revision until the transaction ends, so that no change can slip in beside a submission.
    """
    hold(revision)
    if revision.state is not RevisionState.DRAFT:
        raise Refused(
            N_("This version of the course was handed in and cannot be changed any more. Open a new version first.")
        )


def hold(revision: Revision) -> None:
    """Hold the revision's row until the transaction ends, with the state it has in the database now.

    PostgreSQL holds it as FOR NO KEY UPDATE, which rows that only point at it do not wait for; on SQLite a writing
    transaction already holds the whole database.
    """
    session = object_session(revision)
    if session is None:
        raise ValueError("only a revision that belongs to a session can be held")
    session.flush()
    session.refresh(revision, attribute_names=["state"], with_for_update={"key_share": True})
