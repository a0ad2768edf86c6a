"""The directory of institutions: what everybody reads, and who writes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from content.database import Database
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_institution, make_published_course
from tests.portal.forms import fill_in, fill_in_answer

PAGE = {
    "about": "教盲人按摩。",
    "phone": "0311-123",
    "platforms": "云课堂 https://example.org/a\n\n我们 的 课 http://example.com",
    "service_languages": ["zh", "sign"],
}


@pytest.fixture
def institution(database: Database) -> tuple[int, str]:
    """An institution with a published course: its id and its public id."""
    with database.transaction() as session:
        made = make_published_course(session).institution
        make_institution(session, "130100")
        return made.id, made.public_id


@pytest.mark.both
def test_its_manager_writes_the_page_that_everybody_reads(
    institution: tuple[int, str], client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    number, public_id = institution
    page = f"/institutions/{public_id}"
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=number), name="manager")
    assert f'href="{page}/edit"' in manager.get(page).text
    assert f'href="{page}/edit"' not in client.get(page).text
    assert fill_in(manager, f"{page}/edit", **PAGE).status_code == 302
    seen = client.get(page).text
    for text in (
        "教盲人按摩。",
        "0311-123",
        'href="https://example.org/a"',
        "我们 的 课",
        "普通话、中国手语",
        "按摩卫生",
    ):
        assert text in seen
    listed = client.get("/institutions?q=云课堂&region=130100&service=sign").text
    assert page in listed
    for other in ("q=电工", "region=130600", "service=braille"):
        assert page not in client.get(f"/institutions?{other}").text


def test_another_manager_and_a_learner_do_not_write_it(
    institution: tuple[int, str], enter: Callable[..., FlaskClient]
) -> None:
    number, public_id = institution
    edit = f"/institutions/{public_id}/edit"
    for name, grant in (
        ("other", Grant(Role.INSTITUTION_MANAGER, institution_id=number + 1)),
        ("learner", Grant(Role.LEARNER)),
        ("teacher", Grant(Role.INSTRUCTOR, institution_id=number)),
    ):
        assert enter(grant, name=name).get(edit).status_code == 403
    assert enter(Grant(Role.ADMINISTRATOR), name="admin").get(edit).status_code == 200


@pytest.mark.parametrize(
    "platforms", ["云课堂", "https://example.org", "云课堂 javascript:alert(1)", "云课堂 https://"]
)
def test_what_is_no_platform_is_refused_and_stays_in_the_form(
    institution: tuple[int, str], enter: Callable[..., FlaskClient], platforms: str
) -> None:
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    edit = f"/institutions/{institution[1]}/edit"
    answer = fill_in(administrator, edit, **{**PAGE, "platforms": platforms})
    assert answer.status_code == 422
    assert platforms in answer.text
    assert 'href="#platforms"' in answer.text


def test_of_two_windows_the_second_sees_both_texts(
    institution: tuple[int, str], enter: Callable[..., FlaskClient]
) -> None:
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    edit = f"/institutions/{institution[1]}/edit"
    opened = administrator.get(edit)
    assert fill_in(administrator, edit, **PAGE).status_code == 302
    late = fill_in_answer(administrator, edit, opened, **{**PAGE, "about": "教按摩和电工。"})
    assert late.status_code == 409
    assert "教盲人按摩。" in late.text
    assert "教按摩和电工。" in late.text


def test_an_unknown_institution_is_not_found(client: FlaskClient, institution: tuple[int, str]) -> None:
    assert client.get("/institutions/nothing").status_code == 404
    assert client.get("/institutions?page=99").status_code == 200
