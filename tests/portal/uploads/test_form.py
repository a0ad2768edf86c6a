"""The same files through a plain form, without script."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind
from content.jobs.models import JobKind
from content.tracks.models import CaptionOrigin, TrackState
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
pytestmark = pytest.mark.both  # as uploads in pieces
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n先洗手\n\n00:02.000 --> 00:04.000\n再按摩\n"


def send(desk: Desk, purpose: str, content: bytes, name: str, block: str | None = None, **more: str) -> TestResponse:
    address = f"/teach/blocks/{block or desk.block}/upload/{purpose}"
    return post(desk.browser, address, file=(io.BytesIO(content), name), **more)


@pytest.mark.parametrize("purpose", ["lecture", "sign", "script", "captions"])
def test_the_page_says_what_is_accepted_and_how_large(desk: Desk, purpose: str) -> None:
    page = desk.browser.get(f"/teach/blocks/{desk.block}/upload/{purpose}")
    assert page.status_code == 200
    assert "MB" in page.text or "GB" in page.text


def test_a_recording_goes_to_work_and_leads_to_its_page(desk: Desk) -> None:
    answer = send(desk, "lecture", b"some bytes", "lecture.mp4")
    assert (answer.status_code, answer.location) == (302, f"/teach/blocks/{desk.block}/media")
    assert [job.kind for job in desk.panel().jobs] == [JobKind.LECTURE]


def test_an_interpreters_video_and_a_script_are_worked_on_too(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    assert send(desk, "sign", b"other bytes", "sign.mp4").status_code == 302
    assert send(desk, "script", "先洗手,再按摩。".encode("gb18030"), "script.txt", language="zh").status_code == 302
    panel = desk.panel()
    assert [job.kind for job in panel.jobs] == [JobKind.LECTURE, JobKind.SIGN, JobKind.CAPTIONS]
    assert (panel.scripts, panel.sign is not None) == (("zh",), True)


def test_a_caption_file_becomes_the_captions(desk: Desk) -> None:
    assert send(desk, "captions", VTT.encode(), "a.vtt", language="zh").status_code == 302
    (track,) = desk.panel().tracks
    assert (track.cues, track.origin, track.state) == (2, CaptionOrigin.IMPORTED, TrackState.IN_CORRECTION)


def test_a_file_over_captions_that_somebody_worked_on_leads_to_a_question(desk: Desk) -> None:
    send(desk, "captions", VTT.encode(), "a.vtt", language="zh")
    answer = send(desk, "captions", VTT.replace("先洗手", "请先洗手").encode(), "b.vtt", language="zh")
    (proposal,) = desk.panel().proposals
    assert (answer.status_code, answer.location) == (302, f"/teach/proposals/{proposal.public_id}")
    (track,) = desk.panel().tracks
    assert track.cues == 2
    page = desk.browser.get(answer.location).text
    assert "b.vtt" in page
    assert '<q lang="zh">请先洗手</q>' in page


def title_of_notice(page: str) -> str:
    """The title over what is said of the last action."""
    titles = re.findall(r'banner__title">([^<]*)<', page)
    assert len(titles) == 1, titles
    return str(titles[0])


def test_done_stands_only_over_what_is_done(desk: Desk) -> None:
    """Work on a recording has only begun; over a file that asks something or says nothing new, nothing was done."""
    recording = send(desk, "lecture", b"some bytes", "lecture.mp4")
    assert title_of_notice(desk.browser.get(recording.location).text) == "已开始"
    captions = send(desk, "captions", VTT.encode(), "a.vtt", language="zh")
    assert title_of_notice(desk.browser.get(captions.location).text) == "已完成"
    same = send(desk, "captions", VTT.encode(), "a.vtt", language="zh")
    assert title_of_notice(desk.browser.get(same.location).text) == "请注意"
    waiting = send(desk, "captions", VTT.replace("先洗手", "请先洗手").encode(), "b.vtt", language="zh")
    assert title_of_notice(desk.browser.get(waiting.location).text) == "请注意"


def test_a_file_that_says_what_is_there_asks_nothing(desk: Desk) -> None:
    send(desk, "captions", VTT.encode(), "a.vtt", language="zh")
    answer = send(desk, "captions", VTT.encode(), "again.vtt", language="zh")
    assert (answer.status_code, answer.location) == (302, f"/teach/blocks/{desk.block}/media")
    assert "没有改动" in desk.browser.get(answer.location).text
    assert desk.panel().proposals == ()


def test_a_script_over_captions_that_somebody_worked_on_leads_to_a_question(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    send(desk, "captions", VTT.encode(), "a.vtt", language="zh")
    answer = send(desk, "script", "请先洗手，再按摩。".encode(), "script.txt", language="zh")
    (proposal,) = desk.panel().proposals
    assert answer.location == f"/teach/proposals/{proposal.public_id}"
    assert JobKind.CAPTIONS not in [job.kind for job in desk.panel().jobs]
    page = desk.browser.get(answer.location).text
    assert '<q lang="zh">请先洗手，</q>' in page
    assert 'href="/teach/captions/' in page


def test_a_picture_is_shown_and_something_else_is_not_taken_for_one(desk: Desk) -> None:
    block = desk.add_block(BlockKind.IMAGE)
    refused = send(desk, "image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", block)
    assert refused.status_code == 422
    assert send(desk, "image", PNG, "a.png", block).status_code == 302
    with desk.database.reading() as session:
        asset = session.query(Block).filter(Block.public_id == block).one().asset
    assert asset is not None
    assert asset.content_type == "image/png"


def test_a_file_to_download_must_be_of_a_known_kind(desk: Desk) -> None:
    block = desk.add_block(BlockKind.FILE)
    assert send(desk, "file", b"MZ", "tool.exe", block).status_code == 422
    assert send(desk, "file", b"%PDF-1.7", "手册.pdf", block).status_code == 302


@pytest.mark.parametrize(("content", "name"), [(b"", "empty.mp4"), (None, "")])
def test_an_empty_or_missing_file_is_told_at_the_field(desk: Desk, content: bytes | None, name: str) -> None:
    address = f"/teach/blocks/{desk.block}/upload/lecture"
    answer = send(desk, "lecture", content, name) if content is not None else post(desk.browser, address)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert desk.panel().file is None


def test_nothing_of_a_refused_file_stays_behind(desk: Desk) -> None:
    send(desk, "captions", b"no captions at all", "a.vtt", language="zh")
    assert [path for path in Path(desk.uploads).iterdir() if path.stat().st_size] == []
