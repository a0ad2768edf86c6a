"""What Debian's Orca says on the main journeys, compared with the texts beside this test. Skipped where it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.heard.journeys import CHINESE_ONLY, JOURNEYS
from tests.heard.orca_harness import missing, orca_at_a_desk
from tests.heard.orca_reader import OrcaReader
from tests.heard.sample_portal import School
from tests.heard.strings import words_of
from tests.heard.transcript import unheard
from tests.walk.crawl import sign_in_cookies

IN_EACH_RUN = frozenset({"sign-in", "settings", "find-a-course", "lesson", "credits", "captions", "review"})
"""In Chinese. Each takes half a minute to two minutes."""
BOTH_LANGUAGES = [
    *(("zh-CN", name) for name in JOURNEYS if name in IN_EACH_RUN),
    *(pytest.param("zh-CN", name, marks=pytest.mark.exhaustive) for name in JOURNEYS if name not in IN_EACH_RUN),
    *(pytest.param("en", name, marks=pytest.mark.exhaustive) for name in JOURNEYS if name not in CHINESE_ONLY),
]
OF_THE_BROWSER = re.compile(
    "框架|载入|网页文档|模式|正在离开|已经访问|跳到正文|about:blank|^已选中$|已选中整个文件|可点击|草稿已保存"
    "|frame|oading|document web|[Ff]ocus mode|[Bb]rowse mode|[Ll]eaving|visited|Skip to main content"
    "|^selected$|[Ee]ntire document|[Cc]lickable"
)
"""What is said of windows, of loading, of leaving lists, of text that was selected and of links that were seen depends
on which of the two is quicker, Chromium or Orca; what is said of a draft that saved itself, on how quick one is. So
does the order of what is said when a page comes. It is kept, and not compared."""
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("language", "name"), BOTH_LANGUAGES)
def test_what_orca_says(
    school: School, chromium: Browser, tmp_path: Path, language: str, name: str, write_anew: bool
) -> None:
    if reason := missing(language):
        pytest.skip(reason)
    person, journey = JOURNEYS[name]
    cookies = {**sign_in_cookies(school.app, person), "language": language}
    desk_folder = tmp_path / "desk"
    desk_folder.mkdir()
    with orca_at_a_desk(desk_folder, language) as desk:
        browser = chromium.browser_type.connect_over_cdp(desk.debugging)
        context = browser.contexts[0]
        context.add_cookies([{"name": key, "value": value, "url": school.address} for key, value in cookies.items()])
        reader = OrcaReader(desk, context.pages[0], school)
        journey(reader, words_of(language))
        browser.close()
    assert unheard(reader.heard, language, f"{name}.orca", write=write_anew, but=OF_THE_BROWSER) == []
