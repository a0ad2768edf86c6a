"""The page of forms to take along with files in every state: seen by axe at 320 px, used with the keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from content.courses.models import RevisionState
from content.database import Database
from content.export.models import ExportFormat, ExportJob
from content.export.progress import MadeFile, begin_export, fail_export, finish_export
from content.messages import Message
from content.migrating import upgrade
from content.people.models import Account
from media_pipeline.workflow.queue import prepare_queue
from portal.application import create_app
from portal.demonstration.people import PASSWORD, add_people, institution_named, person
from portal.demonstration.texts import load_institutions
from portal.settings import Settings
from tests.factories import add_media_block, make_course
from tests.journeys.axe import axe

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database, str]]:
    """A portal with one course, its queue with nobody at work on it: address, database, public id of a lesson."""
    folder = tmp_path_factory.mktemp("portal")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    prepare_queue(database.url)
    with database.transaction() as session:
        add_people(session)
        author = session.get_one(Account, person(session, "teacher").account_id)
        course = make_course(session, author, institution_named(session, load_institutions()["zhengding"].name_zh))
        course.revisions[0].state = RevisionState.PUBLISHED
        lesson = course.revisions[0].modules[0].lessons[0]
        add_media_block(session, lesson, author)
        lesson_id = lesson.public_id
    settings = Settings(data=folder, database_url=database.url, secret_key="walk", rate_limits=False)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", database, lesson_id
    server.shutdown()
    database.dispose()


def test_files_are_asked_for_and_their_states_told(portal: tuple[str, Database, str], chromium: Browser) -> None:
    address, database, lesson = portal
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address + "/account/sign-in")
    page.fill("#login_name", "wang")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("#submit")
    page.goto(f"{address}/lessons/{lesson}")
    page.get_by_role("link", name="离线", exact=True).press("Enter")
    for form in ("book", "text", "braille"):
        page.locator(f"#form-{form}").press("Space")
        with page.expect_navigation():
            page.locator("form:has(.cx-exports) button").press("Enter")
    assert page.get_by_text("等待").count() == 3
    assert axe(page) == []
    end_two(database)
    page.wait_for_function("document.querySelector('[data-live-status]').textContent.includes('已做好')")
    link = page.get_by_role("link", name="下载：盲文文件")
    assert link.get_attribute("href", timeout=1000)
    assert page.get_by_text("磁盘满了").is_visible()
    assert axe(page) == []
    for language in ("en", "zh-CN"):
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        page.reload()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def end_two(database: Database) -> None:
    """As if a worker had made the braille and failed at the text."""
    with database.transaction() as session:
        rows = {row.form: row.public_id for row in session.scalars(select(ExportJob))}
        begin_export(session, rows[ExportFormat.BRAILLE])
        made = MadeFile("ab/cd/abcd.brf", "ab" * 32, "application/x-brf", 2048)
        finish_export(session, rows[ExportFormat.BRAILLE], made)
        begin_export(session, rows[ExportFormat.TEXT])
        fail_export(session, rows[ExportFormat.TEXT], Message("磁盘满了。"))
