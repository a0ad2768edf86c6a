"""A form for something new that is sent twice adds one thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content.courses.models import Block, BlockKind, Course, Lesson, Module, Occupation
from content.institutions.models import Institution
from content.people.accounts import set_password
from content.people.models import Role
from content.people.permissions import Grant
from content.quiz.models import BankQuestion
from portal.reserved_id import reserve_id
from tests.factories import make_instructor
from tests.portal.conftest import PASSWORD, hidden_fields, sign_in
from tests.portal.teach.windows import Windows, carried

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


def test_the_kinds_of_blocks_are_all_tried() -> None:
    assert {kind.value for kind in BlockKind} <= NEW.keys()
