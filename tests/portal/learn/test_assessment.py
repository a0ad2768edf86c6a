"""A final assessment, taken as a browser without script does, and saved as its script does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.assessment.models import Assessment, Attempt, AttemptState
from content.quiz.display import matches_of
from content.quiz_formats.question import Question, QuestionKind
from tests.portal.conftest import csrf_token, post
from tests.portal.forms import fill_in
from tests.portal.learn.conftest import Studied
from tests.walk.sample_questions import sample_questions

KINDS = [question.kind for question in sample_questions("zh")]


@pytest.fixture
def examined(studied: Studied) -> Studied:
    """The published course with an assessment of one question of each kind."""
    with studied.database.transaction() as session:
        session.add(
            Assessment(
                revision_id=studied.revision_id,
                title="结业考核",
                instructions="可以查笔记。",
                question_count=len(KINDS),
                kinds=[],
                pass_percent=60,
                most_attempts=2,
                wait_hours=0,
                pool=[question.as_json() for question in sample_questions("zh")],
            )
        )
    return studied


def begin(learner: FlaskClient, examined: Studied) -> str:
    """The address of a new attempt."""
    answer = post(learner, f"/courses/{examined.course}/assessment/attempts")
    assert answer.status_code == 302, answer.text
    return answer.location


def asked(examined: Studied) -> list[tuple[QuestionKind, dict[str, str]]]:
    """Each question of the attempt with its right answer, in the order in which they are asked."""
    with examined.database.reading() as session:
        attempt = session.scalars(select(Attempt)).one()
        seed, questions = attempt.seed, [Question.from_json(row.question) for row in attempt.answers]
    return [
        (question.kind, _right(question, position, f"{seed}-{position}"))
        for position, question in enumerate(questions, start=1)
    ]


def _right(question: Question, position: int, seed: str) -> dict[str, str]:
    if question.kind is QuestionKind.MATCHING:
        matches = matches_of(question, seed)
        return {f"line-{position}-{n}": str(matches.index(word)) for n, word in enumerate(("搓掌心", "搓手腕"))}
    if question.kind is QuestionKind.ORDERING:
        return {f"line-{position}-{n}": str(n + 1) for n in range(3)}
    values = {QuestionKind.SINGLE: "0", QuestionKind.TEXT: "肥皂", QuestionKind.NUMBER: "20"}
    return {f"answer-{position}": values.get(question.kind, "0")}


def test_a_learner_goes_all_the_way_without_script(learner: FlaskClient, examined: Studied) -> None:
    course = f"/courses/{examined.course}"
    assert f"{course}/assessment" in learner.get(course).text
    start = learner.get(f"{course}/assessment").text
    assert "可以查笔记。" in start
    attempt = begin(learner, examined)
    assert attempt.count("/") >= 2
    for position, (kind, right) in enumerate(asked(examined), start=1):
        page = f"{attempt}/questions/{position}"
        if kind is QuestionKind.MULTIPLE:
            right = {f"answer-{position}": ["0", "1"]}  # type: ignore[dict-item]
        answer = fill_in(learner, page, then="next", **right)
        last = position == len(KINDS)
        assert answer.location == (attempt if last else f"{attempt}/questions/{position + 1}")
    confirmation = learner.get(f"{attempt}/hand-in").text
    assert f"{attempt}/questions/" not in confirmation
    assert fill_in(learner, f"{attempt}/hand-in").location == attempt
    result = learner.get(attempt).text
    assert "100" in result
    assert "每做一位客人，都要先洗手。" in result
    assert "<button" not in learner.get(f"{course}/assessment").text.split("<main")[1].split("</main")[0]


def test_nothing_in_an_open_attempt_says_what_is_right(learner: FlaskClient, examined: Studied) -> None:
    attempt = begin(learner, examined)
    page = learner.get(f"{attempt}/questions/0").text
    assert page.count("data-question=") == len(KINDS)
    for hidden in ("每做一位客人", "对，手要先洗干净", "洗手液", "记住了"):
        assert hidden not in page


def save(learner: FlaskClient, attempt: str, position: int, base: str, **fields: str) -> TestResponse:
    """As the page's script saves one question."""
    data = {"csrf_token": csrf_token(learner), "question": str(position), f"base-{position}": base, **fields}
    return learner.post(f"{attempt}/questions/0", data=data, headers={"Accept": "application/json"})


def test_a_script_saves_each_change_and_another_window_has_it(learner: FlaskClient, examined: Studied) -> None:
    attempt = begin(learner, examined)
    kinds = [kind for kind, _right in asked(examined)]
    position = kinds.index(QuestionKind.TEXT) + 1
    page = learner.get(f"{attempt}/questions/{position}").text
    base = re.findall(rf'name="base-{position}"\s+value="(\w+)"', page)[0]
    reply = save(learner, attempt, position, base, **{f"answer-{position}": "肥<皂"})
    assert reply.status_code == 200
    assert reply.json["bases"][str(position)] != base
    assert 'value="肥&lt;皂"' in learner.get(f"{attempt}/questions/{position}").text
    stale = save(learner, attempt, position, base)  # a window that began before and changed nothing
    assert stale.json["bases"] == reply.json["bases"]
    too_long = save(learner, attempt, position, base, **{f"answer-{position}": "长" * 1001})
    assert (too_long.status_code, "1001" in too_long.json["words"]) == (422, True)
    fill_in(learner, f"{attempt}/hand-in")
    late = save(learner, attempt, position, base, **{f"answer-{position}": "别的"})
    assert late.status_code == 409
    assert late.json["words"]


def test_more_time_is_taken_by_a_button_and_by_the_script(learner: FlaskClient, examined: Studied) -> None:
    with examined.database.transaction() as session:
        row = session.scalars(select(Assessment)).one()
        row.time_limit_minutes, row.time_limit_reason = 30, "跟着录音做。"
    assert "跟着录音做。" in learner.get(f"/courses/{examined.course}/assessment").text
    attempt = begin(learner, examined)
    answers = asked(examined)
    position = [kind for kind, _right in answers].index(QuestionKind.NUMBER) + 1
    page = f"{attempt}/questions/{position}"
    assert fill_in(learner, page, then="more_time", **answers[position - 1][1]).location == page
    fill_in(learner, attempt, extensions="1")
    data = {"csrf_token": csrf_token(learner), "extensions": "2"}
    reply = learner.post(f"{attempt}/time", data=data, headers={"Accept": "application/json"})
    assert reply.json["extensions"] == 3
    with examined.database.reading() as session:
        row = session.scalars(select(Attempt)).one()
        assert row.ends_at - row.began_at == timedelta(minutes=39)
        saved = next(answer for answer in row.answers if answer.position == position)
        assert saved.answer == {"answer": ["20"]}


def test_when_the_time_is_up_the_page_says_so_and_leads_to_the_result(learner: FlaskClient, examined: Studied) -> None:
    with examined.database.transaction() as session:
        session.scalars(select(Assessment)).one().time_limit_minutes = 30
    attempt = begin(learner, examined)
    with examined.database.transaction() as session:
        row = session.scalars(select(Attempt)).one()
        row.ends_at = row.began_at - timedelta(hours=1)
    assert learner.get(f"{attempt}/questions/1").location == attempt
    assert learner.get(f"{attempt}/hand-in").location == attempt
    assert f'action="{attempt}/hand-in"' in learner.get(attempt).text
    post(learner, f"{attempt}/hand-in")
    with examined.database.reading() as session:
        assert session.scalars(select(Attempt)).one().state is AttemptState.MARKED


def test_an_attempt_is_nobody_elses(
    learner: FlaskClient, examined: Studied, enter: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    attempt = begin(learner, examined)
    assert client.get(attempt).status_code == 302
    other = enter(name="other")
    for address in (attempt, f"{attempt}/questions/1", f"{attempt}/hand-in"):
        assert other.get(address).status_code == 404
    assert other.get(f"/courses/{examined.course}/assessment").status_code == 404
    assert learner.get(f"{attempt}/questions/99").status_code == 404
