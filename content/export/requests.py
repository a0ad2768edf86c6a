"""Requesting an export. Equal requests share one file, whoever makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.errors import NotFound, Refused
from content.export.models import UNFINISHED, ExportFormat, ExportJob, ExportState, SourceKind
from content.export.source import ExportSource, open_source
from content.messages import N_
from content.people.permissions import Actor

MOST_WAITING = 5
"""Unfinished exports of one account; a whole course as a book takes a worker some minutes."""


class ExportQueue(Protocol):
    """Hands exports to the workers."""

    def enqueue_export(self, session: Session, public_id: str) -> None:
        """Put the export into the queue; workers see it once the session's transaction is committed."""


def request_export(
    session: Session,
    actor: Actor,
    kind: SourceKind,
    public_id: str,
    export_format: ExportFormat,
    options: Mapping[str, str],
    queue: ExportQueue,
) -> ExportJob:
    """The export in this format: the existing one, else a new one in the queue. A failed export is tried again.

    `options` as `checked_options` gave them. Raises NotFound, NotAllowed, Refused.
    """
    source = open_source(session, actor, kind, public_id)
    unavailable = source.unavailable(export_format)
    if unavailable is not None:
        raise Refused(unavailable, about=public_id)
    digest = source.digest(export_format, options)
    existing = export_with_digest(session, digest)
    if existing is not None and existing.state is not ExportState.FAILED:
        return existing
    refuse_too_many(session, actor.account_id)
    if existing is not None:
        session.delete(existing)
        session.flush()
    job = _new_job(source, export_format, options, digest, actor.account_id)
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:  # a concurrent request for the same file
        other = export_with_digest(session, digest)
        if other is None:
            raise
        return other
    queue.enqueue_export(session, job.public_id)
    return job


def open_export(session: Session, actor: Actor, public_id: str) -> tuple[ExportJob, str]:
    """A finished export and the title of its source, for those who may open that. Raises NotFound."""
    row = session.scalar(select(ExportJob).where(ExportJob.public_id == public_id))
    if row is None or row.state is not ExportState.DONE:
        raise NotFound(about=public_id)
    source = open_source(session, actor, row.subject_kind, row.subject_public_id)
    if source.revision_id != row.revision_id:
        raise NotFound(about=public_id)
    return row, source.title


def export_with_digest(session: Session, digest: str) -> ExportJob | None:
    """The export with this digest, in whatever state; None where nobody has requested it."""
    return session.scalar(select(ExportJob).where(ExportJob.digest == digest))


def _new_job(
    source: ExportSource, export_format: ExportFormat, options: Mapping[str, str], digest: str, account_id: int
) -> ExportJob:
    return ExportJob(
        subject_kind=source.kind,
        subject_public_id=source.public_id,
        revision_id=source.revision_id,
        form=export_format,
        options=dict(options),
        digest=digest,
        requested_by_id=account_id,
    )


def refuse_too_many(session: Session, account_id: int) -> None:
    """Raise Refused where so many files are being made for an account that it should wait."""
    waiting = session.scalar(
        select(func.count())
        .select_from(ExportJob)
        .where(ExportJob.requested_by_id == account_id, ExportJob.state.in_(UNFINISHED))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Refused(
            N_("%(limit)s files are being made for you. Wait until one of them is ready, then ask again."),
            limit=MOST_WAITING,
        )
