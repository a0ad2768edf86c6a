"""What waits for a workflow that ended without an outcome, or that there is none for (a backup was restored)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dbos import DBOS
from sqlalchemy.orm import Session

from content.database import Database

_WAITING = frozenset({"PENDING", "ENQUEUED", "DELAYED"})


def end_lost(
    database: Database,
    unfinished: Iterable[str],
    enqueue: Callable[[Session, str], object],
    fail: Callable[[Session, str], object],
) -> list[str]:
    """Of these public ids, which are names of workflows too: `fail` each whose workflow has ended, `enqueue` each that
    has none, each in a transaction of its own. Gives those that failed."""
    failures = []
    for public_id in unfinished:
        workflow = DBOS.get_workflow_status(public_id)
        if workflow is not None and workflow.status in _WAITING:
            continue
        with database.transaction() as session:
            (enqueue if workflow is None else fail)(session, public_id)
        if workflow is not None:
            failures.append(public_id)
    return failures
