"""The administrators' page, as it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database, utc_now
from content.mail.deliveries import queue
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose
from content.mail.trouble import Trouble
from content.operation.models import BackupRecord, TaskRun
from content.operation.presence import LATE, record_sign_of_life
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.portal.conftest import post
from tests.portal.mail.conftest import mail_settings


def test_a_new_portal_says_what_is_still_to_be_done(enter: Callable[..., FlaskClient]) -> None:
    page = enter(Grant(Role.ADMINISTRATOR)).get("/operation").text
    assert "没有发现处理录像的后台程序" in page
    assert "请设置每天备份" in page


def test_workers_and_backups_are_told_as_they_are(enter: Callable[..., FlaskClient], database: Database) -> None:
    now = utc_now()
    with database.transaction() as session:
        record_sign_of_life(session, "quick", now, 5 * 10**9, now)
        record_sign_of_life(session, "lost", now, 10**9, now - 2 * LATE)
        session.add(
            BackupRecord(place="/elsewhere", started_at=now, ended_at=now, files=1234, size_bytes=10**9, lost=2)
        )
        session.add(BackupRecord(place="/elsewhere", started_at=now, ended_at=utc_now(), problem="/secret: full"))
    page = enter(Grant(Role.ADMINISTRATOR)).get("/operation").text
    assert page.index("quick") < page.index("正在运行")
    assert page.index("lost") < page.index("没有响应") < page.index("quick")
    assert "1234 个文件" in page
    assert "有 2 个文件损坏或丢失" in page
    assert "的备份失败了" in page
    assert "/secret" not in page


def test_mail_that_waits_and_what_went_wrong_is_told_without_addresses(
    app: Flask, enter: Callable[..., FlaskClient], database: Database
) -> None:
    browser = enter(Grant(Role.ADMINISTRATOR))
    assert "没有设置邮件服务器" in browser.get("/operation").text
    app.extensions["settings"] = replace(app.extensions["settings"], mail=mail_settings(9))
    assert 'action="/operation/mail/test"' not in browser.get("/operation").text
    assert post(browser, "/operation/mail/test").status_code == 409
    with database.transaction() as session:
        account_id = session.scalars(select(Account.id)).one()
        session.add(EmailAddress(account_id=account_id, address="admin@example.com", confirmed_at=utc_now()))
        failed = queue(session, account_id, Purpose.NOTICE, "secret@example.com")
        failed.state, failed.ended_at = DeliveryState.FAILED, utc_now()
        failed.trouble, failed.reply = Trouble.LETTER_REFUSED, "554 <secret@example.com> refused"
    answer = post(browser, "/operation/mail/test")
    assert answer.location == "/operation#mail"
    page = browser.get("/operation").text
    assert "等待发送 1 封；一天内已发送 0 封；两周内放弃 1 封。" in page
    assert "554 &lt;…&gt; refused" in page
    assert "secret@" not in page
    with database.reading() as session:
        test = session.scalars(select(Delivery).where(Delivery.purpose == Purpose.TEST)).one()
        assert test.recipient == "admin@example.com"


def test_scheduled_tasks_are_told_with_their_last_run_and_failure(
    enter: Callable[..., FlaskClient], database: Database
) -> None:
    now = utc_now()
    with database.transaction() as session:
        session.add(TaskRun(name="daily_mail", tried_at=now, succeeded_at=now - timedelta(days=2)))
    page = enter(Grant(Role.ADMINISTRATOR)).get("/operation").text
    daily = page.split("每天一封的通知邮件")[1].split("</li>")[0]
    assert "失败" in daily
    assert "上次完成" in daily
    other = page.split("清除旧邮件的记录")[1].split("</li>")[0]
    assert "还没有做过" in other
    assert "失败" not in other


def test_only_administrators_send_a_test(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail=mail_settings(9))
    assert post(enter(Grant(Role.EVALUATOR)), "/operation/mail/test").status_code == 403


def test_others_find_neither_the_page_nor_its_link(enter: Callable[..., FlaskClient]) -> None:
    client = enter(Grant(Role.EVALUATOR))
    assert client.get("/operation").status_code == 403
    assert 'href="/operation"' not in client.get("/").text
