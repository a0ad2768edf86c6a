"""Pages kept for visitors hold nothing of anybody: each visitor gets their own token, language, look and messages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from content.courses.models import Course, Revision, RevisionState
from content.database import Database
from content.search.indexing import refresh
from tests.factories import make_published_course
from tests.portal.conftest import PASSWORD, post

KEPT = ("/", "/help", "/accessibility", "/courses", "/account/sign-in", "/account/register")


def tokens(page: str) -> set[str]:
    return set(re.findall(r'(?:name="csrf_token"|name="csrf-token")[^>]*?(?:value|content)="([^"]+)"', page))


def without_tokens(page: str) -> str:
    for token in tokens(page):
        page = page.replace(token, "TOKEN")
    return page


def published(database: Database) -> Course:
    with database.transaction() as session:
        return make_published_course(session)


@pytest.mark.parametrize("address", KEPT)
def test_the_next_visitor_gets_the_same_page_with_another_token(app: Flask, address: str) -> None:
    pages = [app.test_client().get(address).text for _ in range(3)]
    assert len({without_tokens(page) for page in pages}) == 1
    own = [tokens(page) for page in pages]
    assert [len(of_page) for of_page in own] == [1, 1, 1]
    assert len(set.union(*own)) == 3


def test_the_token_of_a_kept_page_is_taken(app: Flask, database: Database) -> None:
    browsers = [app.test_client() for _ in range(2)]
    forms = [tokens(browser.get("/account/register").text).pop() for browser in browsers]
    for number, (browser, token) in enumerate(zip(browsers, forms, strict=True)):
        fields = {"login_name": f"new{number}", "display_name": "新学员", "password": PASSWORD, "csrf_token": token}
        assert browser.post("/account/register", data=fields).status_code == 302
    refused = app.test_client().post("/account/sign-in", data={"csrf_token": forms[0], "login_name": "new0"})
    assert refused.status_code == 400


def test_a_message_is_for_whom_it_waits(client: FlaskClient, app: Flask, enter: Callable[..., FlaskClient]) -> None:
    client.get("/")
    leaving = enter(name="lihua")
    post(leaving, "/account/sign-out")
    assert "govuk-notification-banner" in leaving.get("/").text
    assert "govuk-notification-banner" not in app.test_client().get("/").text
    assert "govuk-notification-banner" not in leaving.get("/").text


def test_who_is_signed_in_is_not_in_the_next_visitors_page(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    person = enter(name="lihua")
    for address in ("/", "/help", "/courses"):
        assert "lihua" in person.get(address).text
        assert "lihua" not in app.test_client().get(address).text
        assert "lihua" in person.get(address).text


def test_language_and_look_are_each_visitors_own(app: Flask) -> None:
    english, large, plain = (app.test_client() for _ in range(3))
    english.set_cookie("language", "en")
    large.set_cookie("preferences", '{"text_size": "200"}')
    for _ in range(2):
        assert 'lang="en"' in english.get("/help").text.split("<head>")[0]
        assert 'data-text-size="200"' in large.get("/help").text
        page = plain.get("/help").text
        assert 'lang="zh-CN"' in page.split("<head>")[0]
        assert 'data-text-size="200"' not in page


def test_the_settings_are_offered_until_they_are_dismissed(app: Flask) -> None:
    new, welcomed = app.test_client(), app.test_client()
    welcomed.set_cookie("welcomed", "1")
    for _ in range(2):
        assert new.get("/").text != welcomed.get("/").text
        assert "cx-welcome" in new.get("/").text
        assert "cx-welcome" not in welcomed.get("/").text


def test_a_page_is_kept_under_its_whole_address(app: Flask) -> None:
    for next_page in ("/courses", "/help", "/courses"):
        page = app.test_client().get(f"/account/sign-in?next={next_page}").text
        assert f"next={next_page}" in page.replace("%2F", "/")


def test_a_refused_form_is_not_kept(app: Flask) -> None:
    browser = app.test_client()
    refused = post(browser, "/account/sign-in", login_name="somebody-else", password="wrong")
    assert "somebody-else" in refused.text
    assert "somebody-else" not in app.test_client().get("/account/sign-in").text


@pytest.mark.both
def test_the_catalogue_shows_at_once_what_was_published_and_what_was_closed(app: Flask, database: Database) -> None:
    def cards() -> int:
        return app.test_client().get("/courses").text.count('class="cx-card"')

    assert [cards(), cards()] == [0, 0]
    course = published(database)
    assert [cards(), cards()] == [1, 1]
    published(database)
    assert cards() == 2
    with database.transaction() as session:
        session.execute(update(Revision).where(Revision.course_id == course.id).values(state=RevisionState.SUSPENDED))
        refresh(session, course.id)
    assert cards() == 1


def test_two_databases_share_no_page(app: Flask, database: Database) -> None:
    app.test_client().get("/courses")
    elsewhere = Database("sqlite://")
    with app.app_context():
        app.extensions["database"] = elsewhere
        assert app.test_client().get("/courses").status_code == 500  # which has no tables
        app.extensions["database"] = database
    elsewhere.dispose()


@pytest.mark.parametrize("address", KEPT)
def test_a_kept_page_is_whole_in_gzip_form(app: Flask, address: str) -> None:
    browser = app.test_client()
    for _ in range(2):
        browser.get(address)
    packed = browser.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert without_tokens(gzip.decompress(packed.data).decode()) == without_tokens(browser.get(address).text)
    assert len(tokens(gzip.decompress(packed.data).decode())) == 1


def test_a_kept_page_is_kept_by_no_browser_and_differs_by_cookie(app: Flask) -> None:
    for _ in range(2):
        answer = app.test_client().get("/help")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Set-Cookie"].startswith("changxue=")
