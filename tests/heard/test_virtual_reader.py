"""What a virtual screen reader says on the main journeys, compared with the texts beside this test."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.heard.journeys import CHINESE_ONLY, JOURNEYS
from tests.heard.sample_portal import School
from tests.heard.strings import words_of
from tests.heard.transcript import differences
from tests.heard.virtual_reader import VirtualReader
from tests.walk.crawl import sign_in_cookies

pytestmark = pytest.mark.browser

BOTH_LANGUAGES = [
    *(("zh-CN", name) for name in JOURNEYS),
    *(pytest.param("en", name, marks=pytest.mark.exhaustive) for name in JOURNEYS if name not in CHINESE_ONLY),
]


@pytest.mark.parametrize(("language", "name"), BOTH_LANGUAGES)
def test_what_is_heard(school: School, chromium: Browser, language: str, name: str, write_anew: bool) -> None:
    person, journey = JOURNEYS[name]
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    cookies = {**sign_in_cookies(school.app, person), "language": language}
    context.add_cookies([{"name": key, "value": value, "url": school.address} for key, value in cookies.items()])
    reader = VirtualReader(context.new_page(), school)
    journey(reader, words_of(language))
    context.close()
    assert differences(reader.heard, language, name, write=write_anew) == []
