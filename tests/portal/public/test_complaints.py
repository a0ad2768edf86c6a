"""From a complaint without a name to its answer, through the pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.database import Database
from content.institutions.models import RegionLevel
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_regions
from tests.portal.conftest import post
from tests.portal.forms import fill_in


def complain(client: FlaskClient, **fields: str) -> tuple[str, str]:
    answer = fill_in(client, "/supervision", matter="access", text="读屏软件读不出按钮。", **fields)
    assert answer.status_code == 302
    words = re.findall(r'<strong class="cx-code">([^<]+)</strong>', client.get(answer.location).text)
    return words[0], words[1]


@pytest.mark.both
def test_a_visitor_complains_and_comes_back_on_another_device_for_the_answer(
    client: FlaskClient, app: Flask, enter: Callable[..., FlaskClient]
) -> None:
    number, secret = complain(client)
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    page = f"/oversight/complaints/{number}"
    assert number in administrator.get("/oversight/complaints").text
    assert post(administrator, page + "/answer", answer="").status_code == 422
    assert post(administrator, page + "/answer", answer="已修好。").status_code == 409
    post(administrator, page + "/take-up")
    post(administrator, page + "/note", note="转给技术组。")
    assert post(administrator, page + "/answer", answer="已修好。").status_code == 302
    elsewhere = app.test_client()
    assert elsewhere.get(f"/complaints/{number}").location == "/complaints"
    assert post(elsewhere, "/complaints", number=number, secret="2222-2222-2222").status_code == 422
    assert post(elsewhere, "/complaints", number=number, secret=secret.lower()).status_code == 302
    seen = elsewhere.get(f"/complaints/{number}").text
    assert "已修好。" in seen
    assert "转给技术组。" not in seen
    assert post(elsewhere, f"/complaints/{number}", text="还是不行。").status_code == 302
    assert "还是不行。" in administrator.get(page).text


def test_what_was_typed_stays_when_something_is_missing(client: FlaskClient) -> None:
    answer = post(client, "/supervision", matter="person", text="", person="某某", contact="13800138000")
    assert answer.status_code == 422
    assert 'value="某某"' in answer.text
    assert 'value="13800138000"' in answer.text
    assert 'href="#text"' in answer.text


def test_the_page_from_which_somebody_comes_is_filled_in(client: FlaskClient) -> None:
    page = client.get("/supervision", headers={"Referer": "http://localhost/courses/abc"}).text
    assert 'value="/courses/abc"' in page
    assert "elsewhere" not in client.get("/supervision", headers={"Referer": "http://elsewhere/courses/abc"}).text


def test_who_keeps_it_with_their_account_is_told_there(enter: Callable[..., FlaskClient]) -> None:
    learner = enter(name="wang")
    number, _secret = complain(learner, keep="y")
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    page = f"/oversight/complaints/{number}"
    post(administrator, page + "/take-up")
    post(administrator, page + "/answer", answer="已修好。")
    assert "1 条未读通知" in learner.get("/help").text
    notices = learner.get("/account/notices").text
    assert f'href="/complaints/{number}"' in notices
    found = re.search(r'action="(/account/notices/[^"/]+/read[^"]*)"', notices)
    assert found is not None
    assert post(learner, found.group(1)).status_code == 302
    assert "未读通知" not in learner.get("/help").text


def test_an_addition_is_not_lost_with_the_session(client: FlaskClient, app: Flask) -> None:
    """The browser has forgotten the complaint: number and secret are asked for, then the text is there to be sent."""
    number, secret = complain(client)
    elsewhere = app.test_client()
    asked = post(elsewhere, f"/complaints/{number}", text="还是不行，按钮没有名字。")
    assert asked.status_code == 401
    assert f'value="{number}"' in asked.text
    carried = html.unescape(re.search(r'name="unsent" value="([^"]*)"', asked.text)[1])
    wrong = post(elsewhere, "/complaints", number=number, secret="2222-2222-2222", unsent=carried)
    assert "还是不行，按钮没有名字。" in html.unescape(wrong.text)
    shown = post(elsewhere, "/complaints", number=number, secret=secret, unsent=carried)
    assert 'value="还是不行，按钮没有名字。"' in shown.text
    assert "还是不行" not in elsewhere.get(f"/complaints/{number}").text
    assert post(elsewhere, f"/complaints/{number}", text="还是不行，按钮没有名字。").status_code == 302


def test_an_answer_to_a_complaint_that_moved_on_is_not_lost(
    client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    number, _secret = complain(client)
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    page = f"/oversight/complaints/{number}"
    refused = post(administrator, page + "/answer", answer="已修好，请再试。")
    assert refused.status_code == 409
    assert 'value="已修好，请再试。"' in refused.text
    too_long = post(administrator, page + "/note", note="长" * 4001)
    assert too_long.status_code == 422
    assert "长" * 4001 in too_long.text


def test_only_those_who_deal_with_complaints_open_them(enter: Callable[..., FlaskClient], client: FlaskClient) -> None:
    number, _secret = complain(client)
    assert enter(name="wang").get(f"/oversight/complaints/{number}").status_code == 403
    assert client.get("/oversight/complaints").status_code == 302


def test_about_the_only_administrator_the_page_names_the_telephone_until_a_reviewer_of_the_province_is_there(
    enter: Callable[..., FlaskClient], client: FlaskClient, app: Flask, database: Database
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], supervision_phone="0311-1234567")
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    number, _secret = complain(client, person="admin")
    assert "请拨打 0311-1234567" in client.get(f"/complaints/{number}").text
    assert administrator.get(f"/oversight/complaints/{number}").status_code == 404
    with database.transaction() as session:
        make_regions(session)
    city = enter(Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY), name="city")
    assert city.get("/oversight/complaints").status_code == 403
    assert "/oversight/complaints" not in city.get("/review").text
    province = enter(Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE), name="province")
    assert 'href="/oversight/complaints"' in province.get("/review").text
    assert number in province.get("/oversight/complaints").text
    post(province, f"/oversight/complaints/{number}/take-up")
    assert post(province, f"/oversight/complaints/{number}/answer", answer="已查明。").status_code == 302
    page = client.get(f"/complaints/{number}").text
    assert "已查明。" in page
    assert "请拨打" not in page
