"""The administrators' page, as it is read."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from content.database import Database, utc_now
from content.operation.models import BackupRecord
from content.operation.presence import LATE, record_sign_of_life
from content.people.models import Role
from content.people.permissions import Grant


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


def test_others_find_neither_the_page_nor_its_link(enter: Callable[..., FlaskClient]) -> None:
    client = enter(Grant(Role.EVALUATOR))
    assert client.get("/operation").status_code == 403
    assert 'href="/operation"' not in client.get("/").text
