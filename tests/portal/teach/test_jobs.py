"""The page of a recording and the work on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Revision, RevisionState
from content.jobs import chunks, steps
from content.jobs.models import JobState, MediaJob, StepName
from content.messages import Message
from content.tracks.assets import record_probe
from content.tracks.models import MediaAsset, SignTrack
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.suitability import file_warnings
from tests.portal.conftest import csrf_token, post
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
    assert post(desk.browser, address, offset_s="-1,5").status_code == 302
    for typed, sentence in (("soon", "请填写秒数"), ("7200", "时间差最多一小时"), ("nan", "时间差最多一小时")):
        refused = post(desk.browser, address, offset_s=typed)
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.text
        assert f'href="#offset-{desk.block}"' in refused.text
        assert f'aria-describedby="offset-{desk.block}-hint offset-{desk.block}-error"' in refused.text
        assert refused.text.count(sentence) == 2, "on top, and at the field"
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
    refused = desk.browser.post(address, data={"csrf_token": token, "offset_s": "1.25"}, headers=referrer)
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
