"""Pages to keep offline run nothing: a sentence that should slip through sanitising would stay text."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

TEMPLATES = Path(__file__).resolve().parents[3] / "media_pipeline" / "export" / "templates"
PRINTED = "sheet.html.jinja"
"""Made into a PDF at once; nobody opens it."""
PAGES = sorted(
    file.name
    for file in TEMPLATES.glob("*.html.jinja")
    if "<head>" in file.read_text(encoding="utf-8") and file.name != PRINTED
)


def test_there_are_pages() -> None:
    assert len(PAGES) == 3


@pytest.mark.parametrize("name", PAGES)
def test_an_offline_page_runs_no_script_and_asks_nobody(name: str, chromium: Browser, tmp_path: Path) -> None:
    head = (TEMPLATES / name).read_text(encoding="utf-8").partition("<head>")[2].partition("<title>")[0]
    (tmp_path / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "page.html").write_text(
        f"<!DOCTYPE html><html><head>{head}<title>kept</title><style>p {{ color: rgb(1, 2, 3) }}</style></head>"
        "<body><p>text</p><img src='picture.svg'><script>document.title = 'ran'</script>"
        "<img src='nowhere' onerror=\"document.title = 'ran'\"><iframe src='picture.svg'></iframe></body></html>"
    )
    page = chromium.new_page()
    page.goto(f"file://{tmp_path / 'page.html'}")
    page.wait_for_timeout(300)
    assert page.title() == "kept"
    assert page.evaluate("document.images[0].naturalWidth") == 9
    assert page.evaluate("getComputedStyle(document.querySelector('p')).color") == "rgb(1, 2, 3)"
    page.close()
