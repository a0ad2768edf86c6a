"""The pilot's desk on pages: narrowing entries, their evidence, long tables, sums, what stands out, credits by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from sqlalchemy import select

from content.credits.balances import balance
from content.credits.ledger import award
from content.credits.models import CreditGrant, LedgerEntry
from content.database import Database
from content.learning.models import StudyMode
from content.people.models import Account, Role
from content.people.permissions import Grant
from portal.oversight.views import entries as views
from tests.factories import make_account, make_pilot, make_published_course
from tests.portal.conftest import post
from tests.portal.forms import fill_in

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PILOT = Grant(Role.PILOT_ADMINISTRATOR, region_code="130000")


def fill(database: Database, people: int = 1, lessons: int = 1, name: str = "") -> str:
    """A pilot in which people read lessons of a course, one a minute; gives its id."""
    with database.transaction() as session:
        pilot = make_pilot(session).public_id
        course = make_published_course(session)
        course.revisions[0].title = "按摩卫生"
        for person in range(people):
            learner, _ = make_account(session)
            learner.display_name = name or learner.display_name
            for lesson in range(lessons):
                award(
                    session,
                    learner.id,
                    region_code="130123",
                    lesson_lineage=f"lesson-{lesson}",
                    lesson_title="=1+1" if lesson else "洗手",
                    study_units=150,
                    mode=StudyMode.READING if person % 2 else StudyMode.MEDIA,
                    evidence="evidence:1",
                    now=AT + timedelta(minutes=person, days=lesson),
                    course_id=course.id,
                )
        return pilot


def test_entries_are_narrowed_by_account_number_course_region_way_and_kind(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    pilot = fill(database, people=2)
    with database.reading() as session:
        course, login = session.scalars(select(LedgerEntry.course_id)).first(), "person"
        assert course is not None
        logins = session.scalars(
            select(Account.login_name).join(LedgerEntry, LedgerEntry.learner_id == Account.id)
        ).all()
    browser = enter(PILOT, name="pilot")
    page = browser.get(f"/oversight/pilots/{pilot}/entries").text
    (course_id,) = re.findall(r'<option value="([\w-]+)"[^>]*>按摩卫生', page)

    def numbers(**search: str) -> list[int]:
        answer = browser.get(f"/oversight/pilots/{pilot}/entries", query_string=search)
        assert answer.status_code == 200
        return [int(number) for number in re.findall(r"第 (\d+) 条，", answer.text)]

    assert numbers() == [2, 1]
    assert numbers(learner=login) == [2, 1]
    assert numbers(learner=logins[0]) == [1]
    assert numbers(number="2") == [2]
    assert numbers(course=course_id) == [2, 1]
    assert numbers(course="nothing") == []
    assert numbers(region="130100") == [2, 1]
    assert numbers(region="130123", mode="reading") == [2]
    assert numbers(mode="media", kind="earn") == [1]
    assert numbers(kind="convert") == []
    wrong = browser.get(f"/oversight/pilots/{pilot}/entries", query_string={"number": "one", "mode": "reading"})
    assert wrong.status_code == 422
    assert 'id="number-error"' in wrong.text
    assert 'value="one"' in wrong.text
    assert re.search(r'<option value="reading"[^>]* selected>', wrong.text), "what was chosen is not lost"


def test_pages_of_entries_are_newest_first_and_a_search_that_finds_too_many_says_so(
    database: Database, enter: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.credits.entry_search.ENTRIES_ON_A_PAGE", 2)
    monkeypatch.setattr("content.credits.entry_search.MOST_COUNTED", 4)
    pilot = fill(database, lessons=5)
    browser = enter(PILOT, name="pilot")

    def listed(**search: object) -> tuple[list[int], str]:
        page = browser.get(f"/oversight/pilots/{pilot}/entries", query_string=search).text
        return [int(number) for number in re.findall(r"第 (\d+) 条，", page)], page

    every = [listed(page=number)[0] for number in (1, 2, 3, 9)]
    assert every == [[5, 4], [3, 2], [1], [1]]
    assert "找到 5 条记录。" in listed()[1]
    numbers, page = listed(kind="earn", page=3)
    assert (numbers, "找到的记录超过 4 条。" in page) == ([3, 2], True)
    numbers, page = listed(since="2026-05-05", page=2)
    assert (numbers, "找到 4 条记录。" in page) == ([3, 2], True)


def test_an_entry_leads_to_its_evidence_its_rules_and_what_can_be_done(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    pilot = fill(database)
    with database.reading() as session:
        entry = session.scalars(select(LedgerEntry.public_id)).one()
    browser = enter(PILOT, name="pilot")
    page = browser.get(f"/oversight/pilots/{pilot}/entries/{entry}").text
    assert "洗手" in page
    assert "打开课程“按摩卫生”" in page
    assert f"/entries/{entry}/reverse" in page
    assert "/grants/new?learner=person" in page
    assert browser.get(f"/oversight/pilots/{pilot}/entries/nothing").status_code == 404
    other = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130100"), name="city")
    for address in ("entries", f"entries/{entry}", "entries.xlsx", "sums", "sums.csv", "outliers", "grants"):
        assert other.get(f"/oversight/pilots/{pilot}/{address}").status_code == 403


def test_a_long_table_is_read_in_several_goes_and_formulas_are_texts(
    database: Database, enter: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 3)
    pilot = fill(database, people=4, lessons=2, name="=HYPERLINK(0)")
    browser = enter(PILOT, name="pilot")
    answer = browser.get(f"/oversight/pilots/{pilot}/entries.csv")
    assert answer.is_streamed
    lines = answer.text.splitlines()
    assert len(lines) == 9
    assert lines[0].startswith("\ufeff")
    assert [line.split(",")[0] for line in lines[1:]] == list("12345678")
    assert all("'=HYPERLINK(0)" in line and line.endswith(",1.5,") for line in lines[1:])
    workbook = browser.get(f"/oversight/pilots/{pilot}/entries.xlsx")
    assert workbook.headers["Cache-Control"] == "no-store"
    rows = cells(workbook.data)
    assert len(rows) == 9
    assert [row[0] for row in rows[1:]] == [("n", str(number)) for number in range(1, 9)]
    assert rows[1][2] == ("inlineStr", "=HYPERLINK(0)")
    assert rows[1][5] == ("n", "1.5")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(workbook.data)).read("xl/worksheets/sheet1.xml")
    assert browser.get(f"/oversight/pilots/{pilot}/entries.xlsx", query_string={"since": "昨天"}).status_code == 422


def cells(workbook: bytes) -> list[list[tuple[str, str]]]:
    """The cells of the first sheet, each with its type (ECMA-376, part 1, 18.18.11) and its text."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheet = fromstring(zipfile.ZipFile(io.BytesIO(workbook)).read("xl/worksheets/sheet1.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{name}c")]
        for row in sheet.iter(f"{name}row")
    ]


def test_sums_have_a_table_beside_the_chart(database: Database, enter: Callable[..., FlaskClient]) -> None:
    pilot = fill(database, people=11)
    browser = enter(PILOT, name="pilot")
    page = browser.get(f"/oversight/pilots/{pilot}/sums").text
    assert re.search(r"2026-05</a>\s*</th>\s*<td[^>]*>11</td>\s*<td[^>]*>16.5</td>", page)
    days = browser.get(f"/oversight/pilots/{pilot}/sums?month=2026-05").text
    assert "2026-05-04" in days
    by_mode = browser.get(f"/oversight/pilots/{pilot}/sums?by=mode").text
    assert "<svg" in by_mode
    assert "style=" not in by_mode.partition("<main")[2], "the policy of the site allows no inline style"
    table = browser.get(f"/oversight/pilots/{pilot}/sums.csv?by=mode").text
    assert ["11,16.5" in line for line in table.splitlines()][-1]
    assert len(cells(browser.get(f"/oversight/pilots/{pilot}/sums.xlsx?by=mode").data)) == 4


def test_sums_of_four_people_are_nowhere(database: Database, enter: Callable[..., FlaskClient]) -> None:
    pilot = fill(database, people=4)
    browser = enter(PILOT, name="pilot")
    for address in ("", "/sums", "/sums?by=course", "/sums?by=region", "/sums.csv"):
        page = browser.get(f"/oversight/pilots/{pilot}{address}").text
        assert not re.search(r"(?<![\da-f.-])6(\.0)?(?![\d.-])\s*(分|<|\r)", page), address
    assert "不显示" in browser.get(f"/oversight/pilots/{pilot}/sums").text
    assert browser.get(f"/oversight/pilots/{pilot}/sums?month=2026-05").status_code == 404


def test_what_stands_out_is_judged_on_its_page(database: Database, enter: Callable[..., FlaskClient]) -> None:
    pilot = fill(database, people=10)
    browser = enter(PILOT, name="pilot")
    page = browser.get(f"/oversight/pilots/{pilot}/outliers").text
    assert "还没有人查看" in page
    (address,) = set(re.findall(r'href="(/oversight/pilots/[\w-]+/outliers/same_hour/[\w-]+)"', page))
    assert post(browser, address).status_code == 422
    refused = post(browser, address, verdict="reversed", reason="代学")
    assert refused.status_code == 422
    assert "请先打开记录，收回积分" in refused.text
    assert "代学</textarea>" in refused.text
    assert post(browser, address, verdict="nothing_wrong", reason="全班一起学。").status_code == 302
    assert "全班一起学。" in browser.get(address).text
    assert "还没有人查看" not in browser.get(f"/oversight/pilots/{pilot}/outliers").text
    assert browser.get(f"/oversight/pilots/{pilot}/outliers?month=1999-01").status_code == 404


def test_credits_by_hand_are_proposed_and_approved_on_pages(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    pilot = fill(database)
    enter(name="wang")
    first, second = enter(PILOT, name="first"), enter(Grant(Role.ADMINISTRATOR), name="second")
    form = f"/oversight/pilots/{pilot}/grants/new"
    typed = {"login_name": "wang", "amount": "2", "reason": "在车间实习", "evidence": "签到表"}
    wrong = fill_in(first, form, **{**typed, "login_name": "王芳"})
    assert wrong.status_code == 422
    assert "在车间实习</textarea>" in wrong.text
    assert 'value="wang"' in first.get(form, query_string={"learner": "wang"}).text
    made = fill_in(first, form, **typed)
    assert made.status_code == 302
    assert 'name="decision"' not in first.get(made.location).text
    assert made.location in second.get("/oversight/proposals").text
    assert post(second, made.location, decision="decline").status_code == 422
    assert post(second, made.location, decision="approve").status_code == 302
    assert post(second, made.location, decision="approve").status_code == 409
    with database.reading() as session:
        learner = session.scalars(select(Account.id).where(Account.login_name == "wang")).one()
        assert balance(session, learner) == 200
    assert "已通过" in first.get(f"/oversight/pilots/{pilot}/grants").text
    assert "在车间实习" in first.get(f"/oversight/pilots/{pilot}/entries?kind=grant").text
    again = fill_in(first, form, **typed)
    assert post(first, f"{again.location}/withdraw").status_code == 302
    with database.reading() as session:
        states = session.scalars(select(CreditGrant.state).order_by(CreditGrant.id)).all()
    assert [state.value for state in states] == ["approved", "withdrawn"]
