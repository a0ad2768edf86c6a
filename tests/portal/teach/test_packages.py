"""Packages and nominations on their pages: who gets which, what a form sent twice makes, what a refusal says."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content.courses.digest import revision_digest
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.database import Database, utc_now
from content.export.models import ExportJob, ExportState
from content.interchange.models import ImportState, Nomination, NominationState, PackageImport
from content.messages import Message
from content.notices.models import Notice
from content.people.models import Role
from content.people.permissions import Grant
from media_pipeline.storage import open_storage
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.export_steps import make_export
from media_pipeline.workflow.package_steps import run_import
from media_pipeline.workflow.queue import DurableQueue
from portal.body_limits import FORM_BYTES
from tests.portal.conftest import post
from tests.portal.forms import fill_in
from tests.portal.teach.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def course(desk: Desk) -> str:
    """The desk's course, published, without the recording that is still to come; its public id."""
    with desk.database.transaction() as session:
        revision = session.scalars(select(Revision)).one()
        block = next(block for block in revision.modules[0].lessons[0].blocks if block.id == desk.block_id)
        block.removed_at = utc_now()
        revision.state, revision.digest = RevisionState.PUBLISHED, "0" * 64
        return revision.course.public_id


def manager(enter: Callable[..., FlaskClient], database: Database) -> FlaskClient:
    with database.reading() as session:
        institution = session.scalars(select(Course.institution_id)).first()
    return enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution), name="manager")


def context(app: Flask) -> WorkerContext:
    settings = app.extensions["settings"]
    return WorkerContext(app.extensions["database"], open_storage(settings.store), settings.scratch)


def test_an_author_has_a_package_made_and_downloads_it(app: Flask, desk: Desk, course: str) -> None:
    page = f"/teach/courses/{course}/package"
    for _time in range(2):
        answer = post(desk.browser, page, form="package")
        assert answer.status_code == 302
        assert answer.location.endswith("#form-package")
    with desk.database.reading() as session:
        job = session.scalars(select(ExportJob)).one()
    assert "正在" in desk.browser.get(page).text or "Waiting" in desk.browser.get(page).text
    make_export(context(app), job.public_id)
    html = desk.browser.get(page).text
    assert f"/teach/packages/{job.public_id}" in html
    download = desk.browser.get(f"/teach/packages/{job.public_id}")
    assert download.data.startswith(b"PK")
    assert "attachment" in download.headers["Content-Disposition"]


def test_nobody_else_gets_to_a_package(
    app: Flask, desk: Desk, course: str, stranger: Callable[[], FlaskClient], enter: Callable[..., FlaskClient]
) -> None:
    post(desk.browser, f"/teach/courses/{course}/package", form="package")
    with desk.database.reading() as session:
        job = session.scalars(select(ExportJob)).one().public_id
    make_export(context(app), job)
    for browser in (stranger(), enter(name="wang")):
        assert browser.get(f"/teach/courses/{course}/package").status_code == 403
        assert browser.get(f"/teach/packages/{job}").status_code == 403
        assert browser.get(f"/take-away/{job}").status_code == 404
        assert post(browser, f"/teach/courses/{course}/package", form="package").status_code == 403


def test_a_format_that_does_not_exist_is_refused(desk: Desk, course: str) -> None:
    assert post(desk.browser, f"/teach/courses/{course}/package", form="braille").status_code == 422


def test_a_course_without_a_published_version_says_so(desk: Desk) -> None:
    with desk.database.reading() as session:
        public_id = session.scalars(select(Course.public_id)).one()
    html = desk.browser.get(f"/teach/courses/{public_id}/package").text
    assert 'name="form"' not in html
    assert post(desk.browser, f"/teach/courses/{public_id}/package", form="package").status_code == 409


def test_what_a_cartridge_lacks_stands_beside_it(desk: Desk, course: str) -> None:
    html = desk.browser.get(f"/teach/courses/{course}/package").text
    section = html.partition('id="form-cartridge"')[2].partition("</section>")[0]
    assert section.count("<li>") == 1


def package_bytes(app: Flask, desk: Desk, course: str) -> bytes:
    post(desk.browser, f"/teach/courses/{course}/package", form="package")
    with desk.database.reading() as session:
        job = session.scalars(select(ExportJob)).one().public_id
    make_export(context(app), job)
    with desk.database.reading() as session:
        row = session.scalars(select(ExportJob)).one()
    assert row.state is ExportState.DONE
    return desk.browser.get(f"/teach/packages/{job}").data


def institution_of(desk: Desk) -> str:
    with desk.database.reading() as session:
        return session.scalars(select(Course)).first().institution.public_id


def bring(desk: Desk, data: bytes, **fields: object) -> object:
    file = (io.BytesIO(data), "按摩卫生-package.zip")
    return fill_in(desk.browser, "/teach/import", institution=institution_of(desk), file=file, **fields)


def test_a_package_is_brought_and_imported_by_the_worker(app: Flask, desk: Desk, course: str) -> None:
    with desk.database.transaction() as session:  # its digest as it would be after a submission
        revision = session.scalars(select(Revision)).one()
        revision.digest = revision_digest(load_contents(session, revision))
    data = package_bytes(app, desk, course)
    answer = bring(desk, data)
    assert answer.status_code == 302
    with desk.database.reading() as session:
        row = session.scalars(select(PackageImport)).one()
    run_import(context(app), row.public_id, DurableQueue(desk.database.engine))
    html = desk.browser.get("/teach/import").text
    with desk.database.reading() as session:
        row = session.scalars(select(PackageImport)).one()
    assert row.state is ImportState.FAILED
    assert "按摩卫生" in html  # the sentence names the course that is here already
    assert bring(desk, data, again="y").status_code == 302
    with desk.database.reading() as session:
        second = session.scalars(select(PackageImport).order_by(PackageImport.id.desc()).limit(1)).one()
    run_import(context(app), second.public_id, DurableQueue(desk.database.engine))
    with desk.database.reading() as session:
        second = session.scalars(select(PackageImport).where(PackageImport.id == second.id)).one()
        assert second.state is ImportState.DONE, str(Message.from_json(second.reason))
        new = session.get_one(Course, second.course_id).public_id
    assert f"/teach/courses/{new}" in desk.browser.get("/teach/import/state").text
    assert desk.browser.get(f"/teach/courses/{new}").status_code == 200


def test_the_form_sent_twice_is_one_import(desk: Desk) -> None:
    html = desk.browser.get("/teach/import").text
    reserved = html.partition('name="new_id"')[2].partition('value="')[2].partition('"')[0]
    token = html.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    for _time in range(2):
        answer = desk.browser.post(
            "/teach/import",
            data={
                "csrf_token": token,
                "new_id": reserved,
                "institution": institution_of(desk),
                "file": (io.BytesIO(b"PK"), "a.zip"),
            },
        )
        assert answer.status_code == 302
    with desk.database.reading() as session:
        assert session.scalar(select(func.count(PackageImport.id))) == 1
    assert len(list(Path(desk.storage).rglob("*.zip"))) == 1


def test_a_refused_package_says_why_on_the_page(app: Flask, desk: Desk) -> None:
    assert bring(desk, b"nothing").status_code == 302
    with desk.database.reading() as session:
        row = session.scalars(select(PackageImport)).one()
    run_import(context(app), row.public_id, DurableQueue(desk.database.engine))
    html = desk.browser.get("/teach/import").text
    assert "ZIP" in html.partition('id="imports"')[2]
    assert not list(Path(desk.storage).rglob("*.zip"))


def test_no_file_and_a_foreign_institution_are_answered_at_the_form(desk: Desk) -> None:
    answer = fill_in(desk.browser, "/teach/import", institution=institution_of(desk))
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    answer = fill_in(desk.browser, "/teach/import", institution="x", file=(io.BytesIO(b"PK"), "a.zip"))
    assert answer.status_code == 422


def test_a_learner_cannot_send_much(enter: Callable[..., FlaskClient]) -> None:
    browser = enter(name="wang")
    assert browser.get("/teach/import").status_code == 403
    answer = browser.post("/teach/import", data=b"x" * (FORM_BYTES + 1), content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_the_manager_nominates_and_writes_down_the_answer(
    desk: Desk, course: str, enter: Callable[..., FlaskClient]
) -> None:
    browser = manager(enter, desk.database)
    page = f"/teach/courses/{course}/package"
    assert post(browser, f"/teach/courses/{course}/nominate", page=page, reason="  ").status_code == 422
    assert post(browser, f"/teach/courses/{course}/nominate", page=page, reason="全部有手语。").status_code == 302
    again = post(browser, f"/teach/courses/{course}/nominate", page=page, reason="再来一次。")
    assert again.status_code == 409
    assert "再来一次。" in again.text  # nothing typed is lost
    with desk.database.reading() as session:
        nomination = session.scalars(select(Nomination)).one().public_id
    assert "全部有手语。" in desk.browser.get(page).text
    address = f"/teach/courses/{course}/nominations/{nomination}"
    assert post(browser, address, page=page, answer="maybe", words="好").status_code == 422
    assert post(browser, address, page=page, answer="accepted", words="已收入。").status_code == 302
    late = post(browser, address, page=page, answer="declined", words="不要。")
    assert late.status_code == 409
    assert "不要。" in late.text
    assert "已收入。" in desk.browser.get(page).text
    with desk.database.reading() as session:
        row = session.scalars(select(Nomination)).one()
        assert (row.state, row.answer) == (NominationState.ACCEPTED, "已收入。")
        notices = [notice.values["words"] for notice in session.scalars(select(Notice).order_by(Notice.id))]
    assert notices == ["全部有手语。", "已收入。"]


def test_an_author_cannot_nominate(desk: Desk, course: str) -> None:
    page = f"/teach/courses/{course}/package"
    assert f"/teach/courses/{course}/nominate" not in desk.browser.get(page).text
    assert post(desk.browser, f"/teach/courses/{course}/nominate", page=page, reason="x").status_code == 403
