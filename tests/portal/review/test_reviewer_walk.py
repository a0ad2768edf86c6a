"""A reviewer reads the evidence, keeps findings and decides, by plain forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses import lifecycle
from content.courses.models import CourseAuthor, Lesson, Revision, RevisionState
from content.database import Database
from content.institutions.models import RegionLevel
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, Decision, Finding, ReviewCase
from tests.factories import make_course, make_institution, make_instructor
from tests.portal.conftest import PASSWORD, csrf_token, post, sign_in
from tests.portal.forms import fill_in, fill_in_answer
from tests.review_decisions import POSTED_CHECKLIST

Enter = Callable[..., FlaskClient]
COUNTY = Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY)


@dataclass
class Ground:
    """A submitted course: its case, its author, its lesson."""

    case: str
    author: Actor
    course_id: int
    course: str
    lesson: str
    lineage: str


@pytest.fixture
def ground(database: Database) -> Ground:
    with database.transaction() as session:
        institution = make_institution(session)
        account, author = make_instructor(session, institution)
        course = make_course(session, account, institution)
        lifecycle.submit(session, author, course.public_id)
        lesson = session.scalars(select(Lesson)).one()
        case = session.scalars(select(ReviewCase.public_id)).one()
        return Ground(case, author, course.id, course.public_id, lesson.public_id, lesson.lineage)


@pytest.fixture
def reviewer(ground: Ground, enter: Enter) -> FlaskClient:
    client = enter(COUNTY, name="reviewer")
    post(client, "/language", language="en")
    return client


def test_the_queue_leads_to_the_evidence_and_from_there_to_each_lesson(reviewer: FlaskClient, ground: Ground) -> None:
    assert f"/review/cases/{ground.case}" in reviewer.get("/review").text
    page = reviewer.get(f"/review/cases/{ground.case}").text
    assert f"/lessons/{ground.lesson}" in page
    assert "Send my decision" not in page
    assert reviewer.get(f"/lessons/{ground.lesson}").status_code == 200


def test_a_finding_is_kept_while_the_comment_stays_in_the_form(
    reviewer: FlaskClient, ground: Ground, database: Database
) -> None:
    address = f"/review/cases/{ground.case}"
    fields = {"place": f"lesson:{ground.lineage}", "finding": "Too short", "comment": "My comment", "step": "finding"}
    for _ in range(2):  # sent again by a reload, it is still one finding
        kept = post(reviewer, address, **fields)
        assert kept.status_code == 200
        assert "My comment</textarea>" in kept.text.replace("\n", "")
        assert "Too short" in kept.text
    with database.reading() as session:
        assert session.scalars(select(Finding.lesson_lineage)).all() == [ground.lineage]


@pytest.mark.both
def test_a_decision_is_asked_for_once_more_and_then_stands(
    reviewer: FlaskClient, ground: Ground, database: Database
) -> None:
    address = f"/review/cases/{ground.case}"
    asked = fill_in(reviewer, address, outcome="returned", comment="Add captions", step="confirm", **POSTED_CHECKLIST)
    assert "You return this course to its author" in asked.text
    with database.reading() as session:
        assert session.scalars(select(Decision)).all() == []
    back = fill_in_answer(reviewer, address, asked, step="back")
    assert "Add captions" in back.text
    again = fill_in_answer(
        reviewer,
        address,
        back,
        outcome="returned",
        comment="Add captions",
        finding="Here",
        step="confirm",
        **POSTED_CHECKLIST,
    )
    sent = fill_in_answer(reviewer, address, again, step="decide")
    assert sent.location == "/review"
    with database.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.outcome, decision.comment) == (CaseState.RETURNED, "Add captions")
        assert session.scalars(select(Revision.state)).one() is RevisionState.RETURNED
        assert session.scalars(select(Finding.text)).all() == ["Here"]
    assert post(reviewer, address, outcome="approved", step="decide", **POSTED_CHECKLIST).status_code == 409


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"step": "confirm"}, "Choose whether you approve the course or return it."),
        ({"step": "decide", "outcome": "open"}, "Choose whether you approve the course or return it."),
        ({"step": "confirm", "outcome": "returned"}, "Say what must be changed"),
        ({"step": "finding"}, "Write what you found."),
        ({"step": "finding", "finding": "x", "place": "lesson:no"}, "Choose a place in this course"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(
    reviewer: FlaskClient, ground: Ground, database: Database, fields: dict[str, str], sentence: str
) -> None:
    answer = post(reviewer, f"/review/cases/{ground.case}", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    with database.reading() as session:
        assert session.scalars(select(Decision)).all() == []
        assert session.scalars(select(Finding)).all() == []


def test_a_conflict_is_told_up_front_instead_of_a_form_and_the_form_is_refused(
    reviewer: FlaskClient, ground: Ground, database: Database
) -> None:
    with database.transaction() as session:
        own = session.scalars(select(Account.id).where(Account.login_name == "reviewer")).one()
        session.add(CourseAuthor(course_id=ground.course_id, account_id=own))
    page = reviewer.get(f"/review/cases/{ground.case}").text
    assert "You wrote or taught this course" in page
    assert 'name="outcome"' not in page
    assert "You wrote or taught this course" in reviewer.get("/review").text
    assert (
        post(
            reviewer, f"/review/cases/{ground.case}", outcome="approved", step="decide", **POSTED_CHECKLIST
        ).status_code
        == 403
    )
    with database.reading() as session:
        assert session.scalars(select(Decision)).all() == []


def test_the_reviewer_settles_their_finding_in_the_next_version(
    reviewer: FlaskClient, ground: Ground, database: Database
) -> None:
    place = f"lesson:{ground.lineage}"
    address = f"/review/cases/{ground.case}"
    post(reviewer, address, outcome="returned", place=place, finding="Too short", step="decide", **POSTED_CHECKLIST)
    with database.transaction() as session:
        lifecycle.open_revision(session, ground.author, ground.course)
        lifecycle.submit(session, ground.author, ground.course)
        case = session.scalars(select(ReviewCase.public_id).where(ReviewCase.state == CaseState.OPEN)).one()
        finding = session.scalars(select(Finding.public_id)).one()
    page = reviewer.get(f"/review/cases/{case}").text
    assert "Too short" in page
    assert "Nothing was changed." in page
    settled = post(reviewer, f"/review/findings/{finding}/settle", case=case)
    assert settled.location == f"/review/cases/{case}#place-of-{finding}"
    assert "Settled" in reviewer.get(f"/review/cases/{case}").text


def test_who_reviews_elsewhere_or_not_at_all_stays_outside(ground: Ground, enter: Enter) -> None:
    elsewhere = Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY)
    city, learner = enter(elsewhere, name="city"), enter(name="learner")
    assert city.get(f"/review/cases/{ground.case}").status_code == 200
    assert (
        post(city, f"/review/cases/{ground.case}", outcome="approved", step="decide", **POSTED_CHECKLIST).status_code
        == 403
    )
    assert learner.get("/review").status_code == 403
    assert learner.get(f"/review/cases/{ground.case}").status_code == 403


def test_a_case_decided_meanwhile_loses_no_word_of_the_second_reviewer(
    reviewer: FlaskClient, ground: Ground, database: Database, enter: Enter
) -> None:
    address = f"/review/cases/{ground.case}"
    typed = {**POSTED_CHECKLIST, "outcome": "approved", "comment": "Well made.\nThank you.", "finding": "One thing"}
    other = enter(COUNTY, name="other")
    post(other, address, outcome="returned", comment="Too short", step="decide", **POSTED_CHECKLIST)
    token = csrf_token(reviewer)
    for step in ("finding", "confirm", "decide"):
        data = {**typed, "step": step, "csrf_token": token}
        refused = reviewer.post(address, data=data, headers={"Referer": f"http://localhost{address}"})
        assert refused.status_code == 409
        assert "Another reviewer has already decided this case." in refused.text
        assert "Well made.\nThank you.</textarea>" in refused.text.replace("\r", "")
        assert 'value="One thing"' in refused.text
        assert "Your decision: Approved" in refused.text
        assert f'href="{address}">Back to the page you came from' in refused.text


def test_the_author_reads_every_decision_first_and_in_the_notice(
    reviewer: FlaskClient, ground: Ground, database: Database, app: Flask
) -> None:
    finding = {"place": f"lesson:{ground.lineage}", "finding": "Too short"}
    post(
        reviewer,
        f"/review/cases/{ground.case}",
        outcome="returned",
        comment="Add captions",
        step="decide",
        **POSTED_CHECKLIST,
        **finding,
    )
    with database.transaction() as session:
        lifecycle.open_revision(session, ground.author, ground.course)
        account = session.get_one(Account, ground.author.account_id)
        set_password(session, account, PASSWORD)
        name = account.login_name
        lesson = session.scalars(select(Lesson.public_id).order_by(Lesson.id.desc())).first()
    author = sign_in(app.test_client(), name)
    post(author, "/language", language="en")
    page = author.get(f"/teach/courses/{ground.course}").text
    first = page.split("About the course")[0]
    assert "Add captions" in first
    assert "County level" in first
    assert "Too short" in first
    assert f'href="/teach/lessons/{lesson}"' in first, "in the new version"
    notice = author.get("/account/notices").text
    assert "The reviewer wrote: Add captions" in notice
    assert f'href="/teach/courses/{ground.course}#decision-{ground.case}"' in notice
    assert f'id="decision-{ground.case}"' in page


def test_a_judgement_that_was_begun_is_there_again_for_its_reviewer_alone(
    reviewer: FlaskClient, ground: Ground, database: Database, enter: Enter
) -> None:
    address = f"/review/cases/{ground.case}"
    saved = fill_in(reviewer, address, verdict_copyright="does_not_meet", comment="Half done", step="draft")
    assert saved.location == f"{address}#decision"
    page = reviewer.get(address)
    assert "Half done</textarea>" in page.text.replace("\n", "")
    assert re.search(r'name="verdict_copyright"[^>]*value="does_not_meet"[^>]*checked', page.text)
    assert "Half done" not in enter(COUNTY, name="colleague").get(address).text
    fill_in_answer(reviewer, address, page, comment="More", step="draft")
    late = fill_in_answer(reviewer, address, page, comment="Old window", step="draft")
    assert late.status_code == 409
    assert "Old window</textarea>" in late.text.replace("\n", "")
    again = fill_in_answer(reviewer, address, late, step="draft")
    assert again.status_code == 302
    sent = reviewer.post(
        address,
        data={"csrf_token": csrf_token(reviewer), "step": "draft", "comment": "From a script", "draft": "3"},
        headers={"Accept": "application/json"},
    )
    assert sent.get_json()["number"] == 4
    assert post(reviewer, f"{address}/discard-draft").status_code == 302
    assert "From a script" not in reviewer.get(address).text
