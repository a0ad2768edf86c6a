"""The course that was taken along, opened from the disk with script switched off."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from media_pipeline.export.offline_site import make_offline
from media_pipeline.export.printing import make_print
from tests.journeys.axe import axe
from tests.media_pipeline.export.books import make_book, run_ffmpeg

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which somebody has unpacked the ZIP, and beside it the lesson to print."""
    folder = tmp_path_factory.mktemp("offline")
    book = make_book(run_ffmpeg(folder))
    with zipfile.ZipFile(make_offline(book, folder / "course.zip")) as archive:
        archive.extractall(folder / "course")
    make_print(book, folder / "print.html")
    return folder


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A narrow window; script runs only for axe and for asking the players."""
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["course/index.html", "course/lesson-01.html", "print.html"])
def test_every_page_is_accessible_and_fits_a_telephone(unpacked: Path, page: Page, name: str) -> None:
    page.goto((unpacked / name).as_uri())
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("script").count() == 0


def test_a_lesson_is_found_read_seen_with_captions_and_left_again(unpacked: Path, page: Page) -> None:
    broken: list[str] = []
    page.on("requestfailed", lambda request: broken.append(request.url))
    page.goto((unpacked / "course" / "index.html").as_uri())
    page.get_by_role("link", name="第1课").click()
    assert page.get_by_text("先用清水打湿双手").is_visible()
    pictures = page.locator("img").evaluate_all("all => all.map(one => one.complete && one.naturalWidth)")
    assert pictures == [160, 160]
    cues = page.locator("video").first.evaluate(
        """async video => {
            const track = video.textTracks[0];
            track.mode = "hidden";
            const element = video.querySelector("track");
            if (element.readyState < 2) await new Promise(done => { element.onload = element.onerror = done; });
            return [...track.cues].map(cue => cue.text);
        }"""
    )
    assert cues == ["先用清水打湿双手", "再抹肥皂\n搓二十秒", "最后擦干"]
    lasts = page.locator("video").first.evaluate(
        """video => new Promise((done, fail) => {
            video.onloadedmetadata = () => done(video.duration);
            video.querySelector("source").onerror = () => fail(new Error("cannot be played"));
            video.load();
            video.preload = "metadata";
        })"""
    )
    assert 3.5 < lasts < 4.5
    for element in page.locator("a[href^='captions'], a[href^='media']").all():
        assert (unpacked / "course" / (element.get_attribute("href") or "")).is_file()
    page.get_by_role("link", name="下一课").first.click()
    page.get_by_role("link", name="回到目录").click()
    assert page.get_by_role("heading", level=1).inner_text() == "按摩卫生"
    assert broken == []
