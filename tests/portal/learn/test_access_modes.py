"""The ways into a lesson without script: read it, listen to it, ask about it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Block, Course
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import make_descriptions, make_slides
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied


def add_pictures(studied: Studied) -> None:
    with studied.database.transaction() as session:
        block = session.scalars(select(Block).where(Block.public_id == studied.block)).one()
        make_slides(session, block, duration_s=20)
        make_descriptions(session, block, session.scalars(select(Account)).first())


def test_the_reading_view_is_the_whole_lesson_and_completes_it(learner: FlaskClient, studied: Studied) -> None:
    add_pictures(studied)
    page = learner.get(f"/lessons/{studied.lesson}/read").text
    assert "先洗手" in page, "the text"
    assert "先用清水打湿双手" in page, "what was said"
    assert len(re.findall(r'<img class="cx-slides__picture"', page)) == 3
    assert "第1步" in page, "what stands on a slide"
    assert "讲师举起手" in page, "what is seen"
    assert "<video" not in page, "no recording is loaded"
    assert f"/lessons/{studied.lesson}?t=" in page, "each paragraph leads to its second"
    studied.let_time_pass(60)
    keys = re.findall(r'name="up_to" value="([^"]+)"', page)
    kept = post(learner, f"/lessons/{studied.lesson}/read", up_to=keys[-1], view="read", back="part-2")
    assert kept.headers["Location"].endswith(f"/lessons/{studied.lesson}/read#part-2")
    post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key, view="read")
    assert "0.5" in learner.get("/my/credits").text


def test_the_listening_view_has_the_sound_and_every_text(learner: FlaskClient, studied: Studied) -> None:
    page = learner.get(f"/lessons/{studied.lesson}/listen").text
    assert "<audio" in page
    assert "<video" not in page
    assert "先洗手" in page
    assert 'name="section"' in page, "what was heard can be marked without script"


def test_each_way_leads_to_the_others_and_says_where_one_is(learner: FlaskClient, studied: Studied) -> None:
    for way in ("", "/read", "/listen"):
        page = learner.get(f"/lessons/{studied.lesson}{way}").text
        current = re.findall(r'href="([^"]+)" aria-current="page"', page)
        assert f"/lessons/{studied.lesson}{way}" in current
        assert page.count(f'href="/lessons/{studied.lesson}') >= 3


def test_visitors_are_asked_to_sign_in_and_come_back_to_their_way(client: FlaskClient, studied: Studied) -> None:
    answer = client.get(f"/lessons/{studied.lesson}/listen")
    assert answer.status_code == 302
    assert "listen" in answer.headers["Location"]


def test_a_question_goes_to_the_instructor_and_the_answer_comes_back(
    learner: FlaskClient, studied: Studied, enter: Callable[..., FlaskClient]
) -> None:
    refused = post(learner, f"/lessons/{studied.lesson}/question", text="")
    assert refused.status_code == 422
    assert post(learner, f"/lessons/{studied.lesson}/question", text="水要多热？").status_code == 302
    assert "水要多热？" in learner.get(f"/lessons/{studied.lesson}").text
    with studied.database.transaction() as session:
        course = session.scalars(select(Course).where(Course.public_id == studied.course)).one()
        institution = course.institution_id
    teacher = enter(Grant(Role.INSTRUCTOR, institution_id=institution), name="teacher")
    with studied.database.transaction() as session:
        course = session.scalars(select(Course).where(Course.public_id == studied.course)).one()
        course.authors[0].account = session.scalars(select(Account).where(Account.login_name == "teacher")).one()
    page = teacher.get(f"/teach/courses/{studied.course}/questions").text
    assert "水要多热？" in page
    (address,) = re.findall(r'href="(/teach/questions/[^"]+)"', page)
    assert "水要多热？" in teacher.get(address).text
    assert post(teacher, address, answer="").status_code == 422
    assert post(teacher, address, answer="四十度。").status_code == 302
    assert "四十度。" in learner.get(f"/lessons/{studied.lesson}").text
    assert learner.get(f"/teach/courses/{studied.course}/questions").status_code == 403
