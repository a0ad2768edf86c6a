"""Descriptions by keyboard alone: written into a silence, added where the recording is, split, moved, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import select

from content.database import Database
from content.people.accounts import present_actor
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.captions import record_captions
from content.tracks.descriptions import DESCRIPTIONS, save_descriptions
from content.tracks.models import CaptionOrigin, DescriptionTrack
from tests.journeys.axe import axe
from tests.journeys.bench_session import BenchWorker, Workroom, workroom

pytestmark = pytest.mark.browser

SPEECH = [(0, 10), (16, 30), (33, 58)]
"""Somebody speaks in these seconds of a minute; two silences have room for a description."""


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Workroom]:
    with workroom(database, tmp_path) as opened:
        with opened.changing() as (session, block, _):
            cues = [Cue(start, end, "先洗手", key=f"c{start}") for start, end in SPEECH]
            record_captions(session, block, "zh", cues, CaptionOrigin.RECOGNISED)
        yield opened


def saved(room: Workroom) -> list[tuple[float, float, str, bool]]:
    with room.database.reading() as session:
        track = session.scalars(select(DescriptionTrack)).one()
        version = DESCRIPTIONS.current(track)
        assert version is not None
        return [(cue.start, cue.end, cue.text, cue.extended) for cue in DESCRIPTIONS.items(version)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_descriptions_by_keyboard_alone(room: Workroom, chromium: Browser, language: str) -> None:
    author = BenchWorker(room, chromium, language)
    author.open(f"/teach/blocks/{room.block}/descriptions/zh")
    author.press("Alt+/")
    assert author.at() == "text-gap-10200", "the first silence"
    author.type("讲师举起双手给大家看")
    expect(author.page.locator("#text-gap-10200-hint")).to_contain_text("2.5")
    author.press("Alt+/")
    assert author.at() == "text-gap-30200"
    author.type("她把水龙头关上然后用毛巾擦干手指和手背")
    expect(author.page.locator("#text-gap-30200-hint")).to_contain_text("4.8")
    author.save()
    assert saved(room) == [
        (10.2, 15.8, "讲师举起双手给大家看", False),
        (30.2, 32.8, "她把水龙头关上然后用毛巾擦干手指和手背", True),
    ]
    author.press("Home", *["ArrowRight"] * 7)
    author.save("Alt+Enter")
    assert author.page.evaluate("document.activeElement.value") == "然后用毛巾擦干手指和手背", "in the second part"
    author.hear(45)
    author.press("Alt+i")
    author.type("图上是六步")
    author.save()
    assert [text for _, _, text, _ in saved(room)] == [
        "讲师举起双手给大家看",
        "她把水龙头关上",
        "然后用毛巾擦干手指和手背",
        "图上是六步",
    ]
    assert saved(room)[3] == (45, 46.25, "图上是六步", True)
    author.press("Alt+.", "Alt+.", "Alt+=")
    author.save()
    assert saved(room)[3][:2] == (45.1, 46.3)
    author.save("Alt+x")
    assert len(saved(room)) == 3
    author.by_tab.go_to("[data-action=undo]", backwards=True)
    author.save("Enter")
    author.page.wait_for_function("document.querySelectorAll('[data-item]').length >= 4")
    assert saved(room)[3][:2] == (45.1, 46.3), "taken out, and back"
    assert axe(author.page) == []
    author.page.set_viewport_size({"width": 320, "height": 640})
    assert author.page.evaluate("document.documentElement.scrollWidth") <= 320
    author.leaves()


def test_what_was_saved_by_itself_and_written_on_is_one_description(room: Workroom, chromium: Browser) -> None:
    author = BenchWorker(room, chromium)
    author.open(f"/teach/blocks/{room.block}/descriptions/zh")
    author.press("Alt+/")
    with author.page.expect_response(lambda answer: answer.request.method == "POST"):
        author.type("讲师举手")
    author.page.wait_for_function("document.querySelector('input[name=number]').value === '1'")
    assert [text for _, _, text, _ in saved(room)] == ["讲师举手"]
    author.type("给大家看")
    author.hear(45)
    author.press("Alt+i")
    author.type("图上是六步")
    author.save()
    assert [text for _, _, text, _ in saved(room)] == ["讲师举手给大家看", "图上是六步"]
    author.leaves()


def test_keys_at_a_new_one_are_its_own_also_while_it_is_being_saved(room: Workroom, chromium: Browser) -> None:
    author = BenchWorker(room, chromium)
    author.open(f"/teach/blocks/{room.block}/descriptions/zh")
    author.press("Alt+/")
    author.type("讲师举手")
    author.save()
    author.hear(45)
    author.press("Alt+i")
    author.press("Alt+.")
    author.type("图上是六步")
    waiting: list[Route] = []
    author.page.route("**/descriptions/zh", lambda route: waiting.append(route))
    author.press("Control+s")
    author.press("Alt+.", "Alt+.")
    author.page.wait_for_timeout(200)
    assert len(waiting) == 1, "the answer is still on its way"
    waiting[0].continue_()
    author.page.unroute("**/descriptions/zh")
    author.page.wait_for_function("document.querySelectorAll('[data-item]').length === 4")
    author.save()
    assert [(start, text) for start, _, text, _ in saved(room)] == [(10.2, "讲师举手"), (45.15, "图上是六步")]
    author.press("Alt+k")
    assert author.at().endswith("gap-30200"), "the one before it"
    author.leaves()


def test_what_another_person_saved_meanwhile_stops_saving_by_itself_and_is_shown(
    room: Workroom, chromium: Browser
) -> None:
    author = BenchWorker(room, chromium)
    author.open(f"/teach/blocks/{room.block}/descriptions/zh")
    author.press("Alt+/")
    with room.changing() as (session, block, account):
        cues = [DescriptionCue(10.2, 15.8, "别人写的", key="theirs")]
        save_descriptions(session, present_actor(session, account.id), block.public_id, "zh", 0, cues)
    with author.page.expect_response(lambda answer: answer.status == 409):
        author.type("我写的")
    expect(author.page.locator(".cx-caption-bar__status")).not_to_be_empty()
    with author.page.expect_response(lambda answer: answer.status == 409):
        author.press("Control+s")
    author.page.wait_for_function("document.activeElement.matches('.govuk-error-summary')")
    assert author.page.input_value("#without-place") == "我写的", "the silence is no longer free"
    assert [text for _, _, text, _ in saved(room)] == ["别人写的"]
    author.leaves()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_typed_while_the_answer_is_on_its_way_is_not_lost(room: Workroom, chromium: Browser) -> None:
    author = BenchWorker(room, chromium)
    author.open(f"/teach/blocks/{room.block}/descriptions/zh")
    author.press("Alt+/")
    author.type("讲师举手")

    with room.changing():  # while another writes, the server lets the form wait
        author.press("Control+s")
        author.type("给大家看")
    author.page.wait_for_selector("#text-gap-10200", state="detached")
    author.page.wait_for_function("document.activeElement.value === '讲师举手给大家看'")
    assert [text for _, _, text, _ in saved(room)] == ["讲师举手"]
    author.save()
    assert [text for _, _, text, _ in saved(room)] == ["讲师举手给大家看"]
    author.leaves()
