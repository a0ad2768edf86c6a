"""The own e-mail address, choices of notices, links that end mail, and the way back to a forgotten password."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database, utc_now
from content.mail.addresses import issue_confirmation
from content.mail.models import Delivery, EmailAddress, Purpose, RecoveryRequest
from content.notices.choices import choices_of
from content.notices.models import NoticeChoice, NoticeKind
from content.people.models import Account
from content.people.recovery import issue_by_mail
from portal.mail.end_links import end_token
from tests.portal.conftest import PASSWORD, post, sign_in
from tests.portal.forms import fill_in
from tests.portal.mail.conftest import mail_settings

ADDRESS = "wang@example.com"


@pytest.fixture
def with_mail(app: Flask) -> Flask:
    """The portal where a mail server is set; nothing is sent, since no worker runs."""
    app.extensions["settings"] = replace(app.extensions["settings"], mail=mail_settings(9), account_phone="0311 8888")
    return app


def account_of(database: Database, name: str = "wang") -> Account:
    with database.reading() as session:
        return session.scalars(select(Account).where(Account.login_name == name)).one()


def give(database: Database, name: str = "wang", *, confirmed: bool = True) -> EmailAddress:
    with database.transaction() as session:
        account_id = account_of(database, name).id
        row = EmailAddress(account_id=account_id, address=ADDRESS, confirmed_at=utc_now() if confirmed else None)
        session.add(row)
        return row


def test_without_a_mail_server_no_page_offers_mail(enter: Callable[..., FlaskClient], client: FlaskClient) -> None:
    browser = enter()
    for page in ("/account/", "/account/notices", "/account/notices/settings"):
        assert "邮" not in browser.get(page).text.replace("邮箱都可以", "")
    assert browser.get("/account/email").status_code == 404
    page = client.get("/account/forgotten").text
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert "县残联" in page
    assert post(client, "/account/forgotten", who="wang").status_code == 200


def test_without_a_mail_server_an_address_from_before_can_still_be_removed(
    enter: Callable[..., FlaskClient], database: Database
) -> None:
    browser = enter()
    give(database)
    page = browser.get("/account/email").text
    assert ADDRESS in page
    assert 'name="address"' not in page
    assert post(browser, "/account/email/remove").status_code == 302
    assert browser.get("/account/email").status_code == 404


def test_an_address_is_given_confirmed_and_removed(
    with_mail: Flask, enter: Callable[..., FlaskClient], database: Database
) -> None:
    browser = enter()
    answer = fill_in(browser, "/account/email", address=f" {ADDRESS} ", password=PASSWORD)
    assert answer.status_code == 302
    assert f"链接已发往 {ADDRESS}" in browser.get("/account/email").text
    with database.transaction() as session:
        assert session.scalars(select(Delivery.purpose)).all() == [Purpose.CONFIRMATION]
        token = issue_confirmation(session, account_of(database).id, ADDRESS, utc_now())
    page = f"/account/email/confirm/{token}"
    assert "确认这个邮箱" in browser.get(page).text
    assert account_of(database)
    with database.reading() as session:
        assert session.scalars(select(EmailAddress.confirmed_at)).one() is None  # a program that looks at links
    for _ in range(2):
        assert post(browser, page).location == "/account/notices/settings"
    assert f"邮件发往 {ADDRESS}" in browser.get("/account/email").text
    assert post(browser, "/account/email/remove").status_code == 302
    assert ADDRESS not in browser.get("/account/email").text
    assert with_mail


def test_what_is_wrong_is_said_and_what_was_typed_stays(with_mail: Flask, enter: Callable[..., FlaskClient]) -> None:
    browser = enter()
    for fields, words in (
        ({"address": "", "password": ""}, ("请填写邮箱。", "请填写现在的密码。")),
        ({"address": "王芳@example", "password": PASSWORD}, ("这不是邮箱地址。",)),
        ({"address": ADDRESS, "password": "a guess"}, ("这不是您现在的密码",)),
    ):
        answer = fill_in(browser, "/account/email", **fields)
        assert answer.status_code == 422
        for word in words:
            assert word in answer.text
        assert f'value="{fields["address"]}"' in answer.text or not fields["address"]
        assert "a guess" not in answer.text
    assert with_mail


def test_a_link_of_somebody_else_and_an_old_one_say_what_to_do(
    with_mail: Flask, enter: Callable[..., FlaskClient], database: Database
) -> None:
    enter()
    give(database, confirmed=False)
    with database.transaction() as session:
        token = issue_confirmation(session, account_of(database).id, ADDRESS, utc_now())
    other = enter(name="other")
    for page in (f"/account/email/confirm/{token}", "/account/email/confirm/nothing"):
        for answer in (other.get(page), post(other, page)):
            assert answer.status_code == 409
            assert "重新发送链接" in answer.text
    with database.reading() as session:
        assert session.scalars(select(EmailAddress.confirmed_at)).one() is None
    assert with_mail


def test_whoever_is_not_signed_in_signs_in_and_comes_back_to_the_link(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    enter()
    give(database, confirmed=False)
    with database.transaction() as session:
        token = issue_confirmation(session, account_of(database).id, ADDRESS, utc_now())
    page = f"/account/email/confirm/{token}"
    to_sign_in = client.get(page)
    answer = post(client, str(to_sign_in.location), login_name="wang", password=PASSWORD)
    assert answer.location == page
    assert post(client, page).status_code == 302
    assert with_mail


def test_choices_are_shown_saved_and_shown_again(
    with_mail: Flask, enter: Callable[..., FlaskClient], database: Database
) -> None:
    browser = enter()
    page = browser.get("/account/notices/settings").text
    assert "课程评价" in page
    assert "每天汇总" not in page  # there is no address yet
    give(database)
    page = browser.get("/account/notices/settings").text
    assert page.count("每天汇总发一封邮件") == 8
    chosen = {"answer": "daily", "course_update": "none", "certificate": "portal", "credits": "at_once"}
    chosen |= {"survey": "none", "complaint": "at_once"}
    assert fill_in(browser, "/account/notices/settings", **chosen).status_code == 302
    page = browser.get("/account/notices/settings").text
    assert "设置已保存" in page
    for kind, choice in chosen.items():
        assert re.search(rf'name="{kind}"[^>]*value="{choice}"[^>]*checked', page)
    with database.reading() as session:
        account_id = account_of(database).id
        assert choices_of(session, [account_id], NoticeKind.ANSWER)[account_id] is NoticeChoice.DAILY
    assert with_mail


def test_a_choice_that_is_none_is_refused(with_mail: Flask, enter: Callable[..., FlaskClient]) -> None:
    browser = enter()
    answer = post(browser, "/account/notices/settings", survey="never", course_update="portal")
    assert answer.status_code == 422
    assert with_mail


@pytest.mark.parametrize("kind", [NoticeKind.ANSWER, None])
def test_a_letter_is_ended_by_a_button_without_signing_in(
    with_mail: Flask,
    enter: Callable[..., FlaskClient],
    client: FlaskClient,
    database: Database,
    kind: NoticeKind | None,
) -> None:
    enter()
    row = give(database)
    with with_mail.app_context():
        page = f"/account/email/end/{end_token(row.public_id, kind)}"
    account_id = account_of(database).id
    assert "不再接收邮件吗" in client.get(page).text
    with database.reading() as session:
        assert choices_of(session, [account_id], NoticeKind.ANSWER)[account_id] is NoticeChoice.AT_ONCE
    for _ in range(2):
        answer = client.post(page, data={"List-Unsubscribe": "One-Click"})  # RFC 8058: no token, no cookie
        assert answer.status_code == 200
        assert "不再发" in answer.text
    with database.reading() as session:
        assert choices_of(session, [account_id], NoticeKind.ANSWER)[account_id] is NoticeChoice.PORTAL
        certificate = choices_of(session, [account_id], NoticeKind.CERTIFICATE)[account_id]
        assert certificate is (NoticeChoice.AT_ONCE if kind else NoticeChoice.PORTAL)


def test_pages_behind_links_in_letters_speak_the_language_of_the_letter(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    enter()
    row = give(database)
    with database.transaction() as session:
        account = session.get_one(Account, row.account_id)
        account.language = "en"
        pages = [f"/account/recover/{issue_by_mail(session, account, utc_now())}"]
    with with_mail.app_context():
        pages.append(f"/account/email/end/{end_token(row.public_id, None)}")
    for page in pages:
        assert '<html lang="en"' in client.get(page).text
    client.set_cookie("language", "zh-CN")
    for page in pages:
        assert '<html lang="zh-CN"' in client.get(page).text


def test_a_link_that_is_cut_off_or_made_up_ends_nothing(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    enter()
    row = give(database)
    with with_mail.app_context():
        token = end_token(row.public_id, None)
    for wrong in (token[:-1], f"{row.public_id}.x", "x"):
        for answer in (client.get(f"/account/email/end/{wrong}"), client.post(f"/account/email/end/{wrong}")):
            assert answer.status_code == 409
    with database.transaction() as session:
        session.delete(session.get_one(EmailAddress, row.id))
    assert client.post(f"/account/email/end/{token}").status_code == 409


@pytest.mark.parametrize("typed", ["wang", ADDRESS, "nobody", "nobody@example.com", "<script>"])
def test_who_forgot_the_password_gets_one_and_the_same_answer(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient, database: Database, typed: str
) -> None:
    enter()
    give(database)
    answer = fill_in(client, "/account/forgotten", who=typed)
    assert (answer.status_code, answer.location) == (302, "/account/forgotten")
    page = client.get("/account/forgotten").text
    without_tokens = re.sub(r'(content|value)="[^"]{60,}"', "", page)
    assert "如果有这个账号，并且邮箱已经确认" in page
    assert typed not in without_tokens or typed == "<script>"
    assert "0311 8888" in page
    with database.reading() as session:
        assert session.scalars(select(RecoveryRequest.typed)).all() == [typed]
        assert session.scalars(select(Delivery)).all() == []
    assert with_mail


def test_nothing_typed_is_said_at_its_field(with_mail: Flask, client: FlaskClient) -> None:
    answer = fill_in(client, "/account/forgotten", who="  ")
    assert answer.status_code == 422
    assert "请填写登录名或邮箱。" in answer.text
    assert with_mail


def test_both_ways_are_found_from_the_page_to_sign_in_and_the_account(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    assert 'href="/account/forgotten"' in client.get("/account/sign-in").text
    page = enter().get("/account/").text
    assert 'href="/account/email"' in page
    assert 'href="/account/notices/settings"' in page
    assert with_mail


def test_a_new_password_by_a_link_signs_in_and_ends_the_link(
    with_mail: Flask, enter: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    enter()
    with database.transaction() as session:
        token = issue_by_mail(session, session.get_one(Account, account_of(database).id), utc_now())
    assert fill_in(client, f"/account/recover/{token}", new_password="quite another sentence").status_code == 302
    assert client.get(f"/account/recover/{token}").status_code == 409
    sign_in(with_mail.test_client(), "wang", "quite another sentence")
