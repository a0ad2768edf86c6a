"""Two windows of an author, as a browser without scripts sends their forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind, Course, Lesson, Module, Occupation, RevisionState
from content.database import Database
from content.institutions.models import Institution
from content.learning.enrolment import enrol
from content.learning.models import LessonQuestion
from content.learning.questions import answer, ask
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.quiz.models import BankQuestion
from portal.reserved_id import reserve_id
from tests.factories import make_account, make_course, make_institution, make_instructor, make_published_course
from tests.portal.conftest import PASSWORD, hidden_fields, post, sign_in


@dataclass(frozen=True, slots=True)
class Windows:
    """Two windows of one author, in English, on a course with one text."""

    first: FlaskClient
    second: FlaskClient
    database: Database
    actor: Actor
    course: str
    part: str
    lesson: str
    block: str


@pytest.fixture
def windows(app: Flask, database: Database) -> Windows:
    with database.transaction() as session:
        institution = make_institution(session)
        account, actor = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        account.language = "en"
        course = make_course(session, account, institution)
        part = course.revisions[0].modules[0]
        ids = (course.public_id, part.public_id, part.lessons[0].public_id, part.lessons[0].blocks[0].public_id)
        name = account.login_name
    first, second = (sign_in(app.test_client(), name) for _ in range(2))
    return Windows(first, second, database, actor, *ids)


def stored(windows: Windows, kind: type, public_id: str, *columns: str) -> tuple[object, ...]:
    with windows.database.reading() as session:
        row = session.scalars(select(kind).where(kind.public_id == public_id)).one()
        return tuple(getattr(row, column) for column in columns)


def carried(html: str) -> dict[str, object]:
    """The hidden fields of the form on a page, as the browser would send them."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(base|contested|new_id|back)" value="([^"]*)">', html):
        fields.setdefault(name, []).append(unescape(value))
    token = re.search(r'<meta name="csrf-token" content="([^"]+)">', html)
    assert token
    return {**fields, "csrf_token": token[1]}


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


NEW: dict[str, tuple[type, Callable[[Windows], str], dict[str, str]]] = {
    "part": (Module, lambda w: f"/teach/courses/{w.course}/parts/new", {"title": "新的"}),
    "lesson": (Lesson, lambda w: f"/teach/parts/{w.part}/lessons/new", {"title": "新的", "study_units": "0.5"}),
    "text": (Block, lambda w: f"/teach/lessons/{w.lesson}/text/new", {"body": "新的", "title": "新的"}),
    "image": (
        Block,
        lambda w: f"/teach/lessons/{w.lesson}/image/new",
        {"alternative_text": "新的", "caption": "新的"},
    ),
    "media": (Block, lambda w: f"/teach/lessons/{w.lesson}/media/new", {"title": "新的"}),
    "file": (Block, lambda w: f"/teach/lessons/{w.lesson}/file/new", {"title": "新的"}),
    "question": (Block, lambda w: f"/teach/lessons/{w.lesson}/quiz/text/new", {"stem": "新的", "text_1": "新的"}),
    "question of the bank": (
        BankQuestion,
        lambda w: f"/teach/courses/{w.course}/bank/text/new",
        {"stem": "新的", "text_1": "新的"},
    ),
}


def rows(windows: Windows, kind: type) -> int:
    with windows.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.both
@pytest.mark.parametrize("name", NEW)
def test_a_double_press_adds_one_and_both_answers_lead_to_it(windows: Windows, name: str) -> None:
    kind, address, fields = NEW[name]
    before = rows(windows, kind)
    form = {**hidden_fields(windows.first, address(windows)), **fields}
    answers = [windows.first.post(address(windows), data=form) for _press in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert rows(windows, kind) == before + 1


@pytest.mark.parametrize("name", NEW)
def test_a_form_gone_back_to_and_filled_in_anew_says_so_and_loses_nothing(windows: Windows, name: str) -> None:
    kind, address, fields = NEW[name]
    form = {**hidden_fields(windows.first, address(windows)), **fields}
    windows.first.post(address(windows), data=form)
    before = rows(windows, kind)
    other = {field: value.replace("新的", "另一个") for field, value in fields.items()}
    told = windows.first.post(address(windows), data={**form, **other})
    assert told.status_code == 409
    assert "has added something already" in told.text
    assert "另一个" in told.text
    assert rows(windows, kind) == before
    assert windows.first.post(address(windows), data={**carried(told.text), **other}).status_code == 302
    assert rows(windows, kind) == before + 1


@pytest.mark.parametrize("new_id", ["", "chosen-by-me", "of-another-place", "of-another-account"])
def test_nobody_chooses_an_id_or_uses_anothers(app: Flask, windows: Windows, new_id: str) -> None:
    address = f"/teach/courses/{windows.course}/parts/new"
    form = hidden_fields(windows.first, address)
    if new_id == "of-another-place":
        new_id = hidden_fields(windows.first, f"/teach/parts/{windows.part}/lessons/new")["new_id"]
    if new_id == "of-another-account":
        with windows.database.transaction() as session:
            institution = session.scalars(select(Institution)).one()
            stranger, _ = make_instructor(session, institution)
            set_password(session, stranger, PASSWORD)
            name = stranger.login_name
        with sign_in(app.test_client(), name) as other:
            other.get("/teach")
            new_id = reserve_id(f"part of course {windows.course}")
    refused = windows.first.post(address, data={**form, "new_id": new_id, "title": "新的单元"})
    assert refused.status_code == 422
    assert "This form was not complete" in refused.text
    assert 'value="新的单元"' in refused.text
    assert rows(windows, Module) == 1
    assert windows.first.post(address, data={**carried(refused.text), "title": "新的单元"}).status_code == 302


def test_a_course_is_made_once(windows: Windows) -> None:
    with windows.database.reading() as session:
        institution = session.scalars(select(Institution.public_id)).one()
        occupation = session.scalars(select(Occupation.code)).one()
    form = {
        **hidden_fields(windows.first, "/teach/courses/new"),
        "title": "新的课程",
        "institution": institution,
        "occupation": occupation,
        "level": "5",
        "language": "zh",
    }
    answers = [windows.first.post("/teach/courses/new", data=form) for _press in range(2)]
    assert answers[0].location == answers[1].location
    assert rows(windows, Course) == 2


def test_an_institution_is_added_once(windows: Windows, enter: Callable[..., FlaskClient]) -> None:
    client = enter(Grant(Role.ADMINISTRATOR))
    address = "/account/registers/institutions"
    before = rows(windows, Institution)
    form = {**hidden_fields(client, address), "name_zh": "新校", "name_en": "New school", "region": "130123"}
    assert [client.post(address, data=form).status_code for _press in range(2)] == [302, 302]
    assert rows(windows, Institution) == before + 1


def remove(windows: Windows, kind: type, public_id: str) -> None:
    with windows.database.transaction() as session:
        session.execute(delete(kind).where(kind.public_id == public_id))


def test_a_text_that_another_window_removed_is_said_with_the_way_back_and_what_was_typed(windows: Windows) -> None:
    address = f"/teach/blocks/{windows.block}"
    form = carried(windows.second.get(address).text)
    remove(windows, Block, windows.block)
    told = windows.second.post(address, data={**form, "title": "标题", "body": "我写的长文字"})
    assert told.status_code == 404
    assert "removed in another window" in told.text
    assert re.search(r"<textarea[^>]*readonly[^>]*>\s*标题</textarea>", told.text)
    assert re.search(r"<textarea[^>]*readonly[^>]*>\s*我写的长文字</textarea>", told.text)
    assert f'href="/teach/lessons/{windows.lesson}">Back to the lesson' in told.text
    assert f'href="/teach/courses/{windows.course}">Back to the course' in told.text


@pytest.mark.parametrize("act", ["move", "remove", ""])
def test_moving_removing_or_opening_what_is_gone_leads_back_to_its_lesson(windows: Windows, act: str) -> None:
    lesson = f"/teach/lessons/{windows.lesson}"
    token = hidden_fields(windows.second, lesson)["csrf_token"]
    remove(windows, Block, windows.block)
    address, sender = f"/teach/blocks/{windows.block}/{act}".rstrip("/"), {"Referer": f"http://localhost{lesson}"}
    if act:
        told = windows.second.post(address, data={"csrf_token": token, "direction": "up"}, headers=sender)
    else:
        told = windows.second.get(address, headers=sender)
    assert told.status_code == 404
    assert f'href="{lesson}">Back to the lesson' in told.text
    assert "<textarea" not in told.text


def test_of_the_pages_to_go_back_to_those_that_are_gone_too_are_left_out(windows: Windows) -> None:
    address = f"/teach/lessons/{windows.lesson}/about"
    form = carried(windows.second.get(address).text)
    remove(windows, Block, windows.block)
    remove(windows, Lesson, windows.lesson)
    told = windows.second.post(address, data={**form, "title": "新的名称", "study_units": "1"})
    assert told.status_code == 404
    assert "Back to the lesson" not in told.text
    assert f'href="/teach/courses/{windows.course}">Back to the course' in told.text
    assert "新的名称" in told.text


def test_no_address_from_outside_becomes_a_way_back(windows: Windows) -> None:
    token = hidden_fields(windows.second, "/teach")["csrf_token"]
    places = ["https://elsewhere.example/teach/courses/x", "//elsewhere.example", "/help", "/teach/courses/nothing"]
    told = windows.second.post("/teach/parts/nothing/remove", data={"csrf_token": token, "back": places})
    assert told.status_code == 404
    assert "elsewhere" not in told.text
    assert 'href="/teach">Back to your courses' in told.text


def test_the_kinds_of_blocks_are_all_tried() -> None:
    assert {kind.value for kind in BlockKind} <= NEW.keys()


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
