"""From an objection on a public notice's page to its decision, and back through the province into the library."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.complaints.models import Complaint
from content.courses import lifecycle
from content.courses.models import Course, Revision
from content.database import Database, utc_now
from content.institutions.models import RegionLevel
from content.library.models import EntryState, LibraryEntry, PublicNotice
from content.library.public_notice import end_notices
from content.people.models import Role
from content.people.permissions import Grant
from tests.content.library.courses import LONG_AFTER, know_this_year
from tests.factories import make_published_course
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer
from tests.review_decisions import POSTED_CHECKLIST

PROVINCE = Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE)


@pytest.fixture
def course(database: Database) -> str:
    """The public id of a course in public notice."""
    with database.transaction() as session:
        made = make_published_course(session)
        know_this_year(session, made.created_by_id)
        end_notices(session, utc_now())
        return made.public_id


def notice_address(database: Database) -> str:
    with database.reading() as session:
        newest = select(PublicNotice.public_id).order_by(PublicNotice.id.desc())
        return f"/public-notices/{session.scalars(newest).all()[0]}"


def entry_state(database: Database) -> EntryState:
    with database.reading() as session:
        return session.scalars(select(LibraryEntry.state)).one()


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.both
def test_a_visitor_objects_an_administrator_upholds_and_the_province_confirms(
    course: str, client: FlaskClient, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    page = notice_address(database)
    assert page in client.get("/public-notices").text
    assert page in client.get(f"/courses/{course}").text
    answer = fill_in(client, page, text="第二课的图不是他们的。", name="王芳", contact="")
    assert answer.status_code == 302
    receipt = client.get(answer.location).text
    number = re.findall(r"YY-\d{4}-\w{4}-\w{4}", receipt)[0]
    assert "第二课的图不是他们的。" in receipt
    assert "还有 1 条异议没有处理完" in client.get(page).text

    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    case = f"/oversight/complaints/{number}"
    post(administrator, f"{case}/take-up")
    undecided = post(administrator, f"{case}/answer", answer="确实不是。")
    assert undecided.status_code == 422
    assert "请选择异议是否成立。" in undecided.text
    assert post(administrator, f"{case}/answer", answer="确实不是。", outcome="upheld").status_code == 302
    assert "现在不能学习" in client.get(f"/courses/{course}").text
    assert "有异议成立" in client.get(page).text
    assert "确实不是。" in client.get(answer.location).text

    reviewer = enter(PROVINCE, name="province")
    (again,) = set(re.findall(r"/review/again/[\w-]+", reviewer.get("/review/again").text))
    assert "确实不是。" in reviewer.get(again).text
    assert post(reviewer, again, outcome="returned", words="").status_code == 422
    assert post(reviewer, again, outcome="confirmed", words="图已换。").status_code == 422  # no line is answered
    begun = fill_in(reviewer, again, words="图已换。", step="draft")
    assert begun.location == f"{again}#decision"
    assert "图已换。</textarea>" in reviewer.get(again).text.replace("\n", "")
    for status in (302, 409):
        sent = post(reviewer, again, outcome="confirmed", words="图已换。", step="decide", **POSTED_CHECKLIST)
        assert sent.status_code == status
    assert "图已换。" in reviewer.get(f"{again}/letter").text
    assert client.get(f"/courses/{course}").status_code == 200
    assert notice_address(database) != page
    with database.transaction() as session:
        end_notices(session, LONG_AFTER)
    assert "按摩卫生" in client.get("/library").text
    assert entry_state(database) is EntryState.IN_LIBRARY


def test_the_same_form_sent_twice_makes_one_objection_and_says_how_to_follow_it(
    course: str, client: FlaskClient, database: Database
) -> None:
    page = client.get(notice_address(database))
    first = fill_in_answer(client, notice_address(database), page, text="图不对。", name="", contact="")
    second = fill_in_answer(client, notice_address(database), page, text="图不对。", name="", contact="")
    assert first.location == second.location
    assert re.search(r"\w{4}-\w{4}-\w{4}</strong>", client.get(second.location).text)
    other = fill_in_answer(client, notice_address(database), page, text="还有录音。", name="", contact="")
    assert other.status_code == 409
    assert "还有录音。" in other.text
    again = fill_in_answer(client, notice_address(database), other, text="还有录音。", name="", contact="")
    assert again.status_code == 302
    assert again.location != first.location
    with database.transaction() as session:
        row = session.scalars(select(PublicNotice)).one()
        row.opens_on, row.ends_on = date(2020, 1, 1), date(2020, 1, 8)
    late = fill_in_answer(client, notice_address(database), page, text="图不对。", name="", contact="")
    assert late.location == first.location
    with database.reading() as session:
        texts = session.scalars(select(Complaint.text).order_by(Complaint.id)).all()
    assert texts == ["图不对。", "还有录音。"]


def test_what_was_typed_stays_when_the_notice_ends_meanwhile(
    course: str, client: FlaskClient, database: Database
) -> None:
    page = notice_address(database)
    opened = client.get(page)
    with database.transaction() as session:
        row = session.scalars(select(PublicNotice)).one()
        row.opens_on, row.ends_on = date(2020, 1, 1), date(2020, 1, 8)
    answer = fill_in_answer(client, page, opened, text="图不对。", name="王芳", contact="")
    assert answer.status_code == 409
    assert "图不对。</textarea>" in answer.text
    assert "公示已经结束。" in answer.text
    with database.reading() as session:
        assert session.scalars(select(Complaint)).all() == []


def test_without_its_reserved_number_a_form_adds_nothing(course: str, client: FlaskClient, database: Database) -> None:
    answer = post(client, notice_address(database), text="图不对。")
    assert answer.status_code == 422
    assert "图不对。" in answer.text
    assert post(client, notice_address(database), text=" ").status_code == 422
    with database.reading() as session:
        assert session.scalars(select(Complaint)).all() == []


def test_the_complaints_page_offers_no_objection(client: FlaskClient) -> None:
    assert 'value="objection"' not in client.get("/supervision").text
    assert post(client, "/supervision", matter="objection", text="不对。").status_code == 422


def test_in_english_dates_and_states_are_said_too(course: str, client: FlaskClient, database: Database) -> None:
    client.set_cookie("language", "en")
    with database.transaction() as session:
        row = session.scalars(select(PublicNotice)).one()
        row.opens_on, row.ends_on = date(2026, 9, 28), None
    assert "Since September 28, 2026. Its last day is not known yet." in text_of(client.get("/public-notices").text)
    assert "In public notice. Its last day is not known yet." in text_of(client.get(f"/courses/{course}").text)
    with database.transaction() as session:
        session.scalars(select(PublicNotice)).one().ends_on = date(2099, 10, 10)
    assert "In public notice until October 10, 2099." in text_of(client.get(f"/courses/{course}").text)
    assert "Object to this course" in client.get(notice_address(database)).text


def test_an_old_address_answers_for_ever(course: str, client: FlaskClient, database: Database, app: Flask) -> None:
    with database.transaction() as session:
        end_notices(session, LONG_AFTER)
        entry = session.scalars(select(LibraryEntry)).one()
        address = f"/library/{entry.public_id}"
        entry.digest = "a" * 64
    assert address in client.get("/library").text
    assert address in client.get(f"/courses/{course}").text
    assert "a" * 64 in client.get(address).text
    with database.transaction() as session:
        found = session.scalars(select(Course)).one()
        old = found.revisions[0]
        session.add(Revision(course=found, number=2, title="新版", opened_by_id=old.opened_by_id, state="in_review"))
        session.flush()
        lifecycle.publish(session, found.revisions[-1])
    later = client.get(address)
    assert later.status_code == 200
    assert "a" * 64 in later.text
    assert "这门课程有更新的版本。" in later.text
    (newer,) = set(re.findall(r"/library/[\w-]{16}", later.text)) - {address}
    assert "新版" in client.get(newer).text
    assert address not in client.get("/library").text
    assert client.get("/library/nothing").status_code == 404


def test_the_library_is_searched_and_given_as_a_table(course: str, client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        end_notices(session, LONG_AFTER)
        session.scalars(select(Revision)).one().title = "=按摩卫生"
    assert "按摩卫生" in client.get("/library?q=卫生").text
    assert "按摩卫生" not in text_of(client.get("/library?q=电工").text)
    table = client.get("/library/courses.csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="changxue-library-unofficial.csv"'
    head, row = table.text.removeprefix("\ufeff").splitlines()
    assert head.startswith("课程名称,机构,地区,职业编码")
    assert row.startswith("'=按摩卫生,")
    book = client.get("/library/courses.xlsx")
    assert book.headers["Content-Disposition"] == 'attachment; filename="changxue-library-unofficial.xlsx"'
    sheet = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "课程名称" in sheet
    assert "=按摩卫生" in sheet
    assert "<f>" not in sheet, "nothing is worked out"
    assert "不是全国平台的官方接口" in client.get("/library").text


@pytest.mark.parametrize(
    ("grant", "statuses"),
    [
        (None, (302, 302, 302)),
        (Grant(Role.LEARNER), (403, 403, 403)),
        (Grant(Role.INSTRUCTOR), (403, 403, 403)),
        (Grant(Role.EVALUATOR), (403, 403, 403)),
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), (403, 403, 403)),
        (Grant(Role.ADMINISTRATOR), (403, 200, 200)),
        (PROVINCE, (200, 403, 403)),
    ],
)
def test_who_opens_which_page(
    course: str,
    client: FlaskClient,
    enter: Callable[..., FlaskClient],
    grant: Grant | None,
    statuses: tuple[int, ...],
) -> None:
    browser = enter(grant, name="someone") if grant else client
    pages = ("/review/again", "/holidays", "/holidays/2027")
    assert tuple(browser.get(page).status_code for page in pages) == statuses
    for public in ("/public-notices", "/library", "/institutions"):
        assert browser.get(public).status_code == 200


def test_an_administrator_enters_a_year_and_open_notices_are_counted_again(
    course: str, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    administrator = enter(Grant(Role.ADMINISTRATOR), name="admin")
    with database.transaction() as session:
        row = session.scalars(select(PublicNotice)).one()
        row.opens_on, row.ends_on = date(2027, 12, 27), None
    assert "还没有放假安排" in administrator.get("/holidays").text
    opened = administrator.get("/holidays/2027")
    wrong = fill_in(administrator, "/holidays/2027", holidays="元旦", workdays="2027-01-02")
    assert wrong.status_code == 422
    assert "元旦" in wrong.text
    assert 'href="#holidays"' in wrong.text
    saved = {"holidays": "2027-01-01 至 2027-01-03", "workdays": ""}
    assert fill_in(administrator, "/holidays/2027", **saved).status_code == 302
    assert fill_in(administrator, "/holidays/2028", holidays="2028-01-01", workdays="").status_code == 302
    late = fill_in_answer(administrator, "/holidays/2027", opened, holidays="2027-10-01", workdays="")
    assert late.status_code == 409
    assert "2027-10-01" in late.text
    with database.reading() as session:
        assert str(session.scalars(select(PublicNotice.ends_on)).one()) == "2028-01-03"
    assert "2027-01-02" in administrator.get("/holidays/2027").text
