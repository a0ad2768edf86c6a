"""Settings by the keyboard alone: each change is seen at once, told quietly, and still there on the next page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from content.database import Database
from content.migrating import upgrade
from portal.application import create_app
from portal.settings import Settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    upgrade(database)
    app = create_app(Settings(data=tmp_path, database_url=database.url, secret_key="settings"), database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    database.dispose()


def test_a_visitor_makes_the_portal_comfortable(address: str, chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(address)
    keys.follow(".cx-welcome a")
    expect(page.locator("[data-settings-note]")).to_be_visible()
    keys.press("#part-look summary")
    for name, value in (("theme", "contrast"), ("spacing", "wide"), ("layout", "plain")):
        keys.choose_radio(f"input[name={name}][value={value}]")
        expect(page.locator("html")).to_have_attribute(f"data-{name}", value)
        assert page.evaluate("document.activeElement.value") == value
    keys.press("#part-captions summary")
    keys.choose_option("#caption_colours", "yellow-on-blue")
    expect(page.locator(".cx-preview")).to_have_attribute("data-caption-colours", "yellow-on-blue")
    expect(page.locator("[data-settings-status]")).to_have_text("字幕颜色：蓝底黄字。已保存。")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(address)
    assert page.locator(".cx-welcome").count() == 0
    assert page.locator("html").get_attribute("data-layout") == "plain"
    page.goto(address + "/account/preferences")
    assert page.locator("#caption_colours").input_value() == "yellow-on-blue"
    context.close()


def test_a_starting_choice_is_made_and_taken_back_by_its_button(address: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "/account/preferences")
    Keyboard(page).follow("#start-see-little")
    expect(page.locator("html")).to_have_attribute("data-text-size", "150")
    assert page.evaluate("document.activeElement.innerText").count("已设置：我看不清。大字，大字幕。") == 1
    expect(page.locator("#part-look")).not_to_have_attribute("open", "")
    Keyboard(page).follow("#start-see-little")
    expect(page.locator("html")).to_have_attribute("data-text-size", "100")
    context.close()


def test_a_line_that_is_down_is_told_and_the_button_still_saves(address: str, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address + "/account/preferences")
    page.route("**/preferences/player", lambda route: route.abort())
    Keyboard(page).press("#part-look summary")
    Keyboard(page).choose_radio("input[name=theme][value=dark]")
    expect(page.locator("[data-settings-status]")).to_contain_text("保存设置")
    Keyboard(page).follow("#submit")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


def test_with_script_there_is_no_button_and_a_key_that_is_taken_is_told_where_it_was_typed(
    address: str, chromium: Browser
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address + "/account/preferences")
    expect(page.locator("[data-settings-note]")).to_be_visible()
    expect(page.locator("#submit")).to_be_hidden()
    page.locator("#part-keys summary").click()
    field = page.get_by_label("静音", exact=True)
    field.fill("k")
    expect(page.locator("#key_mute-refused")).to_have_text("K 键已用于“播放或暂停”。请为“静音”选另一个键。")
    assert field.get_attribute("aria-invalid") == "true"
    assert "key_mute-refused" in (field.get_attribute("aria-describedby") or "")
    assert axe(page) == []
    field.fill("q")
    expect(page.locator("[data-settings-status]")).to_have_text("静音：q。已保存。")
    expect(page.locator("#key_mute-refused")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("静音", exact=True)).to_have_value("q")
    context.close()
