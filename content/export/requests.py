"""Asking for a form to be made. The same wish finds the same file, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.errors import NotFound, Refused
from content.export.availability import lack_of
from content.export.models import UNFINISHED, SubjectKind, TakeAway, TakeAwayForm, TakeAwayState
from content.export.subject import Subject, open_subject
from content.messages import N_
from content.people.permissions import Actor

MOST_WAITING = 5
"""So many files of one account may be on their way at once; a whole course as a book takes a worker some minutes."""


class TakeAwayQueue(Protocol):
    """Hands the making to the workers."""

    def enqueue_take_away(self, session: Session, public_id: str) -> None:
        """Put it into the queue; workers see it when the session's transaction is committed, and only then."""


def request_take_away(
    session: Session,
    actor: Actor,
    kind: SubjectKind,
    public_id: str,
    form: TakeAwayForm,
    options: Mapping[str, str],
    queue: TakeAwayQueue,
) -> TakeAway:
    """The file in this form: the one that is there or on its way, else a place in the queue. One that failed is tried
    again. `options` as `checked_options` gave them. Raises NotFound, NotAllowed, Refused."""
    subject = open_subject(session, actor, kind, public_id)
    lack = lack_of(subject, form)
    if lack is not None:
        raise Refused(lack)
    digest = subject.digest(form, options)
    known = take_away_with(session, digest)
    if known is not None and known.state is not TakeAwayState.FAILED:
        return known
    _refuse_too_many(session, actor.account_id)
    if known is not None:
        session.delete(known)
        session.flush()
    made = _row(subject, form, options, digest, actor.account_id)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # somebody else asked for the same at this moment
        other = take_away_with(session, digest)
        if other is None:
            raise
        return other
    queue.enqueue_take_away(session, made.public_id)
    return made


def open_take_away(session: Session, actor: Actor, public_id: str) -> tuple[TakeAway, str]:
    """A file that is ready, and the title of its lesson or course, for those who may open that. Raises NotFound."""
    row = session.scalar(select(TakeAway).where(TakeAway.public_id == public_id))
    if row is None or row.state is not TakeAwayState.DONE:
        raise NotFound()
    subject = open_subject(session, actor, row.subject_kind, row.subject_public_id)
    if subject.revision_id != row.revision_id:
        raise NotFound()
    return row, subject.title


def take_away_with(session: Session, digest: str) -> TakeAway | None:
    """The file of this digest, whatever its state; None where nobody has asked for it."""
    return session.scalar(select(TakeAway).where(TakeAway.digest == digest))


def _row(subject: Subject, form: TakeAwayForm, options: Mapping[str, str], digest: str, account_id: int) -> TakeAway:
    return TakeAway(
        subject_kind=subject.kind,
        subject_public_id=subject.public_id,
        revision_id=subject.revision_id,
        form=form,
        options=dict(options),
        digest=digest,
        requested_by_id=account_id,
    )


def _refuse_too_many(session: Session, account_id: int) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(TakeAway)
        .where(TakeAway.requested_by_id == account_id, TakeAway.state.in_(UNFINISHED))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Refused(
            N_("%(limit)s files are being made for you. Wait until one of them is ready, then ask again."),
            limit=MOST_WAITING,
        )
