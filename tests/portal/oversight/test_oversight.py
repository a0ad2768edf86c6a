"""Who earned what and why, credits taken back, and courses taken out of the catalogue for a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Revision, RevisionState
from content.credits.balances import balance
from content.credits.ledger import award
from content.credits.models import LedgerEntry, Pilot
from content.database import Database
from content.learning.models import StudyMode
from content.notices.models import Notice
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import make_account, make_pilot, make_published_course
from tests.portal.conftest import post


def pay(database: Database) -> tuple[str, str, int]:
    """One learner paid once: (pilot, entry, learner)."""
    with database.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage="lesson-1",
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:1",
            now=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
        )
        pilot = session.scalars(select(Pilot.public_id)).one()
        entry = session.scalars(select(LedgerEntry.public_id)).one()
        return pilot, entry, learner.id


@pytest.mark.both
def test_the_pilots_administrator_sees_every_entry_and_takes_one_back(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    pilot, entry, learner = pay(database)
    browser = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="pilot")
    assert pilot in browser.get("/oversight/pilots").text
    assert "洗手" in browser.get(f"/oversight/pilots/{pilot}/entries").text
    address = f"/oversight/pilots/{pilot}/entries/{entry}/reverse"
    assert re.search(r"学员\d+\s*</dd>", browser.get(address).text), "whose entry it is"
    assert browser.get(address.replace(entry, "nothing")).status_code == 404
    assert post(browser, address, reason=" ").status_code == 422
    once_more = post(browser, address, reason="记录有误")
    assert once_more.status_code == 200
    assert 'value="记录有误"' in once_more.text
    with database.reading() as session:
        assert balance(session, learner) == 100, "nothing is done before it was confirmed"
    changed = post(browser, address, reason="记录有误", change="1")
    assert (changed.status_code, "记录有误</textarea>" in changed.text) == (200, True)
    assert post(browser, address, reason="记录有误", confirm="1").status_code == 302
    again = post(browser, address, reason="再来一次", confirm="1")
    assert again.status_code == 409
    assert "再来一次</textarea>" in again.text
    page = browser.get(f"/oversight/pilots/{pilot}/entries").text
    assert "记录有误" in page
    assert f"/entries/{entry}/reverse" not in browser.get(f"/oversight/pilots/{pilot}/entries/{entry}").text
    with database.reading() as session:
        assert balance(session, learner) == 0


def test_entries_are_searched_by_learner_and_day_and_downloaded(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    pilot, entry, learner = pay(database)  # on 4 May 2026 in Beijing
    with database.transaction() as session:
        session.get_one(Account, learner).display_name = "=王 100%"
    browser = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="pilot")

    def counted(**search: str) -> bool:
        page = browser.get(f"/oversight/pilots/{pilot}/entries", query_string=search).text
        table = browser.get(f"/oversight/pilots/{pilot}/entries.csv", query_string=search).text
        assert (f'/entries/{entry}"' in page) == ("洗手" in table)
        return "洗手" in table

    assert counted()
    assert counted(learner="王", since="2026-05-04", until="2026年5月4日")
    assert counted(learner="100%")
    assert not counted(learner="王芳")
    assert not counted(learner="_王")
    assert not counted(since="2026-05-05")
    assert not counted(until="2026-05-03")
    assert "'=王 100%" in browser.get(f"/oversight/pilots/{pilot}/entries.csv").text
    assert browser.get(f"/oversight/pilots/{pilot}/entries", query_string={"since": "0001-01-01"}).status_code == 422
    assert browser.get(f"/oversight/pilots/{pilot}/entries.csv", query_string={"since": "昨天"}).status_code == 422
    wrong = browser.get(f"/oversight/pilots/{pilot}/entries", query_string={"since": "昨天"})
    assert wrong.status_code == 422
    assert 'id="since-error"' in wrong.text
    assert '<a href="#since">' in wrong.text, "the summary leads to the field"
    assert 'value="昨天"' in wrong.text
    other = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130100"), name="city")
    assert other.get(f"/oversight/pilots/{pilot}/entries.csv").status_code == 403


def test_a_wrong_reversal_is_put_right_on_the_page(database: Database, enter: Callable[..., FlaskClient]) -> None:
    pilot, entry, learner = pay(database)
    browser = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="pilot")
    address = f"/oversight/pilots/{pilot}/entries/{{}}/reverse"
    post(browser, address.format(entry), reason="记录有误", confirm="1")
    with database.reading() as session:
        reversal = session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id.is_not(None))).one().public_id
        digest = session.scalars(select(Pilot.head_digest)).one()
    page = browser.get(f"/oversight/pilots/{pilot}/entries/{reversal}").text
    assert f'href="{address.format(reversal)}"' in page
    assert digest in browser.get(f"/oversight/pilots/{pilot}").text
    assert "更正这次收回" in page
    assert post(browser, address.format(reversal), reason="没有错", confirm="1").status_code == 302
    with database.reading() as session:
        assert balance(session, learner) == 100
        notices = session.scalars(select(Notice.message).order_by(Notice.id)).all()
    assert notices[-1].startswith("Credits of yours that were taken back are yours again")


def test_a_pilot_of_another_region_is_out_of_reach(database: Database, enter: Callable[..., FlaskClient]) -> None:
    pilot, entry, _ = pay(database)
    browser = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130100"), name="city")
    assert browser.get(f"/oversight/pilots/{pilot}").status_code == 403
    assert post(browser, f"/oversight/pilots/{pilot}/entries/{entry}/reverse", reason="x").status_code == 403


def test_an_administrator_suspends_a_course_with_a_reason_and_puts_it_back(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        made = make_published_course(session)
        course, title = made.public_id, made.revisions[0].title
    browser = enter(Grant(Role.ADMINISTRATOR), name="admin")
    assert title in browser.get(f"/oversight/courses/{course}/suspend").text
    assert browser.get("/oversight/courses/nothing/suspend").status_code == 404
    assert post(browser, f"/oversight/courses/{course}/suspend", reason="").status_code == 422
    assert post(browser, f"/oversight/courses/{course}/suspend", reason="配比有误").status_code == 302
    assert "配比有误" in browser.get("/oversight/courses").text
    assert state(database) is RevisionState.SUSPENDED
    assert post(browser, f"/oversight/courses/{course}/restore", reason="已核对").status_code == 302
    assert state(database) is RevisionState.PUBLISHED


def test_the_list_leads_to_each_course_names_its_institution_and_is_searched(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        first, second = make_published_course(session), make_published_course(session)
        first.revisions[0].title, second.revisions[0].title = "盲人按摩", "100% 手工"
        ids = [course.public_id for course in (first, second)]
        names = [course.institution.name_zh for course in (first, second)]
    browser = enter(Grant(Role.ADMINISTRATOR), name="admin")
    page = browser.get("/oversight/courses").text
    for course, name in zip(ids, names, strict=True):
        assert f'href="/courses/{course}"' in page
        assert name in page

    def listed(text: str) -> list[bool]:
        answer = browser.get("/oversight/courses", query_string={"q": text}).text
        return [f'href="/courses/{course}"' in answer for course in ids]

    assert listed("按摩") == [True, False]
    assert listed(names[1]) == [False, True]
    assert listed("%") == [False, True]
    assert listed("没有这样的课程") == [False, False]
    assert "没有这样的课程" in browser.get("/oversight/courses", query_string={"q": "没有这样的课程"}).text


def test_everybody_who_opens_a_suspended_course_reads_that_it_is_suspended_and_why(
    database: Database, enter: Callable[..., FlaskClient], app: Flask
) -> None:
    with database.transaction() as session:
        made = make_published_course(session)
        course, title = made.public_id, made.revisions[0].title
        lesson = made.revisions[0].modules[0].lessons[0].public_id
    learner = enter(name="learner")
    post(learner, f"/courses/{course}/enrol")
    admin = enter(Grant(Role.ADMINISTRATOR), name="admin")
    post(admin, f"/oversight/courses/{course}/suspend", reason="配比有误")
    for browser in (app.test_client(), enter(name="other"), learner, admin):
        answer = browser.get(f"/courses/{course}")
        assert answer.status_code == 200
        assert title in answer.text
        assert "配比有误" in answer.text
        assert "noindex" in answer.text
        assert f"/lessons/{lesson}" not in answer.text
    own = learner.get(f"/lessons/{lesson}")
    assert own.status_code == 409
    assert "配比有误" in own.text
    assert app.test_client().get("/courses/nothing").status_code == 404
    post(admin, f"/oversight/courses/{course}/restore", reason="已核对")
    assert "配比有误" not in learner.get(f"/courses/{course}").text


def state(database: Database) -> RevisionState:
    with database.reading() as session:
        return session.scalars(select(Revision.state)).one()
