"""A first visit over a simulated 2G line (50 KB/s, 300 ms): what comes over it, and when the page can be used."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.journeys.test_finding import catalogue, signed_in, transferred

LINE = {"offline": False, "latency": 300, "downloadThroughput": 50 * 1024, "uploadThroughput": 50 * 1024}
WHEN = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { "readable": paint.startTime, "usable": page.domContentLoadedEventEnd, "whole": page.loadEventEnd };
}"""


class _Folders:
    """Stands in for pytest's maker of folders."""

    def mktemp(self, name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=name))


def measure() -> dict[str, object]:
    """Bytes without media, and milliseconds until the text can be read, the page be used, and all of it be there."""
    measured: dict[str, object] = {}
    serving = catalogue.__wrapped__(_Folders())
    place = next(serving)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = signed_in(browser, place)
        for name, path in {"catalogue": "/courses", "search": "/courses?q=按摩", "lesson": place.lesson}.items():
            fresh = page.context.new_page()
            sizes = _over_the_line(fresh)
            fresh.goto(place.address + path, wait_until="networkidle")
            measured[f"{name}: bytes"] = sum(size for url, size in sizes.items() if "/media/" not in url)
            measured |= {f"{name}: {kind}, ms": took for kind, took in fresh.evaluate(WHEN).items()}
            fresh.close()
        browser.close()
    serving.close()
    return measured


def _over_the_line(page: Page) -> dict[str, int]:
    sizes = transferred(page.context, page)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    return sizes
