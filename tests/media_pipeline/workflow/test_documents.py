"""Certificates as PDFs out of both databases: asked for, made by a worker, opened by their owner alone."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import page
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.certificates.documents import (
    begin_document,
    document_of,
    open_document,
    request_certificate_pdf,
    request_pdf_of_now,
)
from content.certificates.issuing import issue, revoke_for
from content.certificates.models import (
    AuditState,
    Certificate,
    CertificateKind,
    CompletionAudit,
    DocumentKind,
    DocumentState,
    PersonalDocument,
)
from content.credits.ledger import reverse
from content.credits.statement import statement_of
from content.database import Database, utc_now
from content.errors import NotFound, Refused
from content.people.erasure import erase
from content.people.models import Account
from content.people.passwords import hash_password
from content.people.permissions import Actor
from media_pipeline.storage import open_storage
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.document_steps import print_document
from portal.commands.messages import for_terminal
from tests.content.credits.test_ledger import administrator, pay
from tests.factories import finish_course, make_account, make_pilot, make_published_course

ADDRESS = "https://learn.example.org/verify/"
PASSWORD = "a short sentence"


class CountingQueue:
    """Counts what workers would be handed."""

    def __init__(self) -> None:
        self.public_ids: list[str] = []

    def enqueue_document(self, session: Session, public_id: str) -> None:
        self.public_ids.append(public_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a record of study, and a worker's services."""

    context: WorkerContext
    actor: Actor
    number: str
    queue: CountingQueue

    def ask(self, language: str = "zh") -> str:
        with self.context.database.transaction() as session:
            address = ADDRESS + self.number
            return request_certificate_pdf(session, self.actor, self.number, language, address, self.queue).public_id

    def state(self, language: str = "zh") -> DocumentState | None:
        with self.context.database.reading() as session:
            document = document_of(session, self.actor, DocumentKind.CERTIFICATE, self.number, language)
            return document.state if document else None

    def open(self, public_id: str, actor: Actor | None = None) -> bytes:
        with self.context.database.reading() as session:
            return open_document(session, actor or self.actor, public_id)[1]


@pytest.fixture
def holder(database: Database, tmp_path: Path) -> Holder:
    with database.transaction() as session:
        course = make_published_course(session)
        account, actor = make_account(session)
        account.display_name, account.password_hash = "王建国", hash_password(PASSWORD)
        certificate = issue(session, finish_course(session, account, course), utc_now())
        assert certificate is not None
        number = certificate.number
    context = WorkerContext(database, open_storage(tmp_path / "store"), tmp_path, translate=for_terminal)
    return Holder(context, actor, number, CountingQueue())


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "made.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", folder / "made.pdf", "-"], check=True, capture_output=True, text=True).stdout


def test_a_record_of_study_is_printed_with_what_it_is_and_is_not(holder: Holder, tmp_path: Path) -> None:
    public_id = holder.ask()
    assert holder.state() is DocumentState.QUEUED
    print_document(holder.context, public_id)
    assert holder.state() is DocumentState.DONE
    pdf = holder.open(public_id)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    text = "".join(text_of(pdf, tmp_path).split())
    for words in ("课程学习证明", "王建国", "按摩卫生", holder.number, ADDRESS + holder.number, "不是盲人医疗按摩"):
        assert words in text
    assert "没有经过结业考核或结业审核" in text
    assert "审核人" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("培训补贴情况说明", "不保证")), ("en", ("Letter of evidence", "promises no subsidy"))],
)
def test_the_letter_of_evidence_is_printed_and_made_anew_each_time(
    holder: Holder, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    def ask() -> str:
        with holder.context.database.transaction() as session:
            kind = DocumentKind.LETTER
            return request_pdf_of_now(session, holder.actor, kind, language, ADDRESS, holder.queue).public_id

    first = ask()
    assert ask() == first, "it waits already"
    print_document(holder.context, first)
    pdf = holder.open(first)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    text = " ".join(text_of(pdf, tmp_path).split())
    for word in (*words, *holder.number.split("-")):  # the number may go over two lines
        assert word in text
    second = ask()
    assert second != first
    with pytest.raises(NotFound):
        holder.open(first)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("学习积分明细", "学完了“洗手”这一课", "这一条后来被收")),
        ("en", ("Statement of learning credits", "You finished the lesson “洗手”", "This was taken back later.")),
    ],
)
def test_a_statement_of_credits_is_printed_with_every_entry(
    holder: Holder, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    with holder.context.database.transaction() as session:
        make_pilot(session)
        first = pay(session, holder.actor.account_id, "lesson-1", units=150)
        pay(session, holder.actor.account_id, "lesson-2", units=225)
        assert first is not None
        reverse(session, administrator(session), first.public_id, "记错了", utc_now())
        check_code = statement_of(session, holder.actor.account_id).ends[0].check_code
        kind = DocumentKind.STATEMENT
        public_id = request_pdf_of_now(session, holder.actor, kind, language, ADDRESS, holder.queue).public_id
    print_document(holder.context, public_id)
    pdf = holder.open(public_id)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    text = " ".join(text_of(pdf, tmp_path).split())
    together = text.replace(" ", "")
    for word in (*words, "王建国", "+1.5", "+2.25", "3.75", "-1.5", check_code):
        assert word.replace(" ", "") in together, word


def test_in_english_it_is_another_document(holder: Holder, tmp_path: Path) -> None:
    public_id = holder.ask("en")
    print_document(holder.context, public_id)
    text = " ".join(text_of(holder.open(public_id), tmp_path).split())
    assert "Record of course study" in text
    assert "Massage therapist" in text
    assert "按摩卫生" in text, "the course's own title"
    assert holder.state("zh") is None


def test_a_certificate_of_training_names_its_auditor(holder: Holder, tmp_path: Path, database: Database) -> None:
    with database.transaction() as session:
        certificate = session.scalars(select(Certificate)).one()
        certificate.kind = CertificateKind.TRAINING
        auditor, _ = make_account(session)
        auditor.display_name = "赵主任"
        session.add(
            CompletionAudit(
                account_id=certificate.account_id,
                course_id=certificate.course_id,
                state=AuditState.PASSED,
                finished_at=utc_now(),
                auditor_id=auditor.id,
                decided_at=utc_now(),
            )
        )
    public_id = holder.ask()
    print_document(holder.context, public_id)
    text = "".join(text_of(holder.open(public_id), tmp_path).split())
    assert "培训合格证书" in text
    assert "赵主任" in text
    assert "课程学习证明" not in text


def test_asked_for_twice_it_is_made_once(holder: Holder, database: Database) -> None:
    first = holder.ask()
    assert holder.ask() == first
    print_document(holder.context, first)
    made = holder.open(first)
    print_document(holder.context, first)
    assert holder.ask() == first
    assert holder.open(first) == made
    assert holder.queue.public_ids == [first]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PersonalDocument)) == 1


def test_interrupted_again_and_again_it_fails_and_can_be_asked_for_anew(holder: Holder, database: Database) -> None:
    public_id = holder.ask()
    for _ in range(3):
        with database.transaction() as session:
            assert begin_document(session, public_id) is not None
    print_document(holder.context, public_id)
    assert holder.state() is DocumentState.FAILED
    again = holder.ask()
    assert again != public_id
    print_document(holder.context, again)
    assert holder.state() is DocumentState.DONE


def test_nobody_else_asks_for_it_or_opens_it(holder: Holder, database: Database) -> None:
    public_id = holder.ask()
    with database.transaction() as session:
        _, stranger = make_account(session)
    with pytest.raises(NotFound):
        holder.open(public_id)
    print_document(holder.context, public_id)
    with pytest.raises(NotFound):
        holder.open(public_id, stranger)
    with database.transaction() as session, pytest.raises(NotFound):
        request_certificate_pdf(session, stranger, holder.number, "zh", ADDRESS, holder.queue)


def test_of_a_revoked_certificate_there_is_no_pdf(holder: Holder, database: Database) -> None:
    public_id = holder.ask()
    print_document(holder.context, public_id)
    with database.transaction() as session:
        revoke_for(session, holder.actor, session.scalars(select(Certificate)).one(), "错发")
    with pytest.raises(NotFound):
        holder.open(public_id)
    with pytest.raises(Refused):
        holder.ask("en")


def test_erased_with_its_owner_and_not_made_after_that(holder: Holder, database: Database) -> None:
    made, queued = holder.ask(), holder.ask("en")
    print_document(holder.context, made)
    with database.transaction() as session:
        erase(session, holder.actor.account_id, PASSWORD)
    print_document(holder.context, queued)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PersonalDocument)) == 0
        assert session.get_one(Account, holder.actor.account_id).disabled_at is not None
