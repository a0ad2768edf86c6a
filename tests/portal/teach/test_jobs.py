"""The page of a recording and the work on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Block, Revision, RevisionState
from content.jobs import chunks, steps
from content.jobs.models import JobKind, JobState, MediaJob, StepName
from content.jobs.queue_place import QueuePlace
from content.messages import Message
from content.people.accounts import set_password
from content.tracks.assets import record_probe
from content.tracks.models import MediaAsset, SignTrack
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.suitability import file_warnings
from portal.commands.messages import for_terminal
from portal.labels.media import job_status
from portal.language import translated
from tests.factories import make_course, make_institution, make_instructor, make_media_block
from tests.portal.conftest import PASSWORD, csrf_token, post, sign_in
from tests.portal.teach.conftest import Desk
from tests.portal.uploads.test_form import send


def job_id(desk: Desk) -> str:
    return desk.panel().jobs[0].public_id


@pytest.mark.both
def test_a_running_job_tells_its_step_and_is_cancelled_by_a_button(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    with desk.database.transaction() as session:
        steps.begin_step(session, job_id(desk), StepName.PROBE)
    page = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert "<progress" in page
    assert f"/teach/jobs/{job_id(desk)}/cancel" in page
    assert post(desk.browser, f"/teach/jobs/{job_id(desk)}/cancel").status_code == 302
    assert desk.panel().jobs[0].cancelling


def test_a_recording_that_ends_early_is_told_of_on_its_page(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.wav")
    warning = {"message": file_warnings(MediaInfo("wav", 8, 9, None, None, is_truncated=True))[0].msgid, "values": {}}
    with desk.database.transaction() as session:
        asset = session.scalars(select(MediaAsset)).one()
        record_probe(session, asset.id, 8.0, {"warnings": [warning]})
    assert "好像没有结束就断了" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text


@pytest.mark.both
def test_a_failed_job_tells_why_in_the_pages_language_and_is_tried_again(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    with desk.database.transaction() as session:
        steps.fail(session, job_id(desk), StepName.PROBE, Message("It ends after %(found)s.", {"found": "0:03"}))
    page = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert "It ends after 0:03." in page
    first = job_id(desk)
    assert post(desk.browser, f"/teach/jobs/{first}/retry").status_code == 302
    assert job_id(desk) != first
    assert desk.panel().jobs[0].state is JobState.QUEUED


def test_the_fragment_holds_only_what_changes(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    fragment = desk.browser.get(f"/teach/blocks/{desk.block}/media/panel").text
    assert 'data-working="true"' in fragment
    assert "<html" not in fragment


def test_the_first_captions_are_read_while_the_rest_is_made(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    made = [{"language": "zh", "cues": [[3.0, 5.0, text]]} for text in ("先洗手", "再按摩", "最后擦干")]
    with desk.database.transaction() as session:
        steps.begin_step(session, job_id(desk), StepName.WORDS)
        chunks.plan_chunks(session, job_id(desk), StepName.WORDS, [{}, {}, {}])
        chunks.record_chunk(session, job_id(desk), StepName.WORDS, 2, made[2])
        assert chunks.chunks_of(session, job_id(desk), StepName.WORDS)[2]["made"] == made[2]
    address = f"/teach/blocks/{desk.block}/media/panel"
    assert "最后擦干" not in desk.browser.get(address).text, "its beginning is not there yet"
    with desk.database.transaction() as session:
        chunks.record_chunk(session, job_id(desk), StepName.WORDS, 0, made[0])
    page = desk.browser.get(address).text
    assert '<span lang="zh">先洗手</span>' in page
    assert "再按摩" not in page
    with desk.database.transaction() as session:
        chunks.record_chunk(session, job_id(desk), StepName.WORDS, 1, made[1])
    assert "最后擦干" in desk.browser.get(address).text


def test_the_interpreters_offset_is_kept_and_nonsense_refused_at_its_field(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    send(desk, "sign", b"other bytes", "sign.mp4")
    address = f"/teach/blocks/{desk.block}/sign-offset"
    assert post(desk.browser, address, way="sign_later", seconds="1,5").status_code == 302
    for typed, sentence in (
        ("soon", "请把时间写成分和秒"),
        ("7200", "时间差最多一小时"),
        ("nan", "请把时间写成分和秒"),
    ):
        refused = post(desk.browser, address, way="sign_later", seconds=typed)
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.text
        assert 'href="#seconds"' in refused.text
        assert 'aria-describedby="seconds-hint seconds-error"' in refused.text
        assert refused.text.count(sentence) >= 2, "on top, and at the field"
    with desk.database.reading() as session:
        assert session.scalars(select(SignTrack.offset_s)).one() == -1.5


def test_what_cannot_be_changed_any_more_leads_back_with_what_was_typed(desk: Desk) -> None:
    """The version is handed in while its author types: the offset, and a recording that is being processed."""
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    send(desk, "sign", b"other bytes", "sign.mp4")
    page = f"/teach/blocks/{desk.block}/media"
    token = csrf_token(desk.browser)
    referrer = {"Referer": f"http://localhost{page}"}
    remove = f"/teach/blocks/{desk.block}/remove"
    busy = desk.browser.post(remove, data={"csrf_token": token}, headers=referrer)
    assert busy.status_code == 409
    assert f'href="{page}">返回刚才的页面' in busy.text
    with desk.database.transaction() as session:
        session.scalars(select(Revision)).one().state = RevisionState.IN_REVIEW
    address = f"/teach/blocks/{desk.block}/sign-offset"
    refused = desk.browser.post(
        address, data={"csrf_token": token, "way": "sign_earlier", "seconds": "1.25"}, headers=referrer
    )
    assert refused.status_code == 409
    assert 'value="1.25"' in refused.text
    assert f'action="{address}"' in refused.text
    assert f'href="{page}">返回刚才的页面' in refused.text


def test_strangers_see_and_change_nothing(desk: Desk, stranger: Callable[[], FlaskClient]) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    other = stranger()
    for address in (f"/teach/blocks/{desk.block}/media", f"/teach/blocks/{desk.block}/media/panel"):
        assert other.get(address).status_code == 403
    assert post(other, f"/teach/jobs/{job_id(desk)}/cancel").status_code == 403
    with desk.database.reading() as session:
        assert session.scalars(select(MediaJob.cancel_requested_at)).one() is None


def test_each_institution_sees_the_file_under_the_name_that_it_gave(desk: Desk) -> None:
    """The same bytes from two institutions are stored once, and neither learns how the other called them."""
    send(desk, "lecture", b"the same bytes", "王老师的肩颈按摩.mp4")
    with desk.database.transaction() as session:
        institution = make_institution(session)
        account, _ = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        block = make_media_block(session, make_course(session, account, institution))
        login_name, other_block = account.login_name, block.public_id
    browser = sign_in(desk.browser.application.test_client(), login_name)
    other = replace(desk, browser=browser, block=other_block)
    send(other, "lecture", b"the same bytes", "lesson-one.mp4")
    send(other, "sign", b"the same bytes", "hands.mp4")
    page = browser.get(f"/teach/blocks/{other_block}/media").text
    assert "lesson-one.mp4" in page
    assert "hands.mp4" in page
    assert "王老师" not in page
    assert "王老师的肩颈按摩.mp4" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    with desk.database.reading() as session:
        assert session.scalars(select(MediaAsset)).one().file_name == "王老师的肩颈按摩.mp4"


TRACKS = [
    {"index": 1, "language": "chi", "title": "", "speech_s": 0.0},
    {"index": 3, "language": "fre", "title": "Mikrofon", "speech_s": 4.5},
]


def test_the_sound_of_several_tracks_is_named_and_changed(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mkv")
    with desk.database.transaction() as session:
        asset = session.scalars(select(MediaAsset)).one()
        record_probe(session, asset.id, 8.0, {"audio": TRACKS[1], "audio_tracks": TRACKS})
        steps.fail(session, job_id(desk), StepName.VIDEO, Message("It was enough."))
    page = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert "音轨 1（中文、没有人说话）" in page
    assert "Mikrofon、法语、有人说话" in page
    assert page.count("/sound-track") == 1, "the one that is in use has no button"
    address = f"/teach/blocks/{desk.block}/sound-track"
    assert post(desk.browser, address, track="2").status_code == 422
    assert post(desk.browser, address, track="1").status_code == 302
    with desk.database.reading() as session:
        first, second = session.scalars(select(MediaAsset).order_by(MediaAsset.id))
        assert (first.audio_index, second.audio_index, second.storage_key) == (None, 1, first.storage_key)
        assert session.scalars(select(Block.asset_id).where(Block.id == desk.block_id)).one() == second.id
        assert session.scalars(select(Block.file_name).where(Block.id == desk.block_id)).one() == "lecture.mkv"


def test_a_third_language_is_called_by_its_name(app: Flask) -> None:
    message = Message("This lecture seems to be in another language (%(language)s). Choose Chinese or English.")
    with app.test_request_context():
        assert "法语" in translated(message.with_values(language="fr"))
        assert "藏语" in translated(message.with_values(language="bo"))
        assert "qqx" in translated(message.with_values(language="qqx"))
    assert "French" in for_terminal(message.with_values(language="fr"), "en_GB")
    assert "日语" in for_terminal(message.with_values(language="ja"), "zh_CN")


def test_a_waiting_job_tells_its_place_and_about_how_long(desk: Desk, app: Flask) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    waiting = desk.panel().jobs[0]
    assert waiting.place is not None
    assert "下一个就轮到它" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    with app.test_request_context():
        assert "前面还有 3 个文件" in job_status(replace(waiting, place=QueuePlace(3, 3700.0, 200.0)))
        assert "大约" not in job_status(replace(waiting, place=QueuePlace(3, None, None)))


@pytest.mark.both
def test_who_brings_captions_declines_recognition_and_takes_that_back(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    address = f"/teach/blocks/{desk.block}"
    page = desk.browser.get(f"{address}/media").text
    assert "不识别语音</button>" in page
    assert "还是要识别语音" not in page
    answer = post(desk.browser, f"{address}/recognition", recognise="no")
    assert (answer.status_code, answer.location) == (302, f"{address}/media")
    assert not desk.panel().recognise
    page = desk.browser.get(f"{address}/media").text
    assert "还是要识别语音" in page
    assert "不识别语音</button>" not in page
    assert "还是要识别语音" in desk.browser.get(f"{address}/media/panel").text
    assert post(desk.browser, f"{address}/recognition", recognise="yes").status_code == 302
    assert desk.panel().recognise
    assert [job.kind for job in desk.panel().jobs] == [JobKind.LECTURE], "it is on its way already"


def test_recognition_is_declined_while_the_recording_is_uploaded(desk: Desk) -> None:
    page = desk.browser.get(f"/teach/blocks/{desk.block}/upload/lecture").text
    assert 'name="own_captions"' in page
    assert "own_captions" not in desk.browser.get(f"/teach/blocks/{desk.block}/upload/sign").text
    assert send(desk, "lecture", b"some bytes", "lecture.mp4", own_captions="y").status_code == 302
    assert not desk.panel().recognise
    again = desk.browser.get(f"/teach/blocks/{desk.block}/upload/lecture").text
    assert "checked" in again.split('name="own_captions"')[1].split(">")[0], "as it was chosen for the recording before"
    assert send(desk, "lecture", b"other bytes", "lecture.mp4").status_code == 302
    assert desk.panel().recognise


def test_strangers_do_not_decline_recognition(desk: Desk, stranger: Callable[[], FlaskClient]) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    assert post(stranger(), f"/teach/blocks/{desk.block}/recognition", recognise="no").status_code == 403
    assert desk.panel().recognise


def test_subtitles_that_are_not_used_are_named_with_their_reason(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mkv")
    other = "They are in another language (%(language)s). Captions are shown here in Chinese and English; if they are "
    reasons = [
        {"message": other + "in one of these, upload them as a caption file.", "values": {"language": "fre"}},
        {"message": "There are no captions with times in them.", "values": {}},
    ]
    unused = [
        {"number": number, "title": title, "reason": reasons[number - 2]} for number, title in ((2, ""), (3, "测试"))
    ]
    with desk.database.transaction() as session:
        asset = session.scalars(select(MediaAsset)).one()
        record_probe(session, asset.id, 8.0, {"unused_subtitles": unused})
    page = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert "录像里的这些字幕没有使用" in page
    assert "法语" in page
    assert "“测试”" in page
