"""Correcting captions over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.courses.models import Block, RevisionState
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.captions import cues_of, current_version, record_captions, save_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

CUES = (
    Cue(0, 2, "先洗手", (Word("先", 0, 1, 0.9), Word("洗手", 1, 2, 0.2)), "a"),
    Cue(2, 4, "再按摩", key="b"),
)


@pytest.fixture
def track(desk: Desk) -> str:
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        return record_captions(session, block, "zh", CUES, CaptionOrigin.RECOGNISED, "test").track.public_id


def save(desk: Desk, track: str, number: int = 1, button: str = "save", **texts: str) -> TestResponse:
    address = f"/teach/captions/{track}"
    fields = {f"cue-{key}": text for key, text in texts.items()}
    return post(desk.browser, address, number=str(number), **{button: "1"}, **fields)


def kept(desk: Desk) -> tuple[TrackState, list[str]]:
    with desk.database.reading() as session:
        track = session.query(CaptionTrack).one()
        version = current_version(track)
        assert version is not None
        return track.state, [cue.text for cue in cues_of(version)]


def test_every_caption_has_a_labelled_field_and_unsure_words_are_named(desk: Desk, track: str) -> None:
    page = desk.browser.get(f"/teach/captions/{track}").text
    for key in ("a", "b"):
        assert f'<label class="govuk-label" for="cue-{key}">' in page
        assert re.search(rf'<textarea class="govuk-textarea"\s+id="cue-{key}"', page)
    assert '<span lang="zh">洗手</span>' in page


def test_corrections_are_saved_and_count_as_not_checked(desk: Desk, track: str) -> None:
    assert save(desk, track, a="请先洗手", b="再按摩").status_code == 302
    assert kept(desk) == (TrackState.IN_CORRECTION, ["请先洗手", "再按摩"])


def test_saving_and_checking_is_one_button(desk: Desk, track: str) -> None:
    assert save(desk, track, button="check", a="请先洗手", b="再按摩").status_code == 302
    assert kept(desk) == (TrackState.CHECKED, ["请先洗手", "再按摩"])


def test_a_caption_is_taken_out_by_emptying_it(desk: Desk, track: str) -> None:
    save(desk, track, a="", b="再按摩")
    assert kept(desk)[1] == ["再按摩"]


@pytest.mark.both
def test_the_second_of_two_editors_keeps_the_text_and_sees_the_other(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [CUES[0].rewritten("别人的字")])
    answer = save(desk, track, a="我的字", b="也是我的")
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("我的字", "也是我的", "别人的字"))
    assert kept(desk)[1] == ["别人的字"]
    assert save(desk, track, 2, a="我的字", b="也是我的").status_code == 302
    assert kept(desk)[1] == ["我的字", "也是我的"]


def test_the_second_editor_is_told_which_captions_differ_and_led_to_each(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [CUES[0], CUES[1].rewritten("别人的字")])
    told = save(desk, track, a="我的字", b="也是我的").text
    assert '<a href="#cue-b">第 2 条字幕，从 0:02 到 0:04：已保存的文字和您写的不同。</a>' in told
    assert 'href="#cue-a"' not in told
    assert "您修改的时候，别人也保存了这些字幕" in told


def test_what_the_second_editor_left_alone_gives_way_to_what_the_first_saved(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [CUES[0].rewritten("别人的字"), CUES[1]])
    answer = save(desk, track, a="先洗手", b="我的字")
    assert answer.status_code == 409
    assert "cue-a-saved" not in answer.text
    assert "cue-b-saved" not in answer.text
    assert save(desk, track, 2, a="别人的字", b="我的字").status_code == 302
    assert kept(desk)[1] == ["别人的字", "我的字"]


def test_broken_rules_are_listed_with_a_way_to_each_caption(desk: Desk, track: str) -> None:
    save(desk, track, a="一二三四五六七八九十一二三四五六七八九十", b="再按摩")
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert '<a class="govuk-link" href="#cue-a">' in page
    assert "20" in page
    assert '<a class="govuk-link" href="#cue-b">' not in page


def test_differences_of_script_and_speech_are_listed_in_words(desk: Desk) -> None:
    report = {"differences": [{"kind": "differs", "script": "先擦手", "heard": "先洗手", "start": 2.5, "end": 3.0}]}
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        made = record_captions(session, block, "zh", CUES, CaptionOrigin.SCRIPT, "script", report)
        track = made.track.public_id
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert '<q lang="zh">先擦手</q>' in page
    assert '<q lang="zh">先洗手</q>' in page
    assert 'href="#cue-b"' in page
    save(desk, track, a="先擦手", b="再按摩")
    assert '<q lang="zh">先擦手</q>' in desk.browser.get(f"/teach/captions/{track}").text


def test_a_checked_text_measures_the_machine(desk: Desk, track: str) -> None:
    save(desk, track, button="check", a="先擦手", b="再按摩")
    assert "NER" in desk.browser.get(f"/teach/captions/{track}").text


def test_a_text_that_is_too_long_is_told_at_its_field_and_nothing_is_lost(desk: Desk, track: str) -> None:
    answer = save(desk, track, a="长" * 501, b="新的")
    assert answer.status_code == 422
    assert "长" * 501 in answer.text
    assert "新的" in answer.text
    assert 'id="cue-a-error"' in answer.text
    assert kept(desk)[1] == ["先洗手", "再按摩"]


def test_captions_of_a_version_that_was_handed_in_are_read_only(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.IN_REVIEW
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert "<textarea" not in page
    assert "先洗手" in page
    assert save(desk, track, a="新的").status_code == 409


def test_strangers_may_neither_read_nor_write(desk: Desk, track: str, stranger: Callable[[], FlaskClient]) -> None:
    other = stranger()
    assert other.get(f"/teach/captions/{track}").status_code == 403
    assert post(other, f"/teach/captions/{track}", number="1").status_code == 403


def test_captions_of_a_version_that_was_handed_in_meanwhile_are_not_lost(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.IN_REVIEW
    refused = save(desk, track, a="请先洗手", b="再按摩")
    assert refused.status_code == 409
    assert 'value="请先洗手"' in refused.text
    assert ">第 1 条字幕</label>" in refused.text
    assert kept(desk)[1] == ["先洗手", "再按摩"]


@pytest.fixture
def guessed(desk: Desk) -> str:
    """Captions in which the program put 停滞 in for 停制, over the end of a line."""
    cues = (Cue(0, 2, "交易停\n滞了", key="a"), Cue(2, 4, "再停滞", key="b"))
    report = {"guesses": [{"text": "停滞", "recognised": "停制", "start": 0.8}]}
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        return record_captions(session, block, "zh", cues, CaptionOrigin.RECOGNISED, "test", report).track.public_id


def test_a_guess_of_the_program_is_named_and_taken_back_with_one_key(desk: Desk, guessed: str) -> None:
    page = desk.browser.get(f"/teach/captions/{guessed}").text
    assert page.count("“停滞”识别时是“停制”") == 1, "at the caption in whose time it lies"
    assert re.search(r'name="take-back-a"\s+value="停滞\|停制"', page)
    answer = post(
        desk.browser,
        f"/teach/captions/{guessed}",
        **{"number": "1", "save": "1", "cue-a": "交易停\n滞了", "cue-b": "再停滞", "take-back-a": "停滞|停制"},
    )
    assert answer.status_code == 302
    assert kept(desk)[1] == ["交易停制了", "再停滞"]
    assert "take-back" not in desk.browser.get(f"/teach/captions/{guessed}").text


def test_a_guess_that_nobody_takes_back_stays_named(desk: Desk, guessed: str) -> None:
    save(desk, guessed, a="交易停滞了", b="又停滞")
    assert kept(desk)[1] == ["交易停滞了", "又停滞"]
    assert desk.browser.get(f"/teach/captions/{guessed}").text.count('"take-back-a-1"') == 2
