"""Shortcuts and what else is chosen in the lesson player, and that it is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.player_actions import MAIN, OpenPage, eventually, seek, to, until, value
from tests.journeys.player_harness import Stage

pytestmark = pytest.mark.browser


def test_single_keys_do_nothing_until_chosen_and_never_with_modifiers(open_page: OpenPage) -> None:
    page = open_page()
    button = page.get_by_role("button", name="Play")
    button.focus()
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is False
    page.get_by_role("button", name="Keys").press("Enter")
    page.get_by_role("checkbox", name="Single-key shortcuts").press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is True
    page.keyboard.press("Control+Alt+m")
    assert value(page, f"{MAIN}.muted") is True
    page.locator(".cx-brand").focus()
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is True


def test_keys_are_changed_conflicts_are_refused_and_all_goes_back(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(shortcuts="on")
    to(page, "Keys").press("Enter")
    to(page, "Change the keys").press("Enter")
    dialog = page.get_by_role("dialog")
    mute = dialog.get_by_label("Mute", exact=True)
    mute.fill("k")
    to(page, "Save").press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("K is already the key for: Play / Pause.")
    expect(mute).to_be_focused()
    mute.fill("q")
    to(page, "Save").press("Enter")
    expect(dialog).to_have_count(0)
    eventually(page, lambda: stage.preferences.get("shortcut_keys") == "mute=q")
    to(page, "Play").press("q")
    assert value(page, f"{MAIN}.muted") is True
    to(page, "Play").press("m")
    assert value(page, f"{MAIN}.muted") is True, "the usual key does nothing any more"
    to(page, "Keys").press("Enter")
    to(page, "Change the keys").press("Enter")
    to(page, "Back to the usual keys").press("Enter")
    to(page, "Save").press("Enter")
    eventually(page, lambda: stage.preferences.get("shortcut_keys") == "")


def test_escape_closes_the_dialog_alone_and_leads_back_to_what_opened_it(open_page: OpenPage) -> None:
    page = open_page(shortcuts="on")
    for full_screen in (False, True):
        if full_screen:
            to(page, "Full screen").press("Enter")
            until(page, "document.fullscreenElement !== null")
        to(page, "Keys").press("Enter")
        change = to(page, "Change the keys")
        change.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(change).to_be_focused()
        page.keyboard.press("Escape")
        expect(change).to_be_hidden()
        expect(page.get_by_role("button", name="Keys", exact=True)).to_be_focused()


def test_where_one_is_is_said_on_request(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 13)
    to(page, "Where am I?").press("Enter")
    expect(page.locator(".cx-player__status")).to_have_text(
        "You are at 13 seconds of 20 seconds. Chapter: Cuts. Speed: 1 times. Captions: English."
    )


def test_what_is_chosen_while_the_line_is_down_is_sent_later(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    to(page, "Sign language window").press("Enter")
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        to(page, "Other side").press("Enter")
    assert stage.preferences == {}
    page.context.set_offline(False)
    eventually(page, lambda: stage.preferences == {"sign_side": "left"})
