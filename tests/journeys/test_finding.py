"""Finding a course in a real browser: without script, at 320 px, in both languages, in few kilobytes; and what courses
and lessons tell machines about themselves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select, update
from werkzeug.serving import make_server

from content.database import Database
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Account, Role, RoleGrant
from content.people.preferences import Preferences, store_preferences
from content.search.indexing import refresh
from content.tracks.models import CaptionVersion
from portal.application import create_app
from tests.factories import add_media_block, make_published_course, make_settings
from tests.journeys.axe import axe

pytestmark = pytest.mark.browser

PASSWORD = "a short sentence"
HOSTILE = "按摩</script><script>document.title='broken'</script>"
STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"
MOST_BYTES = {"catalogue": 60_000, "lesson": 90_000}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A served portal with twenty-two courses; addresses of one of them and its lesson, the id of its recording."""

    address: str
    course: str
    lesson: str
    block: str


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """The portal on SQLite, served by a thread; a learner likes learning without hearing."""
    if not (STATIC / "changxue.css").exists():
        pytest.skip("the front end is not built; `make test` builds it")
    folder = tmp_path_factory.mktemp("portal")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        for number in range(21):
            made = make_published_course(session)
            made.revisions[0].title = f"按摩卫生 {number + 1}"
            refresh(session, made.id)
        course = make_published_course(session)
        course.revisions[0].title = HOSTILE
        lesson = course.revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, session.get_one(Account, course.created_by_id), duration_s=90.0)
        (cues,) = session.scalars(select(CaptionVersion.cues))
        cues[5]["text"] = "这里讲怎样消毒。"
        session.execute(update(CaptionVersion).values(cues=cues))
        refresh(session, course.id)
        learner = create_account(session, login_name="learner", display_name="学员", password=PASSWORD)
        session.add(RoleGrant(account_id=learner.id, role=Role.LEARNER))
        store_preferences(session, learner.id, Preferences(ways="without-hearing"))
        paths = (f"/courses/{course.public_id}", f"/lessons/{lesson.public_id}", block.public_id)
    server = make_server("127.0.0.1", 0, create_app(make_settings(folder, database), database), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Catalogue(f"http://127.0.0.1:{server.server_port}", *paths)
    server.shutdown()
    database.dispose()


def signed_in(chromium: Browser, catalogue: Catalogue, **options: object) -> Page:
    """A page of a new browser in which the learner has signed in."""
    page = chromium.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(f"{catalogue.address}/account/sign-in")
    page.fill("#login_name", "learner")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("#submit")
    return page


def test_a_search_without_script_leads_to_the_second(catalogue: Catalogue, chromium: Browser) -> None:
    page = signed_in(chromium, catalogue, java_script_enabled=False)
    page.goto(f"{catalogue.address}/courses")
    page.fill("#q", "消毒")
    page.press("#q", "Enter")
    assert page.input_value("#q") == "消毒"
    assert page.locator(".cx-card").count() == 1
    link = page.locator(".cx-passages a").last
    assert "0:45" in link.inner_text()
    assert page.locator(".cx-passages mark").all_inner_texts() == ["消毒"]
    link.click()
    assert page.url.endswith(f"{catalogue.lesson}?t=45&of={catalogue.block}#player-{catalogue.block}")
    assert str(page.get_attribute(f"#player-{catalogue.block} video", "src")).endswith("#t=45")
    page.context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_state_at_320_px(language: str, catalogue: Catalogue, chromium: Browser) -> None:
    page = signed_in(chromium, catalogue, bypass_csp=True, viewport={"width": 320, "height": 640})
    page.context.add_cookies([{"name": "language", "value": language, "url": catalogue.address}])
    found = []
    for path in ("", "?q=肥皂", "?q=肥皂&level=1", "?q=?!", "?way=sign&way=braille&page=9", "?page=2&sort=newest"):
        page.goto(f"{catalogue.address}/courses{path}")
        found += [f"{path}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than 320 px")
    page.context.close()
    assert found == []


def test_what_machines_are_told_is_data_that_the_policy_lets_stand(catalogue: Catalogue, chromium: Browser) -> None:
    page = signed_in(chromium, catalogue)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(catalogue.address + catalogue.course)
    course = structured_data(page)
    assert (course["name"], page.title().startswith("按摩</script>")) == (HOSTILE, True)
    assert course["accessMode"] == ["textual", "auditory", "visual"]
    page.goto(catalogue.address + catalogue.lesson)
    lesson = structured_data(page)
    (recording,) = lesson["hasPart"]
    assert recording["@type"] == "VideoObject"
    assert recording["accessibilityFeature"] == ["transcript"]  # captions that nobody checked are not promised
    assert recording["duration"] == "PT90S"
    assert {"accessibilityHazard", "accessibilitySummary", "accessModeSufficient"} <= set(lesson)
    assert [text for text in complaints if "Content Security Policy" in text] == []
    page.context.close()


def structured_data(page: Page) -> dict[str, object]:
    """The one data block of the page that is open."""
    return json.loads(page.locator('script[type="application/ld+json"]').text_content() or "")


@pytest.mark.parametrize(("name", "path"), [("catalogue", "/courses?q=按摩"), ("lesson", "lesson")])
def test_a_first_visit_weighs_little(name: str, path: str, catalogue: Catalogue, chromium: Browser) -> None:
    page = signed_in(chromium, catalogue)
    bytes_of = transferred(page.context, page)
    page.goto(catalogue.address + (catalogue.lesson if path == "lesson" else path), wait_until="networkidle")
    weight = {url: size for url, size in bytes_of.items() if "/media/" not in url}
    page.context.close()
    assert any("changxue.css" in url for url in weight)
    assert sum(weight.values()) <= MOST_BYTES[name], weight


def transferred(context: BrowserContext, page: Page) -> dict[str, int]:
    """By address, the bytes that come over the line from now on, headers too, with nothing kept from before."""
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    line.on("Network.responseReceived", lambda told: addresses.update({told["requestId"]: told["response"]["url"]}))
    line.on(
        "Network.loadingFinished",
        lambda told: sizes.update({addresses.get(told["requestId"], "?"): int(told["encodedDataLength"])}),
    )
    return sizes
