"""Documents for one person in the worker: a certificate, a letter of evidence, a statement of credits as a PDF."""

from __future__ import annotations

import logging

from dbos import DBOS
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.documents import begin_document, fail_document, finish_document
from content.certificates.evidence_letter import letter_of
from content.certificates.models import DocumentKind, DocumentState, PersonalDocument
from content.certificates.pages import certificate_of
from content.credits.statement import statement_of
from content.database import Database
from content.errors import NotFound
from content.people.models import Account
from media_pipeline.export.sheet import Sheet, make_sheet
from media_pipeline.workflow.certificate_sheet import certificate_sheet, letter_sheet
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.lost_workflows import end_lost
from media_pipeline.workflow.queue import DOCUMENT_WORKFLOW, DurableQueue
from media_pipeline.workflow.statement_sheet import statement_sheet

log = logging.getLogger(__name__)


def register_document_workflow(context: WorkerContext) -> None:
    """Register the workflow with DBOS, which then prints documents with `context`."""

    @DBOS.workflow(name=DOCUMENT_WORKFLOW)
    def print_one(public_id: str) -> None:
        DBOS.run_step({"name": "print"}, print_document, context, public_id)


def print_document(context: WorkerContext, public_id: str) -> None:
    """Print the document unless that has ended, and record the outcome."""
    try:
        with context.database.transaction() as session:
            document = begin_document(session, public_id)
            if document is None:
                return
            sheet = _sheet(context, document, session)
        pdf = make_sheet(sheet)
        with context.database.transaction() as session:
            finish_document(session, public_id, pdf)
    except NotFound:
        log.info("document %s: what it is about is gone", public_id)
        _fail(context.database, public_id)
    except Exception:  # whatever nobody foresaw ends the document, so that its owner can ask again
        log.exception("document %s failed", public_id)
        _fail(context.database, public_id)


def end_lost_documents(database: Database, queue: DurableQueue) -> None:
    """End every lost document: one whose workflow has ended without an outcome fails, one without a workflow gets
    one."""
    with database.reading() as session:
        queued = select(PersonalDocument.public_id).where(PersonalDocument.state == DocumentState.QUEUED)
        unfinished = list(session.scalars(queued))
    end_lost(database, unfinished, queue.enqueue_document, fail_document)


def _sheet(context: WorkerContext, document: PersonalDocument, session: Session) -> Sheet:
    if document.kind is DocumentKind.LETTER:
        letter = letter_of(session, document.account_id, document.requested_at)
        return letter_sheet(letter, document.language, document.address, context.translate)
    if document.kind is DocumentKind.STATEMENT:
        holder = session.get_one(Account, document.account_id).display_name
        statement = statement_of(session, document.account_id)
        made_at = document.requested_at
        return statement_sheet(statement, holder, made_at, document.language, document.address, context.translate)
    certificate = certificate_of(session, document.account_id, document.about)
    return certificate_sheet(certificate, document.language, document.address, context.translate)


def _fail(database: Database, public_id: str) -> None:
    with database.transaction() as session:
        fail_document(session, public_id)
