"""Durable workflow of one step that makes an export: interrupted anywhere, it is done again from its beginning, and the
row and the end of the work are written by one transaction."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dbos import DBOS
from sqlalchemy import select

from content.database import Database, utc_now
from content.errors import NotFound
from content.export.models import UNFINISHED, ExportFormat, ExportJob, SourceKind
from content.export.progress import MadeFile, begin_export, fail_export, finish_export
from content.export.source import load_source, revision_of
from content.messages import N_, Message
from media_pipeline.errors import MediaError
from media_pipeline.export import audio, offline_site
from media_pipeline.export import braille as braille
from media_pipeline.export import caption_files as caption_files
from media_pipeline.export import epub as epub
from media_pipeline.export import printing as printing
from media_pipeline.export import transcript_text as transcript_text
from media_pipeline.export.book import Book
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.export_book import read_book
from media_pipeline.workflow.lost_workflows import end_lost
from media_pipeline.workflow.package_steps import make_package_file
from media_pipeline.workflow.queue import EXPORT_WORKFLOW, DurableQueue

log = logging.getLogger(__name__)

STORED = "stored"  # the folder of what comes out of the store
CHANGED = Message(N_("The lesson was changed while this file was being made. Ask for it again."))
UNFORESEEN = Message(
    N_(
        "Something went wrong on our side while this file was being made. Try again. "
        "If it fails again, tell the person who looks after the portal."
    )
)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Request for an export: its format, its options, and the book."""

    form: ExportFormat
    options: dict[str, str]
    book: Book


def register_export_workflow(context: WorkerContext) -> None:
    """Register the workflow with DBOS, which then makes the exports in its queue with `context`."""

    @DBOS.workflow(name=EXPORT_WORKFLOW)
    def make_take_away(public_id: str) -> None:
        DBOS.run_step({"name": "make"}, make_export, context, public_id)


def make_export(context: WorkerContext, public_id: str) -> None:
    """Make the file unless that has ended, and record the outcome."""
    try:
        with context.database.transaction() as session:
            if begin_export(session, public_id) is None:
                return
        with _clean_folder(context, public_id) as folder:
            made = _make(context, public_id, folder)
            if made is None:
                _fail(context, public_id, CHANGED)
                return
            path, content_type = made
            stored = context.storage.put(path, suffix=path.suffix)
        with context.database.transaction() as session:
            finish_export(session, public_id, MadeFile(stored.key, stored.digest, content_type, stored.size))
    except NotFound:
        log.info("take-away %s: its lesson was taken away", public_id)
        _fail(context, public_id, CHANGED)
    except MediaError as error:
        log.warning("take-away %s: %s", public_id, error.for_log())
        _fail(context, public_id, error.message)
    except Exception:  # whatever nobody foresaw ends the export with a reason
        log.exception("take-away %s failed", public_id)
        _fail(context, public_id, UNFORESEEN)


def end_lost_exports(database: Database, queue: DurableQueue) -> None:
    """End every lost export: one whose workflow has ended without an outcome fails, one without a workflow gets one."""
    with database.reading() as session:
        unfinished = list(session.scalars(select(ExportJob.public_id).where(ExportJob.state.in_(UNFINISHED))))
    end_lost(database, unfinished, queue.enqueue_export, lambda session, one: fail_export(session, one, UNFORESEEN))


def folder_of(context: WorkerContext, public_id: str) -> Path:
    """Scratch folder of one export."""
    return context.scratch / f"take-away-{public_id}"


def _make(context: WorkerContext, public_id: str, folder: Path) -> tuple[Path, str] | None:
    """The file and its content type; None where its source is no longer as it was when somebody asked."""
    with context.database.reading() as session:
        kind = session.scalars(select(ExportJob.subject_kind).where(ExportJob.public_id == public_id)).one()
    if kind is SourceKind.REVISION:
        return make_package_file(context, public_id, folder)
    request = _load_request(context, public_id)
    return None if request is None else _file(request, folder)


def _load_request(context: WorkerContext, public_id: str) -> ExportRequest | None:
    """Load the request; None where the lesson is no longer as it was when somebody asked."""
    with context.database.reading() as session:
        row = session.scalars(select(ExportJob).where(ExportJob.public_id == public_id)).one()
        revision = revision_of(session, row.revision_id)
        source = load_source(session, row.subject_kind, row.subject_public_id, revision)
        if source.digest(row.form, row.options) != row.digest:
            return None
        book = read_book(session, partial(_fetch, context, public_id), row, source, utc_now())
        return ExportRequest(row.form, dict(row.options), book)


@contextmanager
def _clean_folder(context: WorkerContext, public_id: str) -> Iterator[Path]:
    """Scratch folder, empty at first and deleted afterwards."""
    folder = folder_of(context, public_id)
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that was killed
    (folder / STORED).mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetch(context: WorkerContext, public_id: str, key: str) -> Path:
    return context.storage.local_path(key, folder_of(context, public_id) / STORED)


def _file(request: ExportRequest, folder: Path) -> tuple[Path, str]:
    """Make the file in `folder`; gives also its content type."""
    book, options = request.book, request.options
    if request.form is ExportFormat.TEXT:
        return transcript_text.make_text(book, folder / "text.txt"), transcript_text.CONTENT_TYPE
    if request.form is ExportFormat.PRINT:
        large = options["letters"] == "large"
        return printing.make_print(book, folder / "print.html", large=large), printing.CONTENT_TYPE
    if request.form is ExportFormat.CAPTIONS:
        return caption_files.make_captions(book, folder / "captions.zip"), caption_files.CONTENT_TYPE
    if request.form is ExportFormat.BRAILLE:
        layout = braille.Layout(
            int(options["cells"]), int(options["lines"]), options["pages"] == "on", options["grade"]
        )
        return braille.make_braille(book, folder / "braille.brf", layout), braille.CONTENT_TYPE
    if request.form is ExportFormat.BOOK:
        return epub.make_epub(book, folder / "book.epub", with_audio=options["sound"] == "on"), epub.CONTENT_TYPE
    if request.form is ExportFormat.OFFLINE:
        video = options["picture"] == "small"
        return offline_site.make_offline(book, folder / "course.zip", video=video), offline_site.CONTENT_TYPE
    return audio.make_audio(book, folder)


def _fail(context: WorkerContext, public_id: str, reason: Message) -> None:
    with context.database.transaction() as session:
        fail_export(session, public_id, reason)
