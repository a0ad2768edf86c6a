"""Notices about a page are read once the page is opened."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database
from content.messages import Message
from content.notices.models import Notice
from content.notices.notify import COURSE_RENEWED, CREDITS_REVERSED, LinkKind, link_to, notify
from content.people.models import Account
from tests.factories import make_published_course


def send(database: Database, *links: str) -> None:
    with database.transaction() as session:
        account_id = session.scalars(select(Account.id).where(Account.login_name == "wang")).one()
        for link in links:
            notify(session, account_id, Message(COURSE_RENEWED, {"title": "按摩"}), link)


def unread(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Notice.link).where(Notice.read_at.is_(None)).order_by(Notice.id)))


def make_course(database: Database) -> str:
    with database.transaction() as session:
        return make_published_course(session).public_id


def test_the_page_that_a_notice_is_about_marks_it_read_and_counts_it_no_more(
    enter: Callable[..., FlaskClient], database: Database
) -> None:
    browser, course = enter(), make_course(database)
    here = link_to(LinkKind.COURSE, course)
    send(database, here, link_to(LinkKind.COURSE, course, "lessons"), link_to(LinkKind.CREDITS))
    assert "3 条未读通知" in browser.get("/").text
    assert "1 条未读通知" in browser.get(f"/courses/{course}", buffered=True).text
    assert unread(database) == ["credits:"]
    assert "1 条未读通知" in browser.get("/").text


def test_the_list_of_notices_marks_none_read(enter: Callable[..., FlaskClient], database: Database) -> None:
    browser = enter()
    send(database, link_to(LinkKind.CREDITS), "")
    assert "2 条未读通知" in browser.get("/account/notices", buffered=True).text
    assert len(unread(database)) == 2


def test_a_page_that_does_not_open_marks_nothing_read(enter: Callable[..., FlaskClient], database: Database) -> None:
    browser = enter()
    link = link_to(LinkKind.COURSE, "there-is-none")
    send(database, link)
    assert browser.get("/courses/there-is-none", buffered=True).status_code == 404
    assert unread(database) == [link]


def test_what_somebody_else_opens_stays_unread(enter: Callable[..., FlaskClient], database: Database) -> None:
    enter()
    course = make_course(database)
    send(database, link_to(LinkKind.COURSE, course))
    enter(name="other").get(f"/courses/{course}", buffered=True)
    assert len(unread(database)) == 1


def test_credits_are_read_on_their_page(enter: Callable[..., FlaskClient], database: Database) -> None:
    browser = enter()
    with database.transaction() as session:
        account_id = session.scalars(select(Account.id)).one()
        message = Message(CREDITS_REVERSED, {"amount": "1", "reason": "重复"})
        notify(session, account_id, message, link_to(LinkKind.CREDITS))
    assert browser.get("/my/credits", buffered=True).status_code == 200
    assert unread(database) == []
