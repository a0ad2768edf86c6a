"""Packages of a published revision, asked for by its authors and made by the workers. Equal requests share one file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.courses.access import authored_course
from content.courses.models import Block, Course, Lesson, Module, Revision, RevisionState
from content.errors import Invalid, NotFound, Refused
from content.export.formats import MAKER_VERSIONS
from content.export.models import ExportFormat, ExportJob, ExportState, SourceKind
from content.export.requests import ExportQueue, export_with_digest, refuse_too_many
from content.messages import N_
from content.people.permissions import Actor
from content.quiz.models import BankQuestion
from content.tracks.models import Rendition

PACKAGE_FORMATS = (ExportFormat.PACKAGE, ExportFormat.CARTRIDGE)
"""In display order."""

NOT_PUBLISHED = N_("This course has no published version. A package is made of a version that is published.")


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One format in which a revision leaves the portal. `state` is None where nobody has asked for it yet."""

    format: ExportFormat
    job: ExportJob | None


def packaged_revision(session: Session, course: Course) -> Revision:
    """The published revision of a course. Raises Refused where there is none."""
    revision = published_revision(session, course.id)
    if revision is None:
        raise Refused(NOT_PUBLISHED, about=course.public_id)
    return revision


def published_revision(session: Session, course_id: int) -> Revision | None:
    """The published revision of a course; None where there is none."""
    return session.scalars(
        select(Revision).where(Revision.course_id == course_id, Revision.state == RevisionState.PUBLISHED)
    ).one_or_none()


def package_lines(session: Session, revision: Revision) -> tuple[PackageLine, ...]:
    """Each format with what has been made of it."""
    digests = {one: package_digest(session, revision, one) for one in PACKAGE_FORMATS}
    rows = session.scalars(select(ExportJob).where(ExportJob.digest.in_(digests.values())))
    jobs = {row.digest: row for row in rows}
    return tuple(PackageLine(one, jobs.get(digest)) for one, digest in digests.items())


def request_package(
    session: Session, actor: Actor, course_public_id: str, name: str, portal: str, queue: ExportQueue
) -> ExportJob:
    """The package of the published revision in the format of this name: the one that is there, else one in the queue.
    `portal`: the address of this portal, for the package to name. Raises Invalid, NotFound, NotAllowed, Refused."""
    course = authored_course(session, actor, course_public_id)
    export_format = next((one for one in PACKAGE_FORMATS if one.value == name), None)
    if export_format is None:
        raise Invalid(N_("There is no such format. Choose one of those on the page."), field="form")
    revision = packaged_revision(session, course)
    digest = package_digest(session, revision, export_format)
    existing = export_with_digest(session, digest)
    if existing is not None and existing.state is not ExportState.FAILED:
        return existing
    refuse_too_many(session, actor.account_id)
    if existing is not None:
        session.delete(existing)
        session.flush()
    job = ExportJob(
        subject_kind=SourceKind.REVISION,
        subject_public_id=revision.public_id,
        revision_id=revision.id,
        form=export_format,
        options={"portal": portal},
        digest=digest,
        requested_by_id=actor.account_id,
    )
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


def open_package_file(session: Session, actor: Actor, public_id: str) -> tuple[ExportJob, Revision]:
    """A finished package and its revision, for the course's authors. Raises NotFound, NotAllowed."""
    row = session.scalar(
        select(ExportJob).where(ExportJob.public_id == public_id, ExportJob.subject_kind == SourceKind.REVISION)
    )
    if row is None or row.state is not ExportState.DONE:
        raise NotFound(about=public_id)
    revision = session.get_one(Revision, row.revision_id)
    authored_course(session, actor, revision.course.public_id)
    return row, revision


def package_digest(session: Session, revision: Revision, export_format: ExportFormat) -> str:
    """SHA-256 over what the file depends on. A published revision does not change; the question bank of its course
    does, and recordings may get renditions yet."""
    bank = select(BankQuestion.question).where(BankQuestion.course_id == revision.course_id).order_by(BankQuestion.id)
    renditions = (
        select(Rendition.digest)
        .join(Block, Block.asset_id == Rendition.asset_id)
        .join(Lesson)
        .join(Module)
        .where(Module.revision_id == revision.id)
        .order_by(Rendition.id)
    )
    inputs = [
        export_format.value,
        MAKER_VERSIONS[export_format],
        revision.public_id,
        revision.digest,
        list(session.scalars(bank)),
        list(session.scalars(renditions)),
    ]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
