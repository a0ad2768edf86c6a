"""Two windows of an author change one thing, as a browser without scripts sends their forms."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, Course, Lesson, Module, RevisionState
from content.database import Database
from content.learning.enrolment import enrol
from content.learning.models import LessonQuestion
from content.learning.questions import answer, ask
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_instructor, make_published_course
from tests.portal.conftest import PASSWORD, hidden_fields, post, sign_in
from tests.portal.teach.windows import Windows, carried


def stored(windows: Windows, kind: type, public_id: str, *columns: str) -> tuple[object, ...]:
    with windows.database.reading() as session:
        row = session.scalars(select(kind).where(kind.public_id == public_id)).one()
        return tuple(getattr(row, column) for column in columns)


def collide(windows: Windows, **mine: str) -> tuple[str, TestResponse]:
    """Both windows open the text, the first saves, then the second: the form's address and what the second is told."""
    address = f"/teach/blocks/{windows.block}"
    began = hidden_fields(windows.second, address)
    assert post(windows.first, address, body="先用清水洗手。").status_code == 302
    return address, windows.second.post(address, data={**began, "body": "先用肥皂洗手。", **mine})


@pytest.mark.both
def test_the_second_window_changes_nothing_and_shows_both_texts_and_what_differs(windows: Windows) -> None:
    _, told = collide(windows)
    assert told.status_code == 409
    assert stored(windows, Block, windows.block, "body") == ("先用清水洗手。",)
    assert "Nothing is lost" in told.text
    assert '<a href="#body">“Text”: something else is saved now.' in told.text
    assert re.search(r'<textarea class="govuk-textarea[^>]*id="body"[^>]*>\s*先用肥皂洗手。</textarea>', told.text)
    assert "Saved meanwhile by you in another window:" in told.text
    assert '<p class="cx-conflict__text" lang="zh-CN">先用清水洗手。</p>' in told.text
    pieces = re.findall(r"<(del|ins)><span[^>]*>([^<]*)</span>([^<]*)<span", told.text)
    assert pieces == [("del", "(only saved:", "清水"), ("ins", "(only yours:", "肥皂")]
    assert "keep-title" not in told.text, "the title is the same in both"


@pytest.mark.parametrize(("choice", "text"), [("mine", "先用肥皂洗手。"), ("saved", "先用清水洗手。")])
def test_the_person_chooses_which_text_stays(windows: Windows, choice: str, text: str) -> None:
    address, told = collide(windows, title="标题")
    again = {**carried(told.text), "title": "标题", "body": "先用肥皂洗手。", "keep-body": choice}
    assert windows.second.post(address, data=again).status_code == 302
    assert stored(windows, Block, windows.block, "title", "body") == ("标题", text)


def test_without_a_choice_nothing_is_saved_and_both_texts_stay(windows: Windows) -> None:
    address, told = collide(windows)
    asked = windows.second.post(address, data={**carried(told.text), "body": "先用肥皂洗手。"})
    assert asked.status_code == 422
    assert "“Text”: choose what to keep." in asked.text
    assert "先用清水洗手。" in asked.text
    assert "先用肥皂洗手。" in asked.text
    assert stored(windows, Block, windows.block, "body") == ("先用清水洗手。",)
    chosen = {**carried(asked.text), "body": "先用肥皂洗手。", "keep-body": "mine"}
    assert windows.second.post(address, data=chosen).status_code == 302


def test_the_saved_text_can_be_taken_whatever_stands_in_the_field(windows: Windows) -> None:
    address, told = collide(windows)
    again = {**carried(told.text), "title": "标题", "body": "", "keep-body": "saved"}
    assert windows.second.post(address, data=again).status_code == 302
    assert stored(windows, Block, windows.block, "title", "body") == ("标题", "先用清水洗手。")


def test_a_third_saving_while_somebody_chooses_is_shown_too(windows: Windows) -> None:
    address, told = collide(windows)
    post(windows.first, address, body="先用温水洗手。")
    again = {**carried(told.text), "body": "先用肥皂洗手。", "keep-body": "saved"}
    once_more = windows.second.post(address, data=again)
    assert once_more.status_code == 409
    assert "先用温水洗手。" in once_more.text
    assert stored(windows, Block, windows.block, "body") == ("先用温水洗手。",)


def test_a_form_corrected_after_an_error_still_knows_what_it_began_from(windows: Windows) -> None:
    address = f"/teach/parts/{windows.part}"
    began = hidden_fields(windows.second, address)
    assert post(windows.first, address, title="别人的名称").status_code == 302
    wrong = windows.second.post(address, data={**began, "title": ""})
    assert wrong.status_code == 422
    assert windows.second.post(address, data={**carried(wrong.text), "title": "我的名称"}).status_code == 409
    assert stored(windows, Module, windows.part, "title") == ("别人的名称",)


def test_choices_are_compared_in_words(windows: Windows) -> None:
    address = f"/teach/courses/{windows.course}/about"
    began = hidden_fields(windows.second, address)
    same = {"title": "按摩卫生", "summary": "保护自己和顾客。"}
    assert post(windows.first, address, **same, target_groups=["visual", "hearing"]).status_code == 302
    told = windows.second.post(address, data={**began, **same, "target_groups": ["speech"]})
    assert told.status_code == 409
    assert "people with visual disabilities, people with hearing disabilities" in told.text
    assert "<strong>Yours:</strong> people with speech disabilities" in told.text
    chosen = {**carried(told.text), **same, "target_groups": ["speech"], "keep-target_groups": "saved"}
    assert windows.second.post(address, data=chosen).status_code == 302
    with windows.database.reading() as session:
        groups = session.scalars(select(Course)).one().revisions[0].target_groups
    assert groups == ["visual", "hearing"]


def test_the_study_time_of_a_lesson_is_compared_as_it_is_written(windows: Windows) -> None:
    address = f"/teach/lessons/{windows.lesson}/about"
    began = hidden_fields(windows.second, address)
    kept = {"title": "第1课", "study_units_reason": "学完要跟着练习。"}
    assert post(windows.first, address, **kept, study_units="0.6").status_code == 302
    told = windows.second.post(address, data={**began, **kept, "study_units": "0.7"})
    assert told.status_code == 409
    assert '<p class="cx-conflict__text" lang="zh">0.6</p>' in told.text
    chosen = {**carried(told.text), **kept, "study_units": "0.7", "keep-study_units": "saved"}
    assert windows.second.post(address, data=chosen).status_code == 302
    assert stored(windows, Lesson, windows.lesson, "study_units") == (60,)


def test_a_form_without_what_it_began_from_is_refused_in_words(windows: Windows) -> None:
    address = f"/teach/blocks/{windows.block}"
    token = hidden_fields(windows.first, address)["csrf_token"]
    refused = windows.first.post(address, data={"csrf_token": token, "body": "新的字"})
    assert refused.status_code == 409
    assert "does not say which text it began from" in refused.text
    assert "新的字" in refused.text
    assert stored(windows, Block, windows.block, "body") == ("先洗手,再开始按摩。",)


@pytest.mark.parametrize("address", ["/teach/blocks/{block}", "/teach/lessons/{lesson}/text/new"])
def test_what_is_written_while_another_window_hands_the_course_in_stays_in_its_form(
    windows: Windows, address: str
) -> None:
    address = address.format(block=windows.block, lesson=windows.lesson)
    form = carried(windows.second.get(address).text)
    with windows.database.transaction() as session:
        session.scalars(select(Course)).one().revisions[0].state = RevisionState.IN_REVIEW
    told = windows.second.post(address, data={**form, "body": "我写的长文字"})
    assert told.status_code == 409
    assert '<a href="#title">This version of the course' in told.text
    assert re.search(r'<textarea class="govuk-textarea"[^>]*id="body"[^>]*>\s*我写的长文字</textarea>', told.text)
    assert f'href="/teach/lessons/{windows.lesson}' in told.text


def test_the_answer_of_a_colleague_is_shown_with_their_name(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        course = make_published_course(session)
        author = session.get_one(Account, course.authors[0].account_id)
        set_password(session, author, PASSWORD)
        author.language, author.display_name = "en", "张老师"
        actor = Actor(author.id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
        _, learner = make_account(session)
        enrol(session, learner, course.public_id)
        lesson = course.revisions[0].modules[0].lessons[0].public_id
        question = ask(session, learner, lesson, "水要多热?", author.created_at).public_id
        name, other = author.login_name, session.get_one(Account, make_instructor(session, course.institution)[0].id)
        other.display_name, other_id = "李老师", other.id
    client = sign_in(app.test_client(), name)
    address = f"/teach/questions/{question}"
    began = hidden_fields(client, address)
    with database.transaction() as session:
        answer(session, actor, question, "和手一样热。", author.created_at)
        session.scalars(select(LessonQuestion)).one().answered_by_id = other_id
    told = client.post(address, data={**began, "answer": "四十度。"})
    assert told.status_code == 409
    assert 'Saved meanwhile by <span lang="zh-CN">李老师</span>:' in told.text
    assert "和手一样热。" in told.text
    assert "四十度。" in told.text


@pytest.mark.both
def test_two_windows_on_the_glossary_lose_nothing(windows: Windows) -> None:
    address = f"/teach/courses/{windows.course}/glossary"
    began = hidden_fields(windows.second, address)
    assert post(windows.first, address, glossary="肩井穴、风池穴").status_code == 302
    told = windows.second.post(address, data={**began, "glossary": "太阳穴"})
    assert told.status_code == 409
    assert "Nothing is lost" in told.text
    assert "太阳穴" in told.text
    assert "肩井穴\n风池穴" in told.text
    again = {**carried(told.text), "glossary": "肩井穴\r\n风池穴\r\n太阳穴", "keep-glossary": "mine"}
    assert windows.second.post(address, data=again).status_code == 302
    page = windows.first.get(address).text
    assert "肩井穴\n风池穴\n太阳穴" in page.replace("\r\n", "\n")
    long = post(windows.first, address, glossary="词" * 61)
    assert long.status_code == 422
    assert "词" * 61 in long.text
