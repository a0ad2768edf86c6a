"""The PDF of a certificate through its page: asked for, waited for, downloaded, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.certificates.issuing import issue
from content.certificates.models import PersonalDocument
from content.database import Database, utc_now
from content.people.models import Account
from media_pipeline.storage import open_storage
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.document_steps import print_document
from media_pipeline.workflow.queue import prepare_queue
from portal.commands.messages import for_terminal
from tests.factories import finish_course, make_published_course
from tests.portal.conftest import post

Enter = Callable[..., FlaskClient]


@pytest.mark.both
def test_a_pdf_is_asked_for_made_and_downloaded(enter: Enter, database: Database, tmp_path: Path) -> None:
    prepare_queue(database.engine.url.render_as_string(hide_password=False))
    learner, stranger = enter(name="wang"), enter(name="liu")
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        certificate = issue(session, finish_course(session, account, make_published_course(session)), utc_now())
        assert certificate is not None
        number = certificate.number
    address = f"/my/certificates/{number}"
    assert "生成 PDF" in learner.get(address).text
    assert post(stranger, f"{address}/pdf").status_code == 404
    asked = post(learner, f"{address}/pdf")
    assert (asked.status_code, asked.location) == (302, f"{address}#pdf")
    assert post(learner, f"{address}/pdf").status_code == 302
    assert "正在生成 PDF" in learner.get(address).text
    with database.reading() as session:
        document = session.scalars(select(PersonalDocument)).one()
        public_id = document.public_id
        assert document.address == f"http://localhost/verify/{number}"
    assert learner.get(f"/my/documents/{public_id}").status_code == 404
    context = WorkerContext(database, open_storage(tmp_path / "store"), tmp_path, translate=for_terminal)
    print_document(context, public_id)
    (link,) = re.findall(r'href="(/my/documents/[^"]+)"', learner.get(address).text)
    file = learner.get(link)
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    assert f"{number}.pdf" in file.headers["Content-Disposition"]
    assert stranger.get(link).status_code == 404
    letter = learner.get("/my/evidence-letter").text
    assert "/my/evidence-letter" in learner.get("/my/certificates").text
    assert number in letter
    assert "不保证能领到补贴" in letter
    assert number not in stranger.get("/my/evidence-letter").text
    assert post(learner, "/my/evidence-letter/pdf").location == "/my/evidence-letter#pdf"
    assert "正在生成 PDF" in learner.get("/my/evidence-letter").text
    assert learner.get("/account/my-data.zip").status_code == 200
