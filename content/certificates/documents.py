"""Documents that a worker prints for one person: asked for, made, opened. Only that person ever opens one."""

from __future__ import annotations

import logging
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate, DocumentKind, DocumentState, PersonalDocument
from content.database import utc_now
from content.errors import NotFound, Refused
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LANGUAGES = ("zh", "en")
MOST_RUNS = 3
"""A document interrupted this often is taken to crash its worker; it is not started again."""


class DocumentQueue(Protocol):
    """Hands documents to the workers."""

    def enqueue_document(self, session: Session, public_id: str) -> None:
        """Put the document into the queue; workers see it once the session's transaction is committed."""


def request_certificate_pdf(
    session: Session, actor: Actor, number: str, language: str, address: str, queue: DocumentQueue
) -> PersonalDocument:
    """The actor's own certificate as a PDF in a language: the one that is there, else a new one in the queue.

    One that failed is tried again. Raises NotFound, Refused for a certificate that is revoked.
    """
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    lock_learner(session, actor.account_id)
    certificate = _own(session, actor, number)
    if certificate is None or language not in LANGUAGES:
        raise NotFound(about=number)
    if certificate.revoked_at is not None:
        raise Refused(N_("This certificate is revoked, so no PDF is made of it."), about=number)
    existing = document_of(session, actor, DocumentKind.CERTIFICATE, number, language)
    if existing is not None and existing.state is not DocumentState.FAILED:
        return existing
    if existing is not None:
        session.delete(existing)
        session.flush()
    return _ask(session, actor, DocumentKind.CERTIFICATE, number, language, address, queue)


OF_A_MOMENT = frozenset({DocumentKind.LETTER, DocumentKind.STATEMENT})


def request_pdf_of_now(
    session: Session, actor: Actor, kind: DocumentKind, language: str, address: str, queue: DocumentQueue
) -> PersonalDocument:
    """The actor's letter of evidence or statement of credits as a PDF of this moment: one that waits already, else a
    new one, which replaces the one before. Raises NotFound for an unknown language and for other kinds."""
    authorise(actor, Action.STUDY)
    lock_learner(session, actor.account_id)
    if language not in LANGUAGES or kind not in OF_A_MOMENT:
        raise NotFound()
    existing = document_of(session, actor, kind, "", language)
    if existing is not None and existing.state is DocumentState.QUEUED:
        return existing
    if existing is not None:
        session.delete(existing)
        session.flush()
    return _ask(session, actor, kind, "", language, address, queue)


def document_of(
    session: Session, actor: Actor, kind: DocumentKind, about: str, language: str
) -> PersonalDocument | None:
    """The actor's document, in whatever state; None where it was not asked for."""
    return session.scalar(
        select(PersonalDocument).where(
            PersonalDocument.account_id == actor.account_id,
            PersonalDocument.kind == kind,
            PersonalDocument.about == about,
            PersonalDocument.language == language,
        )
    )


def open_document(session: Session, actor: Actor, public_id: str) -> tuple[str, bytes]:
    """A finished document of the actor's: what its file is called, without a suffix, and the PDF. Raises NotFound,
    also where the certificate was revoked since it was made."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    document = session.scalar(
        select(PersonalDocument).where(
            PersonalDocument.public_id == public_id, PersonalDocument.account_id == actor.account_id
        )
    )
    if document is None or document.pdf is None:
        raise NotFound(about=public_id)
    if document.kind is DocumentKind.CERTIFICATE:
        certificate = _own(session, actor, document.about)
        if certificate is None or certificate.revoked_at is not None:
            raise NotFound(about=public_id)
    return document.about or document.kind.value.replace("_", "-"), document.pdf


def begin_document(session: Session, public_id: str) -> PersonalDocument | None:
    """The document that a worker makes now; None where it has ended or its owner has erased it."""
    document = _locked(session, public_id)
    if document is None or document.state is not DocumentState.QUEUED:
        return None
    if document.runs >= MOST_RUNS:
        _end(document, DocumentState.FAILED)
        return None
    document.runs += 1
    session.flush()
    return document


def finish_document(session: Session, public_id: str, pdf: bytes) -> None:
    """Record the finished PDF. Idempotent; ignores one that has ended or was erased."""
    document = _locked(session, public_id)
    if document is not None and document.state is DocumentState.QUEUED:
        document.pdf = pdf
        _end(document, DocumentState.DONE)


def fail_document(session: Session, public_id: str) -> None:
    """Record that it could not be made. Idempotent; ignores one that has ended or was erased."""
    document = _locked(session, public_id)
    if document is not None and document.state is DocumentState.QUEUED:
        _end(document, DocumentState.FAILED)


def _ask(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    about: str,
    language: str,
    address: str,
    queue: DocumentQueue,
) -> PersonalDocument:
    """A new document in the queue. The learner is locked, so that the button pressed twice asks for one."""
    document = PersonalDocument(account_id=actor.account_id, kind=kind, about=about, language=language, address=address)
    session.add(document)
    session.flush()
    queue.enqueue_document(session, document.public_id)
    return document


def _end(document: PersonalDocument, state: DocumentState) -> None:
    document.state, document.ended_at = state, utc_now()
    log.info("document %s: %s", document.public_id, state.value)


def _locked(session: Session, public_id: str) -> PersonalDocument | None:
    return session.scalar(select(PersonalDocument).where(PersonalDocument.public_id == public_id).with_for_update())


def _own(session: Session, actor: Actor, number: str) -> Certificate | None:
    return session.scalar(
        select(Certificate).where(Certificate.number == number, Certificate.account_id == actor.account_id)
    )
