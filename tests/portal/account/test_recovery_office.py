"""The page on which managers and reviewers help with a forgotten password, and what visitors are told."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from content.database import Database
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_institution
from tests.portal.conftest import post


def test_a_manager_issues_a_link_that_is_shown_once_and_opens(
    enter: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        school = make_institution(session)
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=school.id), name="manager")
    enter(Grant(Role.INSTRUCTOR, institution_id=school.id), name="teacher")
    refused = post(manager, "/account/recovery-links", login_name="teacher")
    assert refused.status_code == 422
    assert 'value="teacher"' in refused.text
    answer = post(manager, "/account/recovery-links", login_name="teacher", is_known="y")
    (link,) = re.findall(r"http://localhost(/account/recover/[^<]+)<", answer.text)
    assert client.get(link).status_code == 200
    unknown = post(manager, "/account/recovery-links", login_name="nobody", is_known="y")
    assert unknown.status_code == 422
    assert "不能为这个登录名" in unknown.text
    assert enter(name="learner").get("/account/recovery-links").status_code == 403


def test_who_forgot_a_password_finds_the_telephone_numbers_of_an_institution_and_its_region(
    administrator: FlaskClient, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        school = make_institution(session)
    answer = post(administrator, "/account/registers/counties/130100/phone", phone="0311 8600 1111")
    assert answer.status_code == 302
    assert "0311 8600 1111" in administrator.get("/account/registers/counties").text
    assert post(administrator, "/account/registers/counties/999999/phone", phone="1").status_code == 404
    page = client.get(f"/account/forgotten?institution={school.public_id}").text
    assert 'href="tel:031186001111"' in page
    assert "石家庄市" in page
    assert client.get("/account/forgotten?institution=").status_code == 200
