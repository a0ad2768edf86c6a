"""Every page that a link leads to, as each role, in both languages and at 320 px: axe finds nothing, nothing overflows,
no page is broken, every title is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from content.courses.lifecycle import submit
from content.courses.models import Course, RevisionState
from content.credits.models import LedgerEntry
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.learning.reading import record_reading
from content.learning.records import parts_in
from content.migrating import upgrade
from content.people.models import Account
from content.people.permissions import Actor
from portal.application import create_app
from portal.demonstration.people import PASSWORD, SIGN_INS, add_people, institution_named, person
from portal.demonstration.studied import add_pilot
from portal.demonstration.texts import load_institutions
from portal.settings import Settings
from tests.factories import make_course
from tests.journeys.axe import axe

pytestmark = pytest.mark.browser

MOST_PAGES = 60


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal with a published, a submitted and a draft course, a learner with credits, and somebody in each role."""
    folder = tmp_path_factory.mktemp("portal")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    with database.transaction() as session:
        add_people(session)
        add_pilot(session)
        institution = institution_named(session, load_institutions()["zhengding"].name_zh)
        teacher = person(session, "teacher")
        author = session.get_one(Account, teacher.account_id)
        published, submitted, _draft = (make_course(session, author, institution) for _ in range(3))
        published.revisions[0].state = RevisionState.PUBLISHED
        session.flush()
        submit(session, teacher, submitted.public_id)
        study(session, person(session, "wang"), published)
    app: Flask = create_app(
        Settings(data=folder, database_url=database.url, secret_key="walk", rate_limits=False), database
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    database.dispose()


def study(session, learner: Actor, course: Course) -> None:
    """Read the course's one lesson."""
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = [section.key for part in parts_in(session, lesson, "zh") for section in part.sections]
    yesterday = utc_now() - timedelta(days=1)
    record_reading(session, learner, lesson.public_id, keys, yesterday)
    record_reading(session, learner, lesson.public_id, keys, yesterday + timedelta(hours=1))
    assert session.query(LedgerEntry).count() > 0


WALKERS = ["", *(sign_in.login_name for sign_in in SIGN_INS)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", WALKERS)
def test_every_page_that_this_person_can_reach(name: str, language: str, address: str, chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    if name:
        page.goto(address + "/account/sign-in")
        page.fill("#login_name", name)
        page.fill("#password", PASSWORD)
        with page.expect_navigation():
            page.click("#submit")
    seen: dict[str, str] = {}
    waiting = ["/"]
    findings: list[str] = []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = page.goto(address + path)
        assert answer is not None
        seen[path] = page.title()
        findings += look(page, path, answer.status, language)
        waiting += [link for link in links(page, address) if link not in seen and link not in waiting]
    context.close()
    assert findings == []


def look(page: Page, path: str, status: int, language: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = [f"{path}: {violation}" for violation in axe(page)]
    if status != 200:
        found.append(f"{path}: answered {status}")
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"{path}: not in {language}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{path}: wider than 320 px")
    if page.locator("h1").count() != 1:
        found.append(f"{path}: not exactly one main heading")
    return found


def links(page: Page, address: str) -> list[str]:
    """The pages of this site to which the open one links; files to keep are no pages."""
    found = page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    paths = [urlsplit(link) for link in found if link.startswith(address)]
    kept = [split.path + (f"?{split.query}" if split.query else "") for split in paths]
    return [path for path in kept if Path(path.split("?")[0]).suffix not in {".txt", ".srt", ".vtt", ".json", ".zip"}]
