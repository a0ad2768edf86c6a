"""A package on its way in: asked for, worked on, ended. Each function runs in one short transaction of the caller's."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.database import utc_now
from content.errors import NotFound, Refused
from content.insert_once import insert_once
from content.institutions.models import Institution
from content.interchange.course_document import CourseDocument, SourceDocument
from content.interchange.models import UNFINISHED_IMPORTS, ImportState, PackageImport
from content.messages import N_, Message
from content.people.permissions import Action, Actor, Subject, authorise
from content.tracks.uploads import SPARE_BYTES, plain_file_name

log = logging.getLogger(__name__)

MOST_RUNS = 3
"""An import interrupted this often is taken to crash its worker; it is not started again."""
MOST_WAITING = 3
"""Unfinished imports of one account."""

HERE_ALREADY = N_(
    "This course is at your institution already, with the very contents of this package: “%(title)s”. Nothing was "
    "imported. To have a second course of it, tick “Make another course” and import the package again."
)
KEEPS_FALLING = Message(
    N_(
        "This package could not be imported: the work stopped in the middle again and again. Nothing was imported. "
        "Tell those who look after the portal."
    )
)


class ImportQueue(Protocol):
    """Hands imports to the workers."""

    def enqueue_import(self, session: Session, public_id: str) -> None:
        """Put the import into the queue; workers see it once the session's transaction is committed."""


@dataclass(frozen=True, slots=True)
class ArrivedPackage:
    """A package in the store: its key there, its name where it came from, its size in bytes."""

    storage_key: str
    file_name: str
    size_bytes: int


def require_importer(session: Session, actor: Actor, institution_public_id: str) -> Institution:
    """The institution, where the actor may make courses. Raises NotFound, NotAllowed."""
    institution = session.scalars(
        select(Institution).where(Institution.public_id == institution_public_id)
    ).one_or_none()
    if institution is None:
        raise NotFound(about=institution_public_id)
    authorise(actor, Action.CREATE_COURSE, Subject(institution_id=institution.id))
    return institution


def known_import(session: Session, actor: Actor, public_id: str) -> PackageImport | None:
    """The actor's import with this id; None where the form that reserved it was not sent before."""
    return session.scalars(
        select(PackageImport).where(
            PackageImport.public_id == public_id, PackageImport.imported_by_id == actor.account_id
        )
    ).one_or_none()


def require_disk(size_bytes: int, free_bytes: int) -> None:
    """Raise Refused where the disk has no room for a package: it is there as it came and unpacked, and its files once
    more in the store."""
    if 3 * size_bytes + SPARE_BYTES > free_bytes:
        raise Refused(N_("The server's disk has no room for this file. Tell the person who looks after the portal."))


def request_import(
    session: Session,
    actor: Actor,
    institution_public_id: str,
    package: ArrivedPackage,
    queue: ImportQueue,
    *,
    again: bool = False,
    public_id: str | None = None,
) -> PackageImport:
    """The import of a package into an institution, in the queue. public_id: the id that its form reserved: sent twice
    it is one import. Raises NotFound, NotAllowed, Refused."""
    institution = require_importer(session, actor, institution_public_id)
    _refuse_too_many(session, actor.account_id, public_id or "")
    row = PackageImport(
        institution_id=institution.id,
        file_name=plain_file_name(package.file_name),
        size_bytes=package.size_bytes,
        storage_key=package.storage_key,
        again=again,
        imported_by_id=actor.account_id,
    )
    added = insert_once(session, row, public_id, lambda earlier: earlier.imported_by_id == actor.account_id)
    if added is row:
        queue.enqueue_import(session, row.public_id)
        log.info("package %s: arrived", row.public_id)
    return added


def begin_import(session: Session, public_id: str) -> PackageImport | None:
    """The import, now running; None where it has ended or is not there."""
    row = locked_import(session, public_id)
    if row is None or row.state not in UNFINISHED_IMPORTS:
        return None
    if row.runs >= MOST_RUNS:
        fail_import(session, public_id, KEEPS_FALLING)
        return None
    row.state = ImportState.RUNNING
    row.runs += 1
    session.flush()
    return row


def require_new(session: Session, institution_id: int, digest: str) -> None:
    """Raise Refused where the institution has a course with the very contents of a package."""
    imported = select(PackageImport.course_id).where(
        PackageImport.institution_id == institution_id,
        PackageImport.revision_digest == digest,
        PackageImport.state == ImportState.DONE,
    )
    title = session.scalar(
        select(Revision.title)
        .join(Course, Course.id == Revision.course_id)
        .where(
            Course.institution_id == institution_id,
            (Revision.digest == digest) | Course.id.in_(imported),
            Revision.state != RevisionState.WITHDRAWN,
        )
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if title is not None:
        raise Refused(HERE_ALREADY, title=title)


def finish_import(
    session: Session,
    row: PackageImport,
    course: Course,
    digest: str,
    source: SourceDocument,
    document: CourseDocument,
    made_at: datetime,
) -> None:
    """Record the course that came out of a package, in the transaction that makes it. Raises Refused where another
    worker has imported the same contents meanwhile."""
    row.course_id, row.revision_digest = course.id, digest
    row.origin = {
        "portal": source.portal,
        "institution": source.institution,
        "course": source.course,
        "revision": source.revision,
        "made_at": made_at.isoformat(),
        "checks": _checks(document),
    }
    row.state, row.ended_at = ImportState.DONE, utc_now()
    if not row.again:
        row.once_key = f"{row.institution_id} {digest}"
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        raise Refused(HERE_ALREADY, title=document.title) from error
    log.info("package %s: imported as course %s", row.public_id, course.public_id)


def fail_import(
    session: Session, public_id: str, reason: Message, lesson: int | None = None, part: int | None = None
) -> None:
    """Record that the import failed for `reason`, at a lesson and part of the course where that is known; one that has
    ended stays as it is."""
    row = locked_import(session, public_id)
    if row is None or row.state not in UNFINISHED_IMPORTS:
        return
    row.reason, row.refused_lesson, row.refused_part = reason.as_json(), lesson, part
    row.state, row.ended_at = ImportState.FAILED, utc_now()
    session.flush()
    log.warning("package %s: not imported", row.public_id)


def locked_import(session: Session, public_id: str) -> PackageImport | None:
    """The import, locked for this transaction; None where there is none."""
    query = select(PackageImport).where(PackageImport.public_id == public_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _refuse_too_many(session: Session, account_id: int, public_id: str) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(PackageImport)
        .where(
            PackageImport.imported_by_id == account_id,
            PackageImport.public_id != public_id,
            PackageImport.state.in_(UNFINISHED_IMPORTS),
        )
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Refused(
            N_("%(limit)s packages of yours are being imported. Wait until one of them is ready, then send the next."),
            limit=MOST_WAITING,
        )


def _checks(document: CourseDocument) -> list[dict[str, object]]:
    """Which texts were checked where the package comes from, when and by whom."""
    checks: list[dict[str, object]] = []
    for number, lesson in enumerate(document.lessons, start=1):
        for block in lesson.blocks:
            tracks = [(captions.language, captions.check) for captions in block.captions]
            tracks += [("", block.slides.check)] if block.slides else []
            checks += [
                {
                    "lesson": number,
                    "title": block.title,
                    "language": language,
                    "by": check.by,
                    "at": check.at.isoformat() if check.at else None,
                }
                for language, check in tracks
                if check is not None
            ]
    return checks
