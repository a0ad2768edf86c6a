"""The pages of people as a browser without scripts sends them: authors of a course, its roster, a manager's own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Course, CourseAuthor, RevisionState
from content.database import Database, utc_now
from content.institutions.models import Institution
from content.learning.enrolment import enrol
from content.learning.questions import ask
from content.people.accounts import set_password
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Grant
from tests.factories import make_account, make_course, make_institution, make_instructor
from tests.portal.conftest import PASSWORD, post, sign_in
from tests.portal.forms import fill_in


@dataclass(frozen=True, slots=True)
class House:
    """Browsers of an author, of a colleague and of their manager, all in English, and their course."""

    author: FlaskClient
    colleague: FlaskClient
    manager: FlaskClient
    database: Database
    course: str
    institution: str
    names: tuple[str, str]
    ids: tuple[str, str]

    def authors(self) -> list[str]:
        with self.database.reading() as session:
            query = select(Account.public_id).join(CourseAuthor).join(Course).where(Course.public_id == self.course)
            return list(session.scalars(query.order_by(CourseAuthor.id)))


@pytest.fixture
def house(app: Flask, database: Database) -> House:
    with database.transaction() as session:
        institution = make_institution(session)
        author, colleague = (make_instructor(session, institution)[0] for _ in range(2))
        manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))[0]
        for account in (author, colleague, manager):
            set_password(session, account, PASSWORD)
            account.language = "en"
        course = make_course(session, author, institution)
        course.revisions[0].state = RevisionState.PUBLISHED
        ids = course.public_id, institution.public_id
        names = (author.login_name, colleague.login_name, manager.login_name)
        public_ids = (author.public_id, colleague.public_id)
    browsers = (sign_in(app.test_client(), name) for name in names)
    return House(*browsers, database, *ids, names[:2], public_ids)


def test_an_author_adds_a_co_author_and_leaves(house: House) -> None:
    page = f"/teach/courses/{house.course}/authors"
    assert house.colleague.get(page).status_code == 403
    assert "The only author" in house.author.get(page).text
    refused = fill_in(house.author, page, login_name="nobody here")
    assert refused.status_code == 422
    assert 'value="nobody here"' in refused.text
    assert "Nobody with this sign-in name teaches at your institution." in refused.text
    for _ in range(2):
        assert fill_in(house.author, page, login_name=house.names[1]).status_code == 302
    assert house.authors() == list(house.ids)
    assert "You are now an author of the course" in house.colleague.get("/account/notices").text
    remove = f"{page}/{house.ids[0]}/remove"
    assert "You leave the authors of this course." in house.author.get(remove).text
    assert post(house.author, remove).location == "/teach"
    assert house.author.get(f"/teach/courses/{house.course}").status_code == 403
    assert house.colleague.get(f"/teach/courses/{house.course}").status_code == 200
    assert "One of the authors of your course" in house.colleague.get("/account/notices").text


def test_two_windows_remove_two_authors_and_one_stays(house: House) -> None:
    page = f"/teach/courses/{house.course}/authors"
    fill_in(house.author, page, login_name=house.names[1])
    removals = [f"{page}/{one}/remove" for one in house.ids]
    for removal in removals:
        assert house.manager.get(removal).status_code == 200
    assert post(house.manager, removals[0]).status_code == 302
    assert post(house.manager, removals[0]).status_code == 302
    answer = post(house.manager, removals[1])
    assert answer.status_code == 409
    assert "Add another author first" in answer.text
    assert house.authors() == [house.ids[1]]


def test_a_manager_opens_and_edits_what_belongs_to_the_institution(house: House) -> None:
    front = house.manager.get("/teach/institution").text
    assert "Our institution" in front
    assert f'href="/teach/courses/{house.course}"' in front
    assert house.manager.get(f"/teach/institutions/{house.institution}").status_code == 200
    course = f"/teach/courses/{house.course}"
    for address in (course, f"{course}/check", f"{course}/questions", f"{course}/learners", f"{course}/authors"):
        assert house.manager.get(address).status_code == 200, address
    assert post(house.manager, f"{course}/versions", page=course).status_code == 302
    assert fill_in(house.manager, f"{course}/about", title="新的名称").status_code == 302
    assert "新的名称" in house.manager.get("/teach/institution?q=新的&step=submission&order=title").text
    assert "新的名称" not in house.manager.get("/teach/institution?q=没有").text
    assert house.author.get("/teach/institution").status_code == 403
    assert house.manager.get("/teach/institutions/unknown").status_code == 404


def test_a_manager_hands_over_and_ends_a_role(house: House) -> None:
    people = f"/teach/institutions/{house.institution}/people"
    end, over = (f"{people}/{house.ids[0]}/{what}" for what in ("end", "courses"))
    refused = post(house.manager, end, page=people)
    assert refused.status_code == 409
    assert "Hand them over first" in refused.text
    lacking = post(house.manager, over, to=house.ids[1])
    assert lacking.status_code == 422
    assert "Choose at least one course." in lacking.text
    for _ in range(2):  # a double press
        assert post(house.manager, over, to=house.ids[1], courses=[house.course]).status_code == 302
    assert house.authors() == [house.ids[1]]
    assert "Nothing to hand over" in house.manager.get(over).text
    for _ in range(2):
        assert post(house.manager, end, page=people).status_code == 302
    assert house.author.get("/teach").status_code == 403
    assert "You no longer teach at" in house.author.get("/account/notices").text
    assert fill_in(house.manager, people, login_name=house.names[0]).status_code == 302
    assert house.author.get("/teach").status_code == 200


def test_the_pages_of_an_institution_are_marked_as_its_own_in_the_menu(house: House) -> None:
    for address in ("/teach/institution", f"/teach/institutions/{house.institution}/people"):
        current = re.findall(r'<a[^>]*aria-current="[^"]*"[^>]*>\s*([^<]+?)\s*</a>', house.manager.get(address).text)
        assert "Our institution" in current
        assert "Teaching" not in current


def test_all_courses_are_handed_over_at_once(house: House) -> None:
    with house.database.transaction() as session:
        course = session.scalars(select(Course)).one()
        author = session.scalars(select(Account).where(Account.public_id == house.ids[0])).one()
        other = make_course(session, author, session.get_one(Institution, course.institution_id)).public_id
    over = f"/teach/institutions/{house.institution}/people/{house.ids[0]}/courses"
    page = house.manager.get(over).text
    assert "All courses (2)" in page
    labels = re.findall(r"<label[^>]*govuk-checkboxes__label[^>]*>(.*?)</label>", page, re.DOTALL)
    assert len(labels) == 3
    for _ in range(2):  # a double press
        assert post(house.manager, over, to=house.ids[1], courses=["all"]).status_code == 302
    assert house.authors() == [house.ids[1]]
    with house.database.reading() as session:
        query = select(Account.public_id).join(CourseAuthor).join(Course).where(Course.public_id == other)
        assert session.scalars(query).all() == [house.ids[1]]


def test_courses_of_one_title_are_told_apart(house: House) -> None:
    with house.database.transaction() as session:
        course = session.scalars(select(Course)).one()
        author = session.scalars(select(Account).where(Account.public_id == house.ids[0])).one()
        other = make_course(session, author, session.get_one(Institution, course.institution_id))
        other.revisions[0].title = course.revisions[0].title
        other.revisions[0].opened_at = datetime(2025, 3, 1, tzinfo=UTC)
    page = house.manager.get(f"/teach/institutions/{house.institution}/people/{house.ids[0]}/courses").text
    labels = re.findall(r"<label[^>]*govuk-checkboxes__label[^>]*>(.*?)</label>", page, re.DOTALL)
    assert len({" ".join(label.split()) for label in labels}) == 3
    assert "(1 of 2 courses of this title; version 1, since" in labels[1]
    assert "2025" in labels[1]


def test_what_was_chosen_stays_where_handing_over_is_refused(house: House) -> None:
    over = f"/teach/institutions/{house.institution}/people/{house.ids[0]}/courses"
    answer = post(house.manager, over, to="", courses=[house.course])
    assert answer.status_code == 422
    assert "Choose who is to have the courses." in answer.text
    assert re.search(rf'value="{house.course}"[^>]*checked', answer.text)


def test_the_roster_as_a_page_and_as_a_harmless_file(house: House, enter: Callable[..., FlaskClient]) -> None:
    page = f"/teach/courses/{house.course}/learners"
    assert "No learner yet" in house.author.get(page).text
    with house.database.transaction() as session:
        account, learner = make_account(session)
        account.display_name = '=HYPERLINK("http://x","王")'
        enrol(session, learner, house.course)
        lesson = session.scalars(select(Course).where(Course.public_id == house.course)).one().revisions[0].modules[0]
        ask(session, learner, lesson.lessons[0].public_id, "水要多热？", utc_now())
        secret = account.login_name
    text = house.author.get(page).text
    assert "0 of 1" in text
    assert "Waits for an answer" in text
    assert secret not in text.split("<main")[1]
    assert "0 of 1" in house.manager.get(f"{page}?show=help").text
    file = house.author.get(f"{page}.csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert file.headers["Cache-Control"] == "no-store"
    head, row = csv.reader(io.StringIO(file.data.decode("utf-8-sig")))
    assert head == [
        "Name",
        "Began on",
        "Required lessons completed",
        "Required lessons",
        "Practice attested",
        "Practice required",
        "Final assessment",
        "Studied last on",
        "May need help",
    ]
    assert row[0] == '\'=HYPERLINK("http://x","王")'
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row[1])
    assert row[2:] == ["0", "1", "0", "0", "Not required", "", "Waits for an answer"]
    for stranger in (house.colleague, enter(), enter(Grant(Role.ADMINISTRATOR), name="admin")):
        assert stranger.get(page).status_code == stranger.get(f"{page}.csv").status_code == 403


def test_an_institutions_questions_and_recordings(house: House) -> None:
    with house.database.transaction() as session:
        learner = make_account(session)[1]
        enrol(session, learner, house.course)
        part = session.scalars(select(Course).where(Course.public_id == house.course)).one().revisions[0].modules[0]
        asked = ask(session, learner, part.lessons[0].public_id, "水要多热？", utc_now()).public_id
    page = f"/teach/institutions/{house.institution}"
    assert f'href="/teach/questions/{asked}"' in house.manager.get(f"{page}/questions").text
    assert post(house.manager, f"/teach/questions/{asked}", answer="和手一样热。").status_code == 302
    assert "No question waits" in house.manager.get(f"{page}/questions").text
    assert "No recording waits" in house.manager.get(f"{page}/recordings").text


def test_who_has_left_is_told_of_the_course_without_a_link_that_does_not_open(house: House) -> None:
    link = f'href="/teach/courses/{house.course}/authors"'
    assert link in house.author.get("/account/erase").text
    with house.database.transaction() as session:
        author = session.scalars(select(Account).where(Account.public_id == house.ids[0])).one()
        grants = session.scalars(select(RoleGrant).where(RoleGrant.account_id == author.id)).all()
        for grant in grants:
            grant.revoked_at = utc_now()
        elsewhere = make_institution(session)
        session.add(RoleGrant(account_id=author.id, role=Role.INSTRUCTOR, institution_id=elsewhere.id))
    page = house.author.get("/account/erase").text
    assert "You are the only author of this course." in page
    assert link not in page


def test_the_only_author_reads_before_erasure_how_to_hand_over(house: House) -> None:
    assert "You are the only author of this course." in house.author.get("/account/erase").text
    assert "You are the only author" not in house.colleague.get("/account/erase").text
    fill_in(house.author, f"/teach/courses/{house.course}/authors", login_name=house.names[1])
    assert "You are the only author" not in house.author.get("/account/erase").text
