"""The pages on which people choose what to take along, and the files themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import RevisionState
from content.export.models import ExportFormat, ExportJob
from content.export.progress import MadeFile, begin_export, finish_export
from media_pipeline.storage.local import LocalStorage
from media_pipeline.workflow.queue import prepare_queue
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied

CONTENT = b"0123456789" * 20


@pytest.fixture
def queued(studied: Studied) -> Studied:
    """The course, with the workers' queue there and nobody at work on it."""
    prepare_queue(studied.database.url)
    return studied


def only(studied: Studied) -> ExportJob:
    with studied.database.reading() as session:
        return session.scalars(select(ExportJob)).one()


def make(app: Flask, studied: Studied, tmp_path: Path) -> str:
    """As if a worker had made what is asked for; the address of the file."""
    row = only(studied)
    file = tmp_path / "made"
    file.write_bytes(CONTENT)
    stored = LocalStorage(app.extensions["settings"].storage).put(file, suffix=".brf")
    with studied.database.transaction() as session:
        begin_export(session, row.public_id)
        made = MadeFile(stored.key, stored.digest, "application/x-brf", stored.size)
        finish_export(session, row.public_id, made)
    return f"/take-away/{row.public_id}"


@pytest.mark.both
def test_a_lesson_is_asked_for_made_and_downloaded_in_ranges(
    app: Flask, learner: FlaskClient, queued: Studied, tmp_path: Path
) -> None:
    page = f"/lessons/{queued.lesson}/take-away"
    answer = post(learner, page, form="braille", cells="20", lines="28", pages="off", grade="1")
    assert answer.status_code == 302
    assert only(queued).options == {"cells": "20", "lines": "28", "pages": "off", "grade": "1", "texts": "full"}
    waiting = learner.get(answer.headers["Location"])
    assert "等待" in waiting.text
    assert 'banner__title">已开始<' in waiting.text
    assert '<option value="20" selected>' in waiting.text
    address = make(app, queued, tmp_path)
    assert address in learner.get(answer.headers["Location"]).text
    assert 'data-working="false"' in learner.get(f"{page}/state?cells=20&lines=28&pages=off&grade=1").text
    whole = learner.get(address)
    assert (whole.status_code, whole.data) == (200, CONTENT)
    assert whole.headers["Content-Disposition"].startswith("attachment")
    part = learner.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, CONTENT[10:20])


def test_the_usual_choice_is_what_the_person_prefers(learner: FlaskClient, queued: Studied) -> None:
    from content.people.models import Account
    from content.people.preferences import Preferences, store_preferences

    with queued.database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == "learner")).one()
        store_preferences(session, account.id, Preferences(braille_cells="32", braille_lines="0"))
    page = learner.get(f"/lessons/{queued.lesson}/take-away").text
    assert '<option value="32" selected>' in page
    assert '<option value="0" selected>' in page


def test_a_whole_course_has_its_own_page(learner: FlaskClient, queued: Studied) -> None:
    page = f"/courses/{queued.course}/take-away"
    assert "index.html" in learner.get(page).text
    assert post(learner, page, form="offline", picture="off").status_code == 302
    assert (only(queued).form, only(queued).options) == (ExportFormat.OFFLINE, {"picture": "off", "texts": "full"})
    assert learner.get(f"{page}/state?picture=off").status_code == 200


def test_what_there_is_not_is_refused_in_words(learner: FlaskClient, queued: Studied) -> None:
    page = f"/lessons/{queued.lesson}/take-away"
    for form in ({"form": "offline"}, {}):
        answer = post(learner, page, cells="20", **form)
        assert answer.status_code == 422
        assert 'href="#form-braille"' in answer.text
        assert '<option value="20" selected>' in answer.text
    assert post(learner, page, form="braille", cells="7").status_code == 422
    assert learner.get("/take-away/nothing").status_code == 404
    second = f"/lessons/{queued.second_lesson}/take-away"
    assert "这里还没有字幕" in learner.get(second).text
    assert post(learner, second, form="captions").status_code == 409


def test_a_file_is_only_for_those_who_may_open_the_lesson(
    app: Flask,
    client: FlaskClient,
    learner: FlaskClient,
    queued: Studied,
    enter: Callable[..., FlaskClient],
    tmp_path: Path,
) -> None:
    post(learner, f"/lessons/{queued.lesson}/take-away", form="braille")
    address = make(app, queued, tmp_path)
    reader = enter(name="reader")
    assert reader.get(address).status_code == 200
    assert client.get(address).status_code == 302
    queued.set_state(RevisionState.IN_REVIEW)
    assert reader.get(address).status_code == 404
