"""The page of a recording says what is needed next, and folds finished work away."""

from __future__ import annotations

import re

from sqlalchemy import select

from content.courses.models import Block, Revision, RevisionState
from content.jobs import steps
from content.jobs.models import StepName
from content.messages import Message
from content.timed_text.cue import Cue
from content.tracks.captions import record_captions
from content.tracks.models import CaptionOrigin
from tests.portal.teach.conftest import Desk
from tests.portal.uploads.test_form import send


def page_of(desk: Desk) -> str:
    return desk.browser.get(f"/teach/blocks/{desk.block}/media").text


def next_section(page: str) -> str:
    found = re.search(r'<section class="cx-next".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_an_empty_recording_asks_for_its_file(desk: Desk) -> None:
    section = next_section(page_of(desk))
    assert "还没有录像" in section
    assert f'href="/teach/blocks/{desk.block}/upload/lecture"' in section
    assert "还有这些没有做" not in section


def test_work_that_goes_on_is_said_first_and_what_can_be_done_meanwhile(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    section = next_section(page_of(desk))
    assert "录像正在处理" in section
    assert f"/teach/blocks/{desk.block}/upload/sign" in section
    assert "upload/captions" not in section


def test_failed_work_has_one_button_to_try_again(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    job = desk.panel().jobs[0].public_id
    with desk.database.transaction() as session:
        steps.fail(session, job, StepName.PROBE, Message("It ends after %(found)s.", {"found": "0:03"}))
    page = page_of(desk)
    assert "“处理录像”没有成功，文件已保留。It ends after 0:03." in next_section(page)
    assert page.count(f'action="/teach/jobs/{job}/retry"') == 1


def test_finished_work_is_folded_away_and_the_captions_are_the_next_step(desk: Desk) -> None:
    send(desk, "lecture", b"some bytes", "lecture.mp4")
    job = desk.panel().jobs[0].public_id
    with desk.database.transaction() as session:
        steps.complete_job(session, job)
        record_captions(
            session, session.get_one(Block, desk.block_id), "zh", [Cue(0, 1, "洗手")], CaptionOrigin.RECOGNISED
        )
    page = page_of(desk)
    folded = re.search(rf'<details class="govuk-details" id="finished-{desk.block}">.*?</details>', page, re.DOTALL)
    assert folded is not None
    assert page.count(f'id="job-{job}"') == folded[0].count(f'id="job-{job}"') == 1
    first = next_section(page).split("<ul")[0]
    assert f'href="/teach/captions/{desk.panel().tracks[0].public_id}"' in first
    assert "校对字幕（中文）" in first
    fragment = desk.browser.get(f"/teach/blocks/{desk.block}/media/panel").text
    assert next_section(fragment) == next_section(page)


def test_a_version_that_was_handed_in_asks_for_nothing(desk: Desk) -> None:
    with desk.database.transaction() as session:
        session.scalars(select(Revision)).one().state = RevisionState.IN_REVIEW
    page = page_of(desk)
    assert "下一步" not in page
    assert "已经提交" in page
