"""The question about a caption file or script that would replace what people made, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.courses.models import Block, RevisionState
from content.people.models import Account
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version, mark_checked, record_captions, save_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from content.tracks.received_texts import receive_captions, receive_script
from tests.content.jobs.test_jobs import ListedQueue
from tests.factories import make_recording
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

MACHINE = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))
FILE = (Cue(0, 2, "请先洗手"), Cue(2, 4, "再按摩"))


@pytest.fixture
def track(desk: Desk) -> str:
    """Captions that a person has checked."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id))
        track = record_captions(session, block, "zh", MACHINE, CaptionOrigin.RECOGNISED, "test").track
        mark_checked(session, desk.actor, track.public_id, 1)
        return track.public_id


@pytest.fixture
def question(desk: Desk, track: str) -> str:
    """The address of the question about a caption file."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        receipt = receive_captions(session, desk.actor, block, "zh", FILE, "captions.vtt")
        return f"/teach/proposals/{receipt.proposal}"


@pytest.fixture
def script_question(desk: Desk, track: str) -> str:
    """The address of the question about a script."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        receipt = receive_script(session, desk.actor, block, "zh", "请先洗手。再按摩。", "script.txt", ListedQueue())
        return f"/teach/proposals/{receipt.proposal}"


def answer(desk: Desk, address: str, choice: str, seen: str | None = None) -> TestResponse:
    return post(desk.browser, address, answer=choice, seen=seen_on(desk, address) if seen is None else seen)


def seen_on(desk: Desk, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', desk.browser.get(address).text)
    return found[1] if found else ""


def kept(desk: Desk) -> tuple[TrackState, list[str], int]:
    with desk.database.reading() as session:
        track = session.query(CaptionTrack).one()
        version = current_version(track)
        assert version is not None
        return track.state, [cue.text for cue in cues_of(version)], len(track.versions)


def test_the_question_says_what_there_is_what_came_and_what_differs(desk: Desk, question: str) -> None:
    page = desk.browser.get(question).text
    with desk.database.reading() as session:
        name = session.get_one(Account, desk.actor.account_id).display_name
    assert f"由{name}校对" in page
    assert "已校对" in page
    assert "captions.vtt" in page
    assert page.count("2 条字幕") == 2
    assert "文字有 1 处不同" in page
    assert '<q lang="zh">先洗手</q>' in page
    assert '<q lang="zh">请先洗手</q>' in page
    assert "#cue-a" in page
    for choice in ("replace", "keep", "cancel"):
        assert f'value="{choice}"' in page


def test_the_question_can_be_answered_later_from_the_recordings_page(desk: Desk, question: str) -> None:
    for address in (f"/teach/blocks/{desk.block}/media", f"/teach/lessons/{desk.lesson}"):
        page = desk.browser.get(address).text
        assert f'href="{question}"' in page
        assert "captions.vtt" in page


def test_replacing_keeps_the_earlier_captions_among_the_versions(desk: Desk, track: str, question: str) -> None:
    done = answer(desk, question, "replace")
    assert (done.status_code, done.location) == (302, f"/teach/blocks/{desk.block}/media")
    assert kept(desk) == (TrackState.IN_CORRECTION, ["请先洗手", "再按摩"], 2)
    assert "来自字幕文件（未校对）" in desk.browser.get(done.location).text
    assert f"/teach/captions/{track}/versions/1" in desk.browser.get(f"/teach/captions/{track}/versions").text


@pytest.mark.parametrize(("choice", "versions"), [("keep", 2), ("cancel", 1)])
def test_the_checked_captions_stay(desk: Desk, question: str, choice: str, versions: int) -> None:
    assert answer(desk, question, choice).status_code == 302
    assert kept(desk) == (TrackState.CHECKED, ["先洗手", "再按摩"], versions)
    assert question not in desk.browser.get(f"/teach/blocks/{desk.block}/media").text


def test_an_answer_that_comes_twice_does_nothing_more(desk: Desk, question: str) -> None:
    seen = seen_on(desk, question)
    assert answer(desk, question, "keep", seen).status_code == 302
    assert answer(desk, question, "keep", seen).status_code == 302
    late = answer(desk, question, "replace", seen)
    assert "这次没有改动" in desk.browser.get(late.location).text
    assert kept(desk) == (TrackState.CHECKED, ["先洗手", "再按摩"], 2)
    assert "继续使用现在的字幕" in desk.browser.get(question).text


def test_an_answer_over_captions_that_were_corrected_meanwhile_asks_again(
    desk: Desk, track: str, question: str
) -> None:
    seen = seen_on(desk, question)
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [MACHINE[0].rewritten("别人改过"), MACHINE[1]])
    again = answer(desk, question, "replace", seen)
    assert again.status_code == 409
    assert "govuk-error-summary" in again.text
    assert '<q lang="zh">别人改过</q>' in again.text
    assert kept(desk)[1] == ["别人改过", "再按摩"]
    assert answer(desk, question, "replace").status_code == 302
    assert kept(desk)[1] == ["请先洗手", "再按摩"]


def test_whoever_is_no_author_sees_no_question(
    desk: Desk, question: str, stranger: Callable[[], FlaskClient], client: FlaskClient
) -> None:
    other = stranger()
    assert other.get(question).status_code == 403
    assert post(other, question, page="/help", answer="replace", seen="").status_code == 403
    assert client.get(question).status_code == 302
    assert kept(desk)[1] == ["先洗手", "再按摩"]


def test_an_answer_that_is_none_is_refused(desk: Desk, question: str) -> None:
    assert answer(desk, question, "maybe").status_code == 400


def test_a_course_that_was_handed_in_shows_the_question_without_its_buttons(desk: Desk, question: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.IN_REVIEW
    page = desk.browser.get(question)
    assert page.status_code == 200
    assert 'name="answer"' not in page.text
    assert answer(desk, question, "replace", "1.checked.").status_code == 409


def test_a_script_is_compared_and_said_not_to_be_in_use_until_it_is_chosen(
    desk: Desk, track: str, script_question: str
) -> None:
    assert '<q lang="zh">请先洗手。</q>' in desk.browser.get(script_question).text
    assert answer(desk, script_question, "keep").status_code == 302
    recording = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert "讲稿（中文）：没有用来生成现在的字幕。" in recording
    address = f"/teach/captions/{track}/script"
    assert f'href="{address}"' in recording
    page = desk.browser.get(address).text
    assert "不是用这份讲稿生成的" in page
    assert '<q lang="zh">请先洗手。</q>' in page
    assert post(desk.browser, address, seen="0.machine.").status_code == 409
    assert post(desk.browser, address, seen=seen_on(desk, address)).status_code == 302
    assert "正在用讲稿生成字幕" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        record_captions(session, block, "zh", FILE, CaptionOrigin.SCRIPT, "script")
    assert kept(desk)[1] == ["请先洗手", "再按摩"]
    assert "来自讲稿，时间由机器标注（未校对）" in desk.browser.get(f"/teach/captions/{track}").text


def test_differences_of_a_script_that_is_not_in_use_are_not_told_of_the_captions(desk: Desk, track: str) -> None:
    report = {"differences": [{"kind": "differs", "script": "先擦手", "heard": "先洗手", "start": 2.5, "end": 3.0}]}
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        record_captions(session, block, "zh", FILE, CaptionOrigin.SCRIPT, "script", report)
    assert '<q lang="zh">先擦手</q>' not in desk.browser.get(f"/teach/captions/{track}").text


def test_captions_without_a_script_have_no_comparison(desk: Desk, track: str) -> None:
    assert desk.browser.get(f"/teach/captions/{track}/script").status_code == 404
