"""The page on which captions are translated beside the first ones."""

from __future__ import annotations

import re

import pytest

from content.courses.models import Block
from content.people.models import Account
from content.timed_text.cue import Cue
from content.tracks.captions import record_captions
from content.tracks.models import CaptionOrigin
from tests.factories import make_recording
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk


def make_track(desk: Desk, count: int = 3) -> str:
    cues = [Cue(2.0 * place, 2.0 * place + 1.5, f"第{place + 1}句", key=f"k-{place}") for place in range(count)]
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        return record_captions(session, block, "zh", cues, CaptionOrigin.IMPORTED).track.public_id


@pytest.mark.both
def test_translations_are_written_beside_the_captions_and_become_a_track(desk: Desk) -> None:
    track = make_track(desk)
    address = f"/teach/captions/{track}/translation"
    page = desk.browser.get(address).text
    assert page.count("还没有译文") >= 3
    assert f'href="{address}#text-k-0"' in page
    assert re.search(r'<textarea[^>]*id="text-k-1"[^>]*lang="en"[^>]*aria-describedby="text-k-1-original"', page, re.S)
    answer = post(desk.browser, address, page=address, number="0", **{"text-k-0": "One", "text-k-1": ""})
    assert answer.status_code == 302
    assert [(line.language, line.cues) for line in desk.panel().tracks] == [("en", 1), ("zh", 3)]
    page = desk.browser.get(address).text
    assert "还有 2 条字幕没有译文" in page
    assert f'href="{address}#text-k-1"' in page


def test_the_player_offers_the_translation_beside_the_captions(desk: Desk) -> None:
    track = make_track(desk)
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id))
    post(desk.browser, f"/teach/captions/{track}/translation", number="0", **{"text-k-0": "One"})
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert re.findall(r'<track kind="captions"[^>]*srclang="(\w+)', page) == ["en", "zh"]


def test_what_was_typed_over_an_older_translation_is_kept_with_the_saved_one(desk: Desk) -> None:
    track = make_track(desk)
    address = f"/teach/captions/{track}/translation"
    post(desk.browser, address, number="0", **{"text-k-0": "One"})
    post(desk.browser, address, number="1", **{"text-k-0": "First"})
    refused = post(desk.browser, address, number="1", **{"text-k-0": "Number one", "text-k-1": "Two"})
    assert refused.status_code == 409
    assert 'href="#text-k-0"' in refused.text
    assert 'href="#text-k-1"' not in refused.text
    assert ">\nNumber one</textarea>" in refused.text
    assert ">\nTwo</textarea>" in refused.text
    assert '<span lang="en">First</span>' in refused.text
    assert 'name="number" value="2"' in refused.text


def test_a_translation_that_is_too_long_is_refused_at_its_field(desk: Desk) -> None:
    address = f"/teach/captions/{make_track(desk)}/translation"
    refused = post(desk.browser, address, number="0", **{"text-k-0": "x" * 501, "text-k-1": "Two"})
    assert refused.status_code == 422
    assert 'href="#text-k-0"' in refused.text
    assert 'aria-describedby="text-k-0-original text-k-0-error"' in refused.text
    assert ">\nTwo</textarea>" in refused.text


def test_a_long_track_comes_in_parts_and_typing_is_saved_on_the_way(desk: Desk) -> None:
    address = f"/teach/captions/{make_track(desk, 150)}/translation"
    page = desk.browser.get(address).text
    assert page.count("<textarea") == 100
    answer = post(desk.browser, f"{address}?part=1", number="0", part="2", **{"text-k-5": "Six"})
    assert answer.location == f"{address}?part=2"
    second = desk.browser.get(answer.location).text
    assert second.count("<textarea") == 50
    assert 'id="text-k-149"' in second
    assert "还有 149 条字幕没有译文" in second
