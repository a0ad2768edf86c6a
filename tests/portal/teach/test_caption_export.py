"""Captions as files: every format can be had and read again, and a file is looked at before it counts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, Revision, RevisionState
from content.people.models import Account
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.captions import mark_checked, record_captions
from content.tracks.media_status import TrackLine
from content.tracks.models import CaptionOrigin
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from tests.factories import make_recording
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

CUES = [
    Cue(0.5, 2.0, "先洗手", (Word("先", 0.5, 1.0, 0.9), Word("洗手", 1.0, 2.0, 0.4)), key="a"),
    Cue(2.0, 3.5, "再{按摩}\n肩颈", key="b"),
    Cue(61.125, 63.0, "最后擦干", key="c"),
]


@pytest.fixture
def track(desk: Desk) -> TrackLine:
    """Captions of a recording of 100 seconds."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id))
        version = record_captions(session, block, "zh", CUES, CaptionOrigin.RECOGNISED, "an engine")
        mark_checked(session, desk.actor, version.track.public_id, 1)
    return desk.panel().tracks[0]


def files_address(track: TrackLine) -> str:
    return f"/teach/captions/{track.public_id}/files"


def download(desk: Desk, track: TrackLine, ending: str) -> TestResponse:
    return desk.browser.get(f"/teach/captions/{track.public_id}/captions.{ending}")


@pytest.mark.parametrize("ending", ["vtt", "srt", "ttml", "json", "ass", "lrc", "sbv"])
def test_every_format_is_read_again_with_its_texts_and_times(desk: Desk, track: TrackLine, ending: str) -> None:
    answer = download(desk, track, ending)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="captions-zh.{ending}"'
    cues = parse_caption_file(answer.data, f"a.{ending}").cues
    assert [re.sub(r"[\s{}｛｝]", "", cue.text) for cue in cues] == ["先洗手", "再按摩肩颈", "最后擦干"]
    assert [round(cue.start, 2) for cue in cues] == pytest.approx([0.5, 2.0, 61.12], abs=0.011)


def test_plain_text_has_paragraphs_and_no_times(desk: Desk, track: TrackLine) -> None:
    text = download(desk, track, "txt").text
    assert "先洗手" in text
    assert len(text.strip().split("\n\n")) == 2
    assert "00:" not in text


def test_what_a_file_can_say_of_its_check_it_says(desk: Desk, track: TrackLine) -> None:
    assert "state: checked by a person" in download(desk, track, "vtt").text
    assert "checked by a person" in download(desk, track, "ttml").text


def test_what_a_format_cannot_hold_is_said_before(desk: Desk, track: TrackLine) -> None:
    page = desk.browser.get(files_address(track)).text
    sections = dict(re.findall(r'aria-labelledby="format-(\w+)">(.*?)</section>', page, re.DOTALL))
    assert list(sections) == ["vtt", "srt", "ttml", "json", "ass", "lrc", "sbv", "txt"]
    assert "文件里没有的" not in sections["json"]
    assert "第 2 条字幕" in sections["ass"], "braces are commands there"
    assert "第 2 条字幕" in sections["lrc"], "it has no line breaks"
    assert "第 2 条字幕" not in sections["srt"]
    assert "是否有人校对过" in sections["srt"]
    assert "是否有人校对过" not in sections["vtt"]
    for ending in sections:
        assert f'href="/teach/captions/{track.public_id}/captions.{ending}"' in sections[ending]


def test_strangers_get_no_file(desk: Desk, track: TrackLine, stranger: Callable[[], FlaskClient]) -> None:
    other = stranger()
    assert other.get(files_address(track)).status_code == 403
    assert other.get(f"/teach/captions/{track.public_id}/captions.srt").status_code == 403


def send(desk: Desk, track: TrackLine, content: str, name: str = "a.srt") -> TestResponse:
    return post(desk.browser, files_address(track), file=(io.BytesIO(content.encode()), name))


FILE = "1\n00:00:01,000 --> 00:00:02,000\n先洗脚\n\n2\n00:00:51,000 --> 00:00:52,000\n擦干\n"


@pytest.mark.both
def test_a_file_waits_beside_the_captions_even_where_it_fits_them(desk: Desk, track: TrackLine) -> None:
    answer = send(desk, track, FILE)
    assert answer.status_code == 302
    assert str(answer.location).startswith("/teach/proposals/")
    assert send(desk, track, FILE).location == answer.location, "sent twice it is one question"
    assert desk.panel().tracks[0].cues == 3
    page = desk.browser.get(str(answer.location)).text
    assert "先洗脚" in page
    assert "先洗手" in page


def test_machine_made_captions_are_not_replaced_before_somebody_has_looked(desk: Desk) -> None:
    with desk.database.transaction() as session:
        record_captions(session, session.get_one(Block, desk.block_id), "zh", CUES, CaptionOrigin.RECOGNISED)
    track = desk.panel().tracks[0]
    assert send(desk, track, FILE).status_code == 302
    assert desk.panel().tracks[0].cues == 3
    assert len(desk.panel().proposals) == 1


def test_the_same_captions_change_nothing(desk: Desk, track: TrackLine) -> None:
    answer = send(desk, track, download(desk, track, "json").text, "a.json")
    assert answer.location == files_address(track)
    assert desk.panel().proposals == ()


def test_what_cannot_be_read_is_said_at_the_field(desk: Desk, track: TrackLine) -> None:
    answer = send(desk, track, "nothing of the kind", "a.srt")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def spread(desk: Desk, question: str, first: str, last: str) -> TestResponse:
    page = desk.browser.get(question).text
    over = re.search(r'name="over" value="([^"]*)"', page)
    assert over is not None
    return post(
        desk.browser, f"{question}/change", page=question, change="spread", over=over[1], first=first, last=last
    )


def test_captions_are_fitted_between_two_times(desk: Desk, track: TrackLine) -> None:
    question = str(send(desk, track, FILE).location)
    assert 'value="0:51"' in desk.browser.get(question).text
    assert spread(desk, question, "0:02", "0:27").status_code == 302
    page = desk.browser.get(question).text
    assert 'value="0:02"' in page
    assert 'value="0:27"' in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    post(desk.browser, question, answer="replace", seen=seen[1])
    cues = parse_caption_file(download(desk, track, "srt").data, "a.srt").cues
    assert [(cue.start, cue.end) for cue in cues] == [(2.0, 2.5), (27.0, 27.5)]


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        ("soon", "0:27", "first", "请写分钟和秒"),
        ("0:02", "", "last", "请写分钟和秒"),
        ("0:27", "0:02", "last", "最后一条字幕要在第一条之后开始"),
        ("0:02", "0:02.001", "last", "太短"),
    ],
)
def test_times_between_which_nothing_fits_are_refused_at_their_field(
    desk: Desk, track: TrackLine, first: str, last: str, field: str, sentence: str
) -> None:
    question = str(send(desk, track, FILE).location)
    refused = spread(desk, question, first, last)
    assert refused.status_code == 422
    assert refused.text.count(sentence) == 2, "on top, and at the field"
    assert f'href="#{field}"' in refused.text
    assert f'aria-describedby="{field}-hint {field}-error"' in refused.text
    assert f'value="{first}"' in refused.text
    assert f'value="{last}"' in refused.text


def test_a_version_that_was_handed_in_gives_files_and_takes_none(desk: Desk, track: TrackLine) -> None:
    with desk.database.transaction() as session:
        session.scalars(select(Revision)).one().state = RevisionState.IN_REVIEW
    page = desk.browser.get(files_address(track)).text
    assert 'type="file"' not in page
    assert download(desk, track, "srt").status_code == 200
    assert send(desk, track, FILE).status_code == 409
