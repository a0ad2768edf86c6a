"""A description is spoken by a real voice of the browser, and the lecture waits until it has been. Skipped where no
voice is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.heard.voice_harness import VoiceDesk, missing, speaking_browser
from tests.journeys.player_actions import MAIN, play, seek, until, value
from tests.journeys.player_harness import DESCRIPTIONS, Stage, make_media, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTE_WHAT_IS_SAID = """
window.told = [];
const speak = speechSynthesis.speak.bind(speechSynthesis);
speechSynthesis.speak = (saying) => {
  for (const name of ["start", "end", "error"]) {
    const at = () => document.querySelector(".cx-player__media").currentTime;
    saying.addEventListener(name, () => told.push({name, text: saying.text, at: at()}));
  }
  speak(saying);
};
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    media = tmp_path / "media"
    media.mkdir()
    make_media(media)
    with served(media) as stage:
        yield stage


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[VoiceDesk]:
    if reason := missing():
        pytest.skip(reason)
    folder = tmp_path / "desk"
    folder.mkdir()
    with speaking_browser(folder) as desk:
        yield desk


def test_the_lecture_waits_until_a_voice_has_spoken_the_description(
    desk: VoiceDesk, stage: Stage, chromium: Browser
) -> None:
    browser = chromium.browser_type.connect_over_cdp(desk.debugging)
    page = browser.contexts[0].pages[0]
    page.add_init_script(NOTE_WHAT_IS_SAID)
    page.goto(stage.page(descriptions="on", description_voice="browser"))
    page.wait_for_selector("changxue-player[data-ready]")
    until(page, f"{MAIN}.readyState >= 2")
    until(page, "speechSynthesis.getVoices().length > 0")
    seek(page, 7)
    silent_until = desk.heard_s()
    play(page)
    until(page, f"{MAIN}.paused")
    assert page.get_attribute(".cx-player__description", "aria-live") == "off", "two voices at once"
    until(page, f"!{MAIN}.paused && {MAIN}.currentTime > 8.6")
    told = value(page, "told")
    assert [(each["name"], each["text"]) for each in told] == [
        ("start", DESCRIPTIONS[1][3]),
        ("end", DESCRIPTIONS[1][3]),
    ]
    assert told[1]["at"] - told[0]["at"] < 0.5, "the lecture went on while it was spoken"
    assert desk.heard_s() - silent_until > 1
    browser.close()
