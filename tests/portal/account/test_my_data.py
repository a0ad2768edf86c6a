"""A certificate through its pages, everything in one file, and the account erased in two steps."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.assessment.models import Assessment, Attempt, AttemptState
from content.certificates.models import Certificate
from content.courses.models import Course
from content.database import Base, Database, utc_now
from content.learning.enrolment import enrol
from content.learning.models import PracticeAttestation
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.accounts import actor_of
from content.people.models import Account, Role
from content.people.permissions import Grant
from content.people.personal_data import account_columns
from portal.labels.records import RECORD_NAMES
from tests.factories import make_published_course
from tests.portal.conftest import PASSWORD, post


@pytest.fixture
def learner(enter: Callable[..., FlaskClient], database: Database) -> FlaskClient:
    """A browser of a learner who finished a course yesterday."""
    browser = enter(name="wang")
    with database.transaction() as session:
        course = make_published_course(session)
        actor = actor_of(session.scalars(select(Account).where(Account.login_name == "wang")).one())
        enrol(session, actor, course.public_id)
        lesson = course.revisions[0].modules[0].lessons[0]
        keys = section_keys(requirements_in(session, lesson, "zh"))
        yesterday = utc_now() - timedelta(days=1)
        for moment in (yesterday, yesterday + timedelta(hours=1)):
            record_reading(session, actor, lesson.public_id, keys, moment)
    return browser


def certificate_of(database: Database) -> Certificate:
    with database.reading() as session:
        return session.scalars(select(Certificate)).one()


def test_a_certificate_is_shown_checked_and_revoked(
    learner: FlaskClient, client: FlaskClient, enter: Callable[..., FlaskClient], database: Database
) -> None:
    certificate = certificate_of(database)
    number = certificate.number
    assert f"/my/certificates/{number}" in learner.get("/my/learning").text
    assert "wang" in learner.get(f"/my/certificates/{number}").text
    code = client.get(f"/verify/{number}/code.svg")
    assert (code.mimetype, b"<svg" in code.data) == ("image/svg+xml", True)
    seen = client.get(f"/verify?number={number.lower()}", follow_redirects=True).text
    assert "w***" in seen
    assert "wang" not in seen
    assert client.get("/verify/CX-2026-2222-2222").status_code == 404
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=certificate.institution_id), name="manager")
    revoke = f"/oversight/certificates/{number}/revoke"
    assert revoke in manager.get("/oversight/certificates").text
    assert post(manager, revoke, reason="发错了").status_code == 302
    assert "已撤销" in client.get(f"/verify/{number}").text
    assert "发错了" not in client.get(f"/verify/{number}").text
    assert "发错了" in learner.get("/account/notices").text


@pytest.mark.both
def test_everything_is_in_one_file(learner: FlaskClient, database: Database) -> None:
    number = certificate_of(database).number
    assert number in learner.get("/account/my-data").text
    with zipfile.ZipFile(BytesIO(learner.get("/account/my-data.zip").data)) as archive:
        assert set(archive.namelist()) == {"about-me.html", "records.json", "settings.json"}
        assert number in archive.read("about-me.html").decode()
        records = json.loads(archive.read("records.json"))
        assert "accessForAllPNP" in json.loads(archive.read("settings.json"))
    assert records["certificate"][0]["number"] == number
    assert records["account"][0]["login_name"] == "wang"


def test_practice_and_assessments_stand_in_it_in_words(learner: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        course = session.scalars(select(Course)).one()
        account = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        attestation = PracticeAttestation(
            account_id=account.id,
            course_id=course.id,
            lesson_lineage=course.revisions[0].modules[0].lessons[0].lineage,
            seen_on=date(2026, 5, 4),
            words="两只手都洗了二十秒。",
            instructor_id=course.created_by_id,
        )
        assessment = Assessment(
            revision_id=course.revisions[0].id,
            title="结业考核",
            question_count=1,
            pass_percent=60,
            most_attempts=0,
            wait_hours=0,
        )
        session.add_all((attestation, assessment))
        session.flush()
        numbers = {"assessment_id": assessment.id, "course_id": course.id, "account_id": account.id}
        session.add(Attempt(**numbers, number=1, state=AttemptState.MARKED, score_percent=85, passed=True))
        session.add(Attempt(**numbers, number=2))
    page = learner.get("/account/my-data").text
    with zipfile.ZipFile(BytesIO(learner.get("/account/my-data.zip").data)) as archive:
        file = archive.read("about-me.html").decode()
    for text in (page, file):
        assert "两只手都洗了二十秒。" in text
        assert "合格，85 分" in text
        assert text.count("还没有成绩。") == 1
    with database.transaction() as session:
        attestation = session.scalars(select(PracticeAttestation)).one()
        attestation.withdrawn_at, attestation.withdrawal_reason = utc_now(), "认错了人。"
    assert "撤销：认错了人。" in learner.get("/account/my-data").text


def test_every_kind_of_record_about_a_person_has_a_name() -> None:
    tables = [table for table in Base.metadata.sorted_tables if table.name == "account" or any(account_columns(table))]
    assert {table.name for table in tables} - set(RECORD_NAMES) == set()
    assert set(RECORD_NAMES) - set(Base.metadata.tables) == set()


@pytest.mark.both
def test_erasing_takes_two_steps_and_the_password(learner: FlaskClient, app: Flask) -> None:
    assert "/account/erase/confirm" in learner.get("/account/erase").text
    assert post(learner, "/account/erase/confirm", password="another sentence").status_code == 422
    assert learner.get("/my/learning").status_code == 200
    assert post(learner, "/account/erase/confirm", password=PASSWORD).location == "/"
    assert learner.get("/my/learning").status_code == 302
    assert post(app.test_client(), "/account/sign-in", login_name="wang", password=PASSWORD).status_code == 422
