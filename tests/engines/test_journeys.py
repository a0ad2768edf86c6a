"""The main journeys in Firefox and WebKit: what a learner does from signing in to a complaint.

What keys do to buttons, folds and dialogs is asked of each engine once; whole tasks by keyboard alone are done in
Chromium (tests/journeys, tests/walk)."""

from __future__ import annotations

import pytest

from portal.demonstration.people import PASSWORD
from tests.engines.browser import EngineBrowser
from tests.heard.sample_portal import LECTURE_S, WORDS, School

pytestmark = [pytest.mark.exhaustive, pytest.mark.browser]

MEDIA = "document.querySelector('.cx-player__media')"
ERRORS = """window.faults = []; addEventListener('error', (event) => window.faults.push(String(event.message)));
addEventListener('unhandledrejection', (event) => window.faults.push(String(event.reason)));"""


def sign_in(browser: EngineBrowser, name: str, path: str = "/account/sign-in") -> None:
    browser.open(path)
    browser.write("#login_name", name)
    browser.write("#password", PASSWORD)
    browser.follow("#submit")
    assert browser.script("return document.querySelector('form[action$=\"/account/sign-out\"]') !== null")


def control(browser: EngineBrowser, icon: str) -> str:
    """The selector of a button of the player, unfolded where a narrow window keeps it under another."""
    browser.wait("return document.querySelector('.cx-player__button--main') !== null")
    browser.script(
        """const more = document.querySelector('.cx-player__more');
        if (more.offsetParent && more.getAttribute('aria-expanded') === 'false') more.click();"""
    )
    return f'.cx-player__button[data-icon="{icon}"]'


def fits(browser: EngineBrowser) -> bool:
    return bool(browser.script("return document.documentElement.scrollWidth <= innerWidth"))


def test_a_forgotten_password_is_said_and_a_right_one_lets_in(browser: EngineBrowser) -> None:
    browser.open("/account/sign-in")
    browser.write("#login_name", "wang")
    browser.follow("#submit")
    assert browser.script("return document.activeElement.closest('.govuk-error-summary') !== null")
    browser.click(".govuk-error-summary a")
    browser.wait("return document.activeElement.id === 'password'")
    browser.write("#password", PASSWORD)
    browser.press("#password", "Enter")
    browser.wait("return document.querySelector('form[action$=\"/account/sign-out\"]') !== null")


def test_a_course_is_found_by_its_words_and_joined(browser: EngineBrowser, school: School) -> None:
    sign_in(browser, "sun")
    browser.open("/courses")
    browser.write("#q", WORDS["zh"].title)
    browser.press("#q", "Enter")
    browser.wait("return document.querySelectorAll('.cx-card').length === 1")
    assert fits(browser)
    browser.open(school.courses["zh"])
    browser.follow('form[action$="/enrol"] button')
    assert browser.script("return document.querySelector('form[action$=\"/enrol\"]') === null")


def test_a_lesson_is_played_with_captions_faster_and_from_its_transcript(
    browser: EngineBrowser, school: School
) -> None:
    sign_in(browser, "liu")
    browser.open(school.lessons["zh"])
    browser.script(ERRORS)
    browser.click(control(browser, "play"))
    browser.wait(f"return !{MEDIA}.paused && {MEDIA}.currentTime > 0.2")
    assert (
        browser.wait("return document.querySelector('.cx-player__captions').textContent.trim()") in WORDS["zh"].spoken
    )
    browser.click('.cx-player__button[data-icon="pause"]')
    browser.wait(f"return {MEDIA}.paused")
    browser.click(control(browser, "speed"))
    browser.click('.cx-player__panel:not([hidden]) input[value="2"]')
    browser.wait(f"return {MEDIA}.playbackRate === 2")
    browser.script("document.querySelectorAll('.cx-transcript__button')[2].scrollIntoView()")
    browser.click(".cx-transcript__cue:nth-child(3) .cx-transcript__button")
    browser.wait(f"return {MEDIA}.currentTime >= 4")
    browser.click(control(browser, "captions"))
    browser.click('.cx-player__panel:not([hidden]) input[value=""]')
    browser.wait("return document.querySelector('.cx-player__captions').hidden")
    assert browser.script("return window.faults") == []


def test_keys_press_buttons_and_escape_gives_the_focus_back(browser: EngineBrowser, school: School) -> None:
    sign_in(browser, "liu")
    browser.open(school.lessons["zh"])
    browser.press(control(browser, "play"), "Enter")
    browser.wait(f"return !{MEDIA}.paused")
    browser.press('.cx-player__button[data-icon="pause"]', " ")
    browser.wait(f"return {MEDIA}.paused")
    speed = control(browser, "speed")
    browser.press(speed, "Enter")
    browser.wait("return document.activeElement.closest('.cx-player__panel:not([hidden])') !== null")
    browser.press(".cx-player__panel:not([hidden]) input:checked", "Escape")
    browser.wait("return document.activeElement === document.querySelector(arguments[0])", speed)
    fold = "details:not([open]) > summary"
    browser.script("document.querySelector(arguments[0]).parentElement.id = 'pressed-fold'", fold)
    browser.press("#pressed-fold > summary", " ")
    browser.wait("return document.querySelector('#pressed-fold').open")


def test_watching_to_the_end_is_counted(browser: EngineBrowser, school: School) -> None:
    sign_in(browser, "liu")
    browser.open(school.lessons["en"])
    browser.click(control(browser, "play"))
    browser.wait(f"return {MEDIA}.currentTime >= {LECTURE_S - 0.5} || {MEDIA}.ended")
    browser.open("/")
    browser.wait("return document.readyState === 'complete'")
    browser.open(school.lessons["en"])
    played = browser.wait("return document.querySelector('changxue-player').dataset.ranges.trim()")
    assert float(str(played).split("-")[-1]) > LECTURE_S / 2


def test_a_lesson_is_read_and_a_question_asked(browser: EngineBrowser, school: School) -> None:
    sign_in(browser, "liu")
    browser.open(f"{school.lessons['zh']}/read")
    assert WORDS["zh"].spoken[0] in browser.text("main")
    assert fits(browser)
    browser.follow('form[action$="/read"] button')
    browser.wait("return document.activeElement !== document.body")
    browser.write("#question-text", "水要多热？")
    browser.follow('form[action$="/question"] button')
    assert "水要多热？" in browser.text(".cx-questions__list")


def test_a_setting_is_seen_at_once_and_kept(browser: EngineBrowser) -> None:
    browser.open("/account/preferences")
    browser.click('input[name="theme"][value="dark"]')
    browser.wait("return document.documentElement.dataset.theme === 'dark'")
    browser.wait("return document.querySelector('[data-settings-status]').textContent.trim()")
    browser.click('input[name="text_size"][value="200"]')
    browser.wait("return document.documentElement.dataset.textSize === '200'")
    browser.wait("return document.querySelector('[data-settings-status]').textContent.includes('2')")
    browser.open("/help")
    assert browser.script("return document.documentElement.dataset.theme") == "dark"
    assert fits(browser)


def test_a_complaint_is_made_without_an_account(browser: EngineBrowser) -> None:
    browser.open("/supervision")
    browser.follow("#submit")
    assert browser.script("return document.activeElement.closest('.govuk-error-summary') !== null")
    browser.write("#text", "第二课没有字幕。")
    browser.follow("#submit")
    assert "第二课没有字幕。" in browser.text(".cx-as-written")
