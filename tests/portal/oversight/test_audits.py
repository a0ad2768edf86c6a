"""A batch of completions through its pages: passed, returned, taken back, and what the learner and a visitor read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.credits.rules import CreditRules
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.accounts import actor_of
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import make_institution, make_pilot, make_published_course
from tests.portal.conftest import post, sign_in

Enter = Callable[..., FlaskClient]


@pytest.fixture
def course(enter: Enter, database: Database) -> tuple[str, int]:
    """A course under the rule that wang and liu have finished: its public id and its institution."""
    names = ("wang", "liu")
    for name in names:
        enter(name=name)
    with database.transaction() as session:
        make_pilot(session, CreditRules(points_per_unit=100, completion_audit=True))
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0]
        keys = section_keys(requirements_in(session, lesson, "zh"))
        for account in session.scalars(select(Account).where(Account.login_name.in_(names))):
            enrol(session, actor_of(account), course.public_id)
            for hours in (3, 2):
                record_reading(session, actor_of(account), lesson.public_id, keys, utc_now() - timedelta(hours=hours))
        return course.public_id, course.institution_id


def boxes(html: str) -> dict[str, str]:
    """The audit of each learner whose box can be ticked."""
    ticks = re.findall(r'name="audit"\s+value="([^"]+)"[^>]*>\s*<label[^>]*>(?:<[^>]*>)?(\w+)<', html)
    return {name: audit for audit, name in ticks}


def links(html: str, word: str) -> list[str]:
    return re.findall(rf'href="([^"]*/{word})"', html)


@pytest.mark.both
def test_a_batch_is_passed_returned_and_taken_back(enter: Enter, client: FlaskClient, course: tuple[str, int]) -> None:
    public_id, institution = course
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution), name="manager")
    assert "/oversight/audits" in manager.get("/oversight/certificates").text
    assert public_id in manager.get("/oversight/audits").text
    address = f"/oversight/audits/{public_id}"
    page = manager.get(address).text
    audit_of = boxes(page)
    assert sorted(audit_of) == ["liu", "wang"]
    nobody = post(manager, address)
    assert (nobody.status_code, "请至少选一名学员" in nobody.text) == (422, True)
    assert post(manager, address, audit=audit_of["wang"]).status_code == 302
    again = post(manager, address, audit=audit_of["wang"])
    assert again.status_code == 302
    assert post(manager, f"{address}/{audit_of['liu']}/return", reason=" ").status_code == 422
    assert post(manager, f"{address}/{audit_of['liu']}/return", reason="缺实操").status_code == 302
    stale = post(manager, address, audit=audit_of["liu"])
    assert (stale.status_code, "已经有人审核过" in stale.text) == (409, True)
    decided = manager.get(address).text
    assert "缺实操" in decided
    (take_back,) = links(decided, "revoke")
    number = re.findall(r"CX-\d{4}-\w{4}-\w{4}", decided)[0]
    public = client.get(f"/verify/{number}").text
    assert "培训合格证书" in public
    assert "不是盲人医疗按摩" in public
    assert "manager" not in public, "who audited is not named to visitors"
    assert post(manager, take_back, reason="代学").status_code == 302
    assert "已撤销" in client.get(f"/verify/{number}").text


def test_the_learner_reads_where_the_audit_stands_and_asks_again(
    app: Flask, enter: Enter, course: tuple[str, int]
) -> None:
    public_id, institution = course
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution), name="manager")
    wang = sign_in(app.test_client(), "wang")
    assert "正在做结业审核" in wang.get("/my/learning").text
    audits = boxes(manager.get(f"/oversight/audits/{public_id}").text)
    post(manager, f"/oversight/audits/{public_id}/{audits['wang']}/return", reason="缺实操")
    assert "缺实操" in wang.get("/my/learning").text
    assert "缺实操" in wang.get("/account/notices").text
    assert post(wang, f"/courses/{public_id}/certificate").location == "/my/learning"
    assert audits["wang"] in manager.get(f"/oversight/audits/{public_id}").text


def test_others_do_not_see_the_batch(
    enter: Enter, client: FlaskClient, database: Database, course: tuple[str, int]
) -> None:
    public_id, _ = course
    address = f"/oversight/audits/{public_id}"
    assert client.get(address).status_code == 302
    with database.transaction() as session:
        other = make_institution(session).id
    for name, grant in (
        ("admin", Grant(Role.ADMINISTRATOR)),
        ("student", Grant(Role.LEARNER)),
        ("elsewhere", Grant(Role.INSTITUTION_MANAGER, institution_id=other)),
    ):
        browser = enter(grant, name=name)
        assert browser.get(address).status_code == 403
        assert post(browser, address, audit="x").status_code == 403
