"""A lesson is kept on a device and studied while nobody answers: the browser is killed meanwhile, a day goes by, and
all counts; another person at the same device sees nothing of it, and signing out leaves nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from content.credits.balances import balance
from content.learning.models import Completion
from content.people.models import Account
from tests.journeys.axe import axe
from tests.journeys.offline_school import (
    LECTURE_S,
    STATIC,
    Device,
    OfflineSchool,
    offline_school,
    sign_in,
    speak_english,
)

pytestmark = pytest.mark.browser

COUNTED = {"zh": "您没有网络时学的内容已经计入进度。", "en": "What you studied without a connection has been counted."}
NOT_KEPT = {"zh": "这一页没有保存在这台设备上。", "en": "This page is not kept on this device."}
NONE_HERE = {"zh": "这台设备上还没有保存课。", "en": "No lesson is kept on this device."}
MARKED = {"zh": "已标记。", "en": "Marked."}
NOT_SIGNED_OUT = {"zh": "您还没有退出登录", "en": "You are not signed out yet"}

KEPT_CACHES = "caches.keys().then((names) => names.filter((name) => name.startsWith('changxue-lesson:')).length)"
KEPT_MEDIA = """async () => {
  const name = (await caches.keys()).find((each) => each.startsWith("changxue-lesson:"));
  const requests = await (await caches.open(name)).keys();
  return requests.map((each) => each.url).find((each) => each.includes("/media/"));
}"""
STORED = """() => new Promise((resolve) => {
  const opening = indexedDB.open("changxue", 1);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(["lessons", "notes"]);
    const counts = ["lessons", "notes"].map((name) => transaction.objectStore(name).count());
    transaction.oncomplete = () => resolve(counts.map((count) => count.result));
  };
})"""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OfflineSchool]:
    if not (STATIC / "offline.js").exists():
        pytest.skip("the front end is not built; `make test` builds it")
    with offline_school(tmp_path) as opened:
        yield opened


@pytest.fixture
def device(tmp_path: Path, chromium: Browser) -> Iterator[Device]:
    opened = Device(chromium.browser_type, tmp_path / "profile")
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.exhaustive)])
def test_a_lesson_studied_without_a_connection_counts_a_day_later(
    school: OfflineSchool, device: Device, language: str
) -> None:
    page = device.page
    keep_the_lesson(page, school, "wang", language)
    school.stop()

    page.goto(school.address + lesson_of(school))
    play_on(page, "document.querySelector('.cx-player__media').currentTime > 6")
    page.goto(school.address + lesson_of(school) + "/read")
    page.locator("form:has([name=section]) button").first.click()
    page.wait_for_url(school.address + lesson_of(school) + "/read#*")
    page.get_by_text(MARKED[language]).first.wait_for()

    device.kill()
    school.let_a_day_pass()
    page = device.begin()
    page.goto(f"{school.address}/lessons/{school.other_lesson}")
    assert NOT_KEPT[language] in page.inner_text("main")
    assert axe(page) == []
    page.locator(f"a[href='{lesson_of(school)}']").click()
    page.wait_for_function("document.querySelector('.cx-player__media').currentTime > 5")
    play_on(page, "document.querySelector('.cx-player__media').ended")

    school.start()
    page.goto(school.address + "/my/learning")
    if "sign-in" in page.url:  # the browser was killed before it had stored its cookies
        if language == "en":
            speak_english(page, school)
        sign_in(page, school, "wang", "/my/learning")
        page.goto(school.address + "/my/learning")
    assert COUNTED[language] in page.inner_text("[data-notices]")
    with school.database.session(write=False) as session:
        wang = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        assert len(session.scalars(select(Completion)).all()) == 1
        assert balance(session, wang.id) == 50

    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url(school.address + "/")
    assert page.evaluate(KEPT_CACHES) == 0
    assert page.evaluate(STORED) == [0, 0]


@pytest.mark.exhaustive
def test_somebody_else_at_the_device_sees_nothing_that_is_kept(school: OfflineSchool, device: Device) -> None:
    page = device.page
    keep_the_lesson(page, school, "wang", "zh")
    media = page.evaluate(KEPT_MEDIA)
    device.context.clear_cookies()  # as when wang's session has ended
    sign_in(page, school, "li", "/my/device")
    assert NONE_HERE["zh"] in page.inner_text("main")
    school.stop()
    page.goto(school.address + lesson_of(school))
    assert NOT_KEPT["zh"] in page.inner_text("main")
    assert NONE_HERE["zh"] in page.inner_text("main")
    assert page.evaluate("(address) => fetch(address).then(() => 'given', () => 'refused')", media) == "refused"
    school.start()
    device.context.clear_cookies()
    sign_in(page, school, "wang", lesson_of(school))
    school.stop()
    page.goto(school.address + lesson_of(school))
    page.wait_for_selector("changxue-player[data-ready]")


@pytest.mark.exhaustive
def test_signing_out_without_a_connection_first_says_what_is_lost(school: OfflineSchool, device: Device) -> None:
    page = device.page
    keep_the_lesson(page, school, "wang", "zh")
    school.stop()
    page.goto(school.address + lesson_of(school))
    play_on(page, "document.querySelector('.cx-player__media').currentTime > 2")
    page.locator("form[action$='/sign-out'] button").click()
    page.get_by_role("heading", name=NOT_SIGNED_OUT["zh"]).wait_for()
    page.get_by_text("还没有上传的 1 分钟学习记录会丢失，保存的 1 课也会删除").wait_for()
    assert axe(page) == []
    assert page.evaluate(STORED) == [1, 1]
    page.get_by_role("button", name="现在删除").click()
    page.get_by_text("一有网络就会退出登录").wait_for()
    assert page.evaluate(STORED) == [0, 0]
    assert page.evaluate(KEPT_CACHES) == 0
    school.start()
    page.goto(school.address + "/my/learning")
    assert "/account/sign-in" in page.url


@pytest.mark.exhaustive
def test_where_there_is_no_room_nothing_is_kept_and_the_page_says_so(school: OfflineSchool, device: Device) -> None:
    page = device.page
    sign_in(page, school, "wang", f"{lesson_of(school)}/keep")
    devtools = device.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": school.address, "quotaSize": 400_000})
    page.locator("[data-keep] form button").click()
    page.get_by_text("这台设备空间不够，什么都没有保存。").wait_for()
    assert page.evaluate(KEPT_CACHES) == 0
    assert page.evaluate(STORED)[0] == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "https"),
        ("delete Navigator.prototype.serviceWorker", "请换新一点的浏览器"),
    ],
)
def test_where_a_browser_cannot_keep_lessons_the_page_says_why(
    school: OfflineSchool, device: Device, lacking: str, reason: str
) -> None:
    page = device.page
    page.add_init_script(lacking)
    sign_in(page, school, "wang", f"{lesson_of(school)}/keep")
    page.locator("[data-part=reason]").get_by_text(reason).wait_for()
    assert not page.locator("[data-keep] form").is_visible()


def lesson_of(school: OfflineSchool) -> str:
    return f"/lessons/{school.lesson}"


def keep_the_lesson(page: Page, school: OfflineSchool, name: str, language: str) -> None:
    """Signs in and keeps the lesson with its whole picture."""
    if language == "en":
        speak_english(page, school)
    sign_in(page, school, name, lesson_of(school))
    page.wait_for_function("document.querySelector('.cx-player__media').readyState >= 2")
    page.goto(f"{school.address}{lesson_of(school)}/keep")
    assert axe(page) == []
    page.locator("[data-keep] form button").click()
    page.wait_for_selector("[data-part=kept]:not([hidden])")
    assert page.evaluate("document.activeElement.dataset.part") == "facts"
    assert axe(page) == []


def play_on(page: Page, until: str) -> None:
    """Plays fast until something holds, then waits until that is noted."""
    page.wait_for_selector("changxue-player[data-ready]")
    page.evaluate("document.querySelector('.cx-player__media').playbackRate = 3")
    page.locator(".cx-player__button--main").click()
    page.wait_for_function(until, timeout=LECTURE_S * 3000)
    if not page.evaluate("document.querySelector('.cx-player__media').ended"):
        page.locator(".cx-player__button--main").click()
    page.wait_for_timeout(500)
