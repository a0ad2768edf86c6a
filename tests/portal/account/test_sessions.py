"""Devices on the account page: each is a session in the database, which ends for every copy of its cookie."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, has_request_context
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from content.database import Database, utc_now
from content.people.models import SignInSession
from portal.account.device import device_from
from tests.portal.conftest import PASSWORD, post, sign_in

WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2166A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 MicroMessenger/8.0.49 NetType/4G Language/zh_CN"
)


def copy_of(browser: FlaskClient) -> FlaskClient:
    """A browser with the same cookies, as whoever copied them has it."""
    copied = browser.application.test_client()
    cookie = browser.get_cookie("changxue")
    assert cookie is not None
    copied.set_cookie("changxue", cookie.value)
    return copied


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/account/").status_code == 200


def test_signing_out_ends_the_session_of_a_copied_cookie_too(enter: Callable[..., FlaskClient]) -> None:
    browser = enter()
    copied = copy_of(browser)
    assert is_signed_in(copied)
    post(browser, "/account/sign-out")
    assert not is_signed_in(copied)


def test_devices_are_listed_and_ended(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    here = enter(name="wang")
    phone, third = (sign_in(app.test_client(), "wang") for _ in range(2))
    stranger = enter(name="li")
    page = here.get("/account/", headers={"Accept-Language": "en"}).text
    addresses = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    assert len(addresses) == 2
    assert post(stranger, addresses[0]).status_code == 302
    assert [is_signed_in(one) for one in (here, phone, third)] == [True, True, True]
    assert post(here, addresses[0]).location == "/account/#devices"
    assert sorted(is_signed_in(one) for one in (phone, third)) == [False, True]
    sign_in(app.test_client(), "wang")
    post(here, "/account/sessions/end-others")
    assert [is_signed_in(one) for one in (here, phone, third, stranger)] == [True, False, False, True]


def test_a_new_password_ends_all_others(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    here = enter(name="wang")
    phone, copied = sign_in(app.test_client(), "wang"), copy_of(here)
    post(here, "/account/password", old_password=PASSWORD, new_password="another sentence")
    assert [is_signed_in(one) for one in (here, phone, copied)] == [True, False, False]


def test_erasure_ends_all(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    here = enter(name="wang")
    phone = sign_in(app.test_client(), "wang")
    post(here, "/account/erase/confirm", password=PASSWORD)
    assert [is_signed_in(one) for one in (here, phone)] == [False, False]


@pytest.mark.both
def test_the_last_use_is_written_after_the_answer(enter: Callable[..., FlaskClient], database: Database) -> None:
    browser = enter()
    long_ago = utc_now() - timedelta(days=2)
    with database.transaction() as session:
        session.execute(update(SignInSession).values(last_used_at=long_ago))
    during: list[bool] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE"):
            during.append(has_request_context())

    event.listen(database.engine, "before_cursor_execute", note)
    for _ in range(3):
        browser.get("/account/").close()
    event.remove(database.engine, "before_cursor_execute", note)
    assert during == [False]
    with database.reading() as session:
        used = session.scalar(select(SignInSession.last_used_at))
    assert used is not None
    assert used > long_ago + timedelta(days=1)


def test_a_device_is_known_by_its_browser_and_system() -> None:
    assert device_from(WECHAT) == device_from("MicroMessenger Android")
    assert device_from(WECHAT).system == "Android"
    assert device_from("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0").browser == "Firefox"
    assert device_from("<script>").browser == ""
