"""A course out of the portal and back into it, with the keyboard alone: web server and worker run as an installation
runs them, axe looks at every page on the way, at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from content.courses.digest import revision_digest
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.database import Database, utc_now
from content.interchange.models import ImportState, PackageImport
from content.migrating import upgrade
from content.people.models import Account
from media_pipeline.workflow.queue import prepare_queue
from portal.demonstration.people import PASSWORD, add_people, institution_named, person
from portal.demonstration.texts import load_institutions
from tests.factories import make_course
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.portal_process import running_portal

pytestmark = pytest.mark.browser

WITHIN_MS = 60_000


@dataclass(frozen=True)
class Installation:
    """A running portal with one published course."""

    address: str
    database: Database
    course: str


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    url = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    database = Database(url)
    upgrade(database)
    prepare_queue(url)
    with database.transaction() as session:
        add_people(session)
        author = session.get_one(Account, person(session, "teacher").account_id)
        institution = institution_named(session, load_institutions()["zhengding"].name_zh)
        assert institution is not None
        course = make_course(session, author, institution, lessons=2)
        revision = course.revisions[0]
        revision.digest = revision_digest(load_contents(session, revision))
        revision.state, revision.submitted_at = RevisionState.PUBLISHED, utc_now()
        public_id = course.public_id
    data = tmp_path / "data"
    data.mkdir()
    with running_portal(data, url) as address:
        yield Installation(address, database, public_id)
    database.dispose()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_course_leaves_the_portal_and_comes_back(
    installation: Installation, chromium: Browser, tmp_path: Path, language: str
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    context.add_cookies([{"name": "language", "value": language, "url": installation.address}])
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(f"{installation.address}/account/sign-in?next=/teach")
    keys.write("#login_name", "teacher")
    keys.write("#password", PASSWORD)
    keys.follow("#submit")
    file = download(page, keys, installation, tmp_path)
    bring(page, keys, installation, file)
    context.close()


def download(page: Page, keys: Keyboard, installation: Installation, folder: Path) -> Path:
    """Have the package made and download it."""
    keys.follow(f"a[href='/teach/courses/{installation.course}']")
    keys.follow(f"a[href='/teach/courses/{installation.course}/package']")
    look(page)
    keys.follow("form:has(input[value='package']) button")
    page.wait_for_selector("a[href^='/teach/packages/']", timeout=WITHIN_MS)
    look(page)
    keys.go_to("a[href^='/teach/packages/']", backwards=True)
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    target = folder / "course.zip"
    downloading.value.save_as(target)
    return target


def bring(page: Page, keys: Keyboard, installation: Installation, file: Path) -> None:
    """Import the package: refused while the course is here already, imported where another course is asked for."""
    page.goto(f"{installation.address}/teach")
    keys.follow("a[href='/teach/import']")
    look(page)
    keys.follow("#submit")  # nothing chosen yet: the summary of what is wrong has the focus
    look(page)
    for again in (False, True):
        keys.choose_file("#file", str(file))
        if again:
            keys.press("#again", "Space")
        keys.follow("#submit")
        page.wait_for_selector("[data-working='false'] #imports", timeout=WITHIN_MS)
        look(page)
    with installation.database.reading() as session:
        rows = list(session.scalars(select(PackageImport).order_by(PackageImport.id)))
        assert [row.state for row in rows] == [ImportState.FAILED, ImportState.DONE]
        new = session.get_one(Course, rows[1].course_id)
        revision = session.scalars(select(Revision).where(Revision.course_id == new.id)).one()
        lessons = [lesson.title for module in revision.modules for lesson in module.lessons]
        course = new.public_id
    assert lessons == ["第1课", "第2课"]
    keys.follow(f"a[href='/teach/courses/{course}']")
    assert page.get_by_role("heading", level=1).inner_text() == "按摩卫生"


def look(page: Page) -> None:
    """Nothing for axe to find, and nothing beside the screen."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
