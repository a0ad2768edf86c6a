"""A lesson in the browser: evidence over HTTP, resuming, two browsers, and the same without script."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from content.courses.models import Lesson, Revision, RevisionState
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_published_course
from tests.portal.conftest import csrf_token, post, sign_in
from tests.portal.learn.conftest import Studied


def attribute(page: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', page)
    assert found, name
    return html.unescape(found.group(1))


def open_lesson(browser: FlaskClient, studied: Studied) -> str:
    answer = browser.get(f"/lessons/{studied.lesson}")
    assert answer.status_code == 200
    return answer.text


def send(browser: FlaskClient, studied: Studied, token: str, sequence: int, *segments: list[float]) -> TestResponse:
    beat = {"session": token, "sequence": sequence, "segments": list(segments), "position": segments[-1][1]}
    return browser.post(f"/lessons/{studied.lesson}/beats", json=beat, headers={"X-CSRFToken": csrf_token(browser)})


def sections(page: str) -> list[str]:
    return re.findall(r'name="section"[^>]*value="([^"]+)"', page)


@pytest.mark.both
def test_watching_and_reading_the_text_completes_the_lesson_and_pays(learner: FlaskClient, studied: Studied) -> None:
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(30)
    answer = send(learner, studied, token, 1, [0, 19, 1]).get_json()
    assert (answer["covered_s"], answer["required_s"], answer["completed"]) == (19, 18, False)
    read = post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key)
    assert read.status_code == 302
    page = open_lesson(learner, studied)
    assert "This lesson is completed." in page or "完成" in page
    assert "0.5" in learner.get("/my/credits").text


def test_a_link_into_the_newer_version_leads_to_the_same_second_of_the_learners_own(
    learner: FlaskClient, studied: Studied
) -> None:
    with studied.database.transaction() as session:
        newer = make_published_course(session).revisions[0]
        own = session.scalars(select(Lesson).where(Lesson.public_id == studied.lesson)).one()
        session.get_one(Revision, studied.revision_id).state = RevisionState.SUPERSEDED
        session.flush()
        newer.course_id, newer.number = own.module.revision.course_id, 2
        lesson = newer.modules[0].lessons[0]
        lesson.lineage = own.lineage
        address = f"/lessons/{lesson.public_id}"
    answer = learner.get(f"{address}?t=7.5&of={studied.block}")
    assert answer.location == f"/lessons/{studied.lesson}?t=7.5&of={studied.block}"
    assert learner.get(address).location == f"/lessons/{studied.lesson}"
    page = learner.get(answer.location).text
    assert attribute(page, "data-begin") == "7.5"


def test_the_last_beat_says_what_was_earned(learner: FlaskClient, studied: Studied) -> None:
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(30)
    post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key)
    assert "0.5" in send(learner, studied, token, 1, [0, 20, 1]).get_json()["credits_text"]
    assert send(learner, studied, token, 2, [0, 20, 1]).get_json()["credits_text"] is None


def test_a_page_that_records_nothing_does_not_wait_for_who_writes(
    learner: FlaskClient, studied: Studied, enter: Callable[..., FlaskClient]
) -> None:
    text, whole = f"/lessons/{studied.second_lesson}", f"/lessons/{studied.lesson}"
    assert learner.get(text).status_code == 200  # starts the reading clock
    reader = enter(name="reader")
    with studied.database.session() as writer:
        writer.execute(update(Lesson).values(title="being written"))
        assert learner.get(text).status_code == 200
        for way in ("", "/read", "/listen"):
            assert reader.get(whole + way).status_code == 200
        writer.rollback()


@pytest.mark.both
def test_a_learner_resumes_on_another_device(learner: FlaskClient, studied: Studied, app: Flask) -> None:
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(30)
    send(learner, studied, token, 1, [0, 12.5, 1])
    elsewhere = sign_in(app.test_client(), "learner")
    page = open_lesson(elsewhere, studied)
    assert float(attribute(page, "data-resume")) == 12.5
    assert attribute(page, "data-ranges") == "0.0-12.5"


@pytest.mark.both
def test_a_second_browser_takes_over_and_the_first_is_told_so(
    learner: FlaskClient, studied: Studied, app: Flask
) -> None:
    first = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(60)
    elsewhere = sign_in(app.test_client(), "learner")
    second = attribute(open_lesson(elsewhere, studied), "data-session")
    studied.let_time_pass(60)
    refused = send(learner, studied, first, 1, [0, 10, 1])
    assert refused.status_code == 409
    assert refused.get_json()["error"]
    assert send(elsewhere, studied, second, 1, [0, 10, 1]).get_json()["covered_s"] == 10


@pytest.mark.parametrize(
    "beat",
    [
        "beat",
        [],
        {"session": "x"},
        {"session": "x", "sequence": "1", "segments": [], "position": 0},
        {"session": "x", "sequence": 1, "segments": [[1, 2]], "position": 0},
        {"session": "x", "sequence": 1, "segments": [["a", "b", "c"]], "position": 0},
    ],
)
def test_a_beat_that_is_none_is_refused_in_words(learner: FlaskClient, studied: Studied, beat: object) -> None:
    headers = {"X-CSRFToken": csrf_token(learner)}
    answer = learner.post(f"/lessons/{studied.lesson}/beats", json=beat, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["error"]


def test_a_beat_beyond_the_recording_changes_nothing(learner: FlaskClient, studied: Studied) -> None:
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(600)
    assert send(learner, studied, token, 1, [0, 500, 1]).status_code == 422
    assert send(learner, studied, token, 2, [0, 5, 1]).get_json()["covered_s"] == 5


def test_without_script_the_forms_complete_the_lesson_and_pay_the_same(learner: FlaskClient, studied: Studied) -> None:
    keys = sections(open_lesson(learner, studied))
    assert studied.text_key in keys
    assert len(keys) > 1
    studied.let_time_pass(600)
    for key in keys:
        answer = post(learner, f"/lessons/{studied.lesson}/read", section=key)
        assert answer.status_code == 302
    assert sections(open_lesson(learner, studied)) == []
    assert "+0.5" in learner.get("/my/credits").text


def test_reading_too_fast_is_kept_and_said_and_counts_later(learner: FlaskClient, studied: Studied) -> None:
    keys = sections(open_lesson(learner, studied))
    answer = post(learner, f"/lessons/{studied.lesson}/read", section=keys)
    page = learner.get(answer.headers["Location"]).text
    assert re.search(r"\d\d:\d\d", page)
    assert "+0.5" not in learner.get("/my/credits").text
    studied.let_time_pass(600)
    open_lesson(learner, studied)
    assert "+0.5" in learner.get("/my/credits").text


def test_marking_nothing_is_said_and_changes_nothing(learner: FlaskClient, studied: Studied) -> None:
    answer = post(learner, f"/lessons/{studied.lesson}/read", back="part-1")
    assert answer.headers["Location"].endswith("#part-1")
    assert "govuk-notification-banner" in learner.get(answer.headers["Location"]).text


def test_visitors_see_the_course_and_are_asked_to_sign_in_for_the_lesson(client: FlaskClient, studied: Studied) -> None:
    assert client.get(f"/courses/{studied.course}").status_code == 200
    answer = client.get(f"/lessons/{studied.lesson}")
    assert answer.status_code == 302
    assert "/account/sign-in" in answer.headers["Location"]
    assert studied.lesson in answer.headers["Location"]


def test_who_is_not_enrolled_reads_but_nothing_is_kept(studied: Studied, enter: Callable[..., FlaskClient]) -> None:
    reader = enter(name="reader")
    page = open_lesson(reader, studied)
    assert "data-beat-url" not in page
    assert f"/courses/{studied.course}/enrol" in page
    assert post(reader, f"/lessons/{studied.lesson}/read", section=studied.text_key).status_code == 409


def test_a_reviewer_previews_what_learners_do_not_see(studied: Studied, enter: Callable[..., FlaskClient]) -> None:
    studied.set_state(RevisionState.IN_REVIEW)
    reviewer = enter(Grant(Role.REVIEWER, region_code="130123"), name="reviewer")
    assert "data-beat-url" not in open_lesson(reviewer, studied)
    stranger = enter(name="stranger")
    assert stranger.get(f"/lessons/{studied.lesson}").status_code == 404


def test_learners_of_a_suspended_course_are_told_so(learner: FlaskClient, studied: Studied) -> None:
    studied.set_state(RevisionState.SUSPENDED)
    assert learner.get(f"/lessons/{studied.lesson}").status_code == 409
    course = learner.get(f"/courses/{studied.course}")
    assert (course.status_code, "noindex" in course.text) == (200, True)
    assert f"/lessons/{studied.lesson}" not in course.text
    assert learner.get("/my/learning").status_code == 200


def test_my_learning_leads_to_the_next_lesson(learner: FlaskClient, studied: Studied) -> None:
    assert f"/lessons/{studied.lesson}" in learner.get("/my/learning").text


def test_the_page_works_without_the_player(learner: FlaskClient, studied: Studied) -> None:
    page = open_lesson(learner, studied)
    assert re.search(r"<video[^>]+controls", page)
    assert f'src="/captions/{studied.track}/1.vtt"' in page
    assert page.count("<h1") == 1


def test_a_second_that_a_search_led_to_is_kept_on_the_way_to_ones_own_version(
    learner: FlaskClient, studied: Studied
) -> None:
    studied.set_state(RevisionState.SUPERSEDED)
    with studied.database.transaction() as session:
        own = session.scalars(select(Lesson).where(Lesson.public_id == studied.lesson)).one()
        revision = make_published_course(session).revisions[0]
        revision.course_id, revision.number = own.module.revision.course_id, 2
        newer = revision.modules[0].lessons[0]
        newer.lineage = own.lineage
        address = f"/lessons/{newer.public_id}"
    assert learner.get(f"{address}?t=45.5").headers["Location"] == f"/lessons/{studied.lesson}?t=45.5"
    assert learner.get(address).headers["Location"] == f"/lessons/{studied.lesson}"
