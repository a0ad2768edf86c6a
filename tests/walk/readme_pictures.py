"""`make pictures`: the four pictures of the README, of the demonstration in the data folder named on the command line.
Writes docs/pictures/NAME.webp."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from portal.application import create_app
from portal.preferences import WELCOME_COOKIE
from portal.settings import settings_from
from tests.browser import ARGUMENTS, CHROMIUM
from tests.walk.crawl import crawl, sign_in_cookies
from tests.walk.sample_portal import SamplePortal, serving
from tests.walk.screenshots import show_a_moment_of_the_lecture

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PHONE, WIDE = (360, 740), (1280, 800)
QUALITY = 80  # of WebP: text keeps its edges, a picture takes some twenty kilobytes


@dataclass(frozen=True, slots=True)
class Subject:
    """The first screen of the fullest page of an endpoint, as one visitor sees it."""

    name: str
    endpoint: str
    visitor: str
    size: tuple[int, int] = PHONE
    theme: str = "light"


SUBJECTS = (
    Subject("home", "public.home", ""),
    Subject("lesson", "learn.lesson", "wang"),
    Subject("settings", "account.preferences", "wang", theme="dark"),
    Subject("catalogue", "learn.catalogue", "", size=WIDE),
)


def main(data: str) -> int:
    """Take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    settings = replace(settings_from({"PORTAL_DATA": data}), rate_limits=False)
    with serving(create_app(settings)) as portal, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for subject in SUBJECTS:
            file = PICTURES / f"{subject.name}.webp"
            with Image.open(io.BytesIO(_picture(chromium, portal, subject))) as picture:
                picture.save(file, quality=QUALITY, method=6)
            print(f"  {file.relative_to(PICTURES.parents[1])}  {file.stat().st_size / 1000:.0f} KB")
        chromium.close()
    return 0


def _picture(chromium: Browser, portal: SamplePortal, subject: Subject) -> bytes:
    pages = [page for page in crawl(portal.app, subject.visitor, "zh-CN") if page.endpoint == subject.endpoint]
    fullest = max(pages, key=lambda page: len(page.html))
    width, height = subject.size
    cookies = {**sign_in_cookies(portal.app, subject.visitor), "language": "zh-CN", WELCOME_COOKIE: "1"}
    with chromium.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if subject.size == PHONE else 1,
        reduced_motion="reduce",
        has_touch=subject.size == PHONE,
    ) as context:
        context.add_cookies([{"name": name, "value": value, "url": portal.address} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(portal.address + fullest.path, wait_until="load")
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", subject.theme)
        show_a_moment_of_the_lecture(page)
        return page.screenshot(animations="disabled")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
