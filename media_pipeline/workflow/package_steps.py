"""Packages in the worker: those that somebody asked for are made, those that somebody brought are imported."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dbos import DBOS
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.database import Database, utc_now
from content.errors import DomainError
from content.export.models import ExportFormat, ExportJob
from content.export.source import revision_of
from content.institutions.models import Institution
from content.interchange.course_import import RefusedInLesson
from content.interchange.import_progress import begin_import, fail_import, finish_import, locked_import, require_new
from content.interchange.models import UNFINISHED_IMPORTS, PackageImport
from content.interchange.package_requests import package_digest
from content.messages import N_, Message
from content.people.accounts import present_actor
from media_pipeline.errors import MediaError
from media_pipeline.packages.common_cartridge import write_cartridge
from media_pipeline.workflow.cartridge_source import cartridge_of
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.lost_workflows import end_lost
from media_pipeline.workflow.package_export import load_package_source, write_package
from media_pipeline.workflow.package_import import ImportPlan, OpenedPackage, import_package, open_package
from media_pipeline.workflow.queue import IMPORT_WORKFLOW, DurableQueue

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/zip"
UNFORESEEN = Message(
    N_(
        "Something went wrong on our side while this package was being imported. Nothing was imported. Try again. "
        "If it fails again, tell the person who looks after the portal."
    )
)


def make_package_file(context: WorkerContext, public_id: str, folder: Path) -> tuple[Path, str] | None:
    """Make the package that somebody asked for; its path and content type, None where the course was changed since."""
    with context.database.reading() as session:
        row = session.scalars(select(ExportJob).where(ExportJob.public_id == public_id)).one()
        revision = revision_of(session, row.revision_id)
        if package_digest(session, revision, row.form) != row.digest:
            return None
        source = load_package_source(session, revision, str(row.options.get("portal", "")))
    if row.form is ExportFormat.PACKAGE:
        target = folder / "package.zip"
        return write_package(source, context.storage, target, context.translate, utc_now()), CONTENT_TYPE
    cartridge = cartridge_of(source, context.storage, folder, context.translate)
    return write_cartridge(cartridge, folder / "cartridge.zip"), CONTENT_TYPE


def register_import_workflow(context: WorkerContext) -> None:
    """Register the workflow with DBOS, which then imports the packages in its queue with `context`."""
    queue = DurableQueue(context.database.engine)

    @DBOS.workflow(name=IMPORT_WORKFLOW)
    def import_one(public_id: str) -> None:
        DBOS.run_step({"name": "import"}, run_import, context, public_id, queue)


def run_import(context: WorkerContext, public_id: str, queue: DurableQueue) -> None:
    """Import a package that was brought, unless that has ended, record the outcome, and let the package go."""
    key = _storage_key(context.database, public_id)
    with context.database.transaction() as session:
        begun = begin_import(session, public_id) is not None
    if not begun:  # ended before; the worker may have been killed before it let the package go
        _let_go(context, public_id, key)
        return
    try:
        with _clean_folder(context, public_id) as folder:
            archive = context.storage.local_path(key, folder / "stored")
            carry_out(context, public_id, archive, folder / "unpacked", queue)
    except FileNotFoundError:
        log.error("package %s: it is not in the store", public_id)
        _fail(context.database, public_id, UNFORESEEN)
    _let_go(context, public_id, key)


def carry_out(
    context: WorkerContext,
    public_id: str,
    archive: Path,
    folder: Path,
    queue: DurableQueue,
    *,
    trust_renditions: bool = False,
    add_occupation: bool = False,
) -> None:
    """Import the package at `archive`, unpacked into the empty `folder`, and record the course or why there is none.
    The options are those of `ImportPlan`."""
    try:
        package = open_package(archive, folder)
        with context.database.reading() as session:
            row = session.scalars(select(PackageImport).where(PackageImport.public_id == public_id)).one()
            actor = present_actor(session, row.imported_by_id)
            institution = session.get_one(Institution, row.institution_id).public_id
            if not row.again:
                require_new(session, row.institution_id, package.manifest.digest)
        plan = ImportPlan(actor, institution, trust_renditions, add_occupation)
        import_package(package, plan, context.database, context.storage, queue, _finisher(public_id, package))
    except RefusedInLesson as error:
        _fail(context.database, public_id, error.message, error.lesson, error.part)
    except DomainError as error:
        _fail(context.database, public_id, error.message)
    except MediaError as error:
        log.warning("package %s: %s", public_id, error.for_log())
        _fail(context.database, public_id, error.message)
    except FileNotFoundError:
        raise
    except Exception:  # whatever nobody foresaw ends the import with a reason
        log.exception("package %s failed", public_id)
        _fail(context.database, public_id, UNFORESEEN)


def end_lost_imports(context: WorkerContext, queue: DurableQueue) -> None:
    """End every lost import: one whose workflow has ended without an outcome fails, one without a workflow gets one.
    What a command imports is not in the store and has none."""
    lost = select(PackageImport.public_id).where(
        PackageImport.state.in_(UNFINISHED_IMPORTS), PackageImport.storage_key.is_not(None)
    )
    with context.database.reading() as session:
        unfinished = list(session.scalars(lost))
    failures = end_lost(
        context.database, unfinished, queue.enqueue_import, lambda session, one: fail_import(session, one, UNFORESEEN)
    )
    for public_id in failures:
        _let_go(context, public_id, _storage_key(context.database, public_id))


def _finisher(public_id: str, package: OpenedPackage) -> Callable[[Session, Course], None]:
    """Records the import in the transaction that makes the course."""

    def finish(session: Session, course: Course) -> None:
        row = locked_import(session, public_id)
        if row is not None:
            manifest = package.manifest
            finish_import(session, row, course, manifest.digest, manifest.source, package.document, manifest.made_at)

    return finish


def _storage_key(database: Database, public_id: str) -> str:
    with database.reading() as session:
        key = session.scalar(select(PackageImport.storage_key).where(PackageImport.public_id == public_id))
    return key or ""


def _let_go(context: WorkerContext, public_id: str, key: str) -> None:
    """Delete the package, now that its import has ended."""
    with context.database.transaction() as session:
        row = locked_import(session, public_id)
        if not key or row is None or row.state in UNFINISHED_IMPORTS:
            return
        row.storage_key = None
    context.storage.delete(key)


@contextmanager
def _clean_folder(context: WorkerContext, public_id: str) -> Iterator[Path]:
    """Scratch folder, deleted afterwards."""
    folder = context.scratch / f"package-{public_id}"
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that was killed
    for name in ("stored", "unpacked"):
        (folder / name).mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fail(
    database: Database, public_id: str, reason: Message, lesson: int | None = None, part: int | None = None
) -> None:
    with database.transaction() as session:
        fail_import(session, public_id, reason, lesson, part)
