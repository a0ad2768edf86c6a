"""Erased people are on no page of anybody's, in no file that the portal gives and in no line of its log."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.complaints.handling import take_up
from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.courses.models import Course, CourseAuthor, Lesson, Revision, RevisionState
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.learning.questions import answer, ask
from content.people.accounts import register
from content.people.erasure import NOBODY, erase
from content.people.models import Account, Role, RoleGrant
from content.people.personal_data import personal_data_of
from portal.demonstration.people import PASSWORD, SIGN_INS, person
from tests.walk.crawl import Opened, crawl, sign_in_cookies
from tests.walk.sample_portal import SamplePortal

pytestmark = pytest.mark.slow

ERASED = ("wang", "teacher", "county")
"""A learner with a certificate, credits, questions and a complaint; an author of everything; a reviewer who decided."""
MOST_OF_A_KIND = 3
"""Pages of one endpoint that one visitor opens."""
MARK = "无痕"
"""Stands in whatever is personal about them."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """Who still signs in, and addresses that no link leads to any more."""

    visitors: tuple[str, ...]
    addresses: tuple[str, ...]


@pytest.fixture
def erased(own_copy: SamplePortal, caplog: pytest.LogCaptureFixture) -> Remaining:
    """A portal in which each of `ERASED` left something personal everywhere, and then erased the account."""
    database: Database = own_copy.app.extensions["database"]
    caplog.set_level(logging.DEBUG)
    with database.transaction() as session:
        addresses = tuple(_leave_traces(session))
    pages = [page for visitor in ("admin", "pilot", "colleague") for page in pages_of(own_copy.app, visitor)]
    assert sum(MARK in page.html for page in pages) > 5, "what is looked for is there before"
    for name in ERASED:
        with database.transaction() as session:
            erase(session, _account(session, f"{name}-{MARK}").id, PASSWORD)
    visitors = tuple(one.login_name for one in SIGN_INS if one.login_name not in (*ERASED, "province"))
    return Remaining(("", "colleague", *visitors), addresses)


def test_nothing_of_the_erased_is_on_any_page_in_any_file_or_in_the_log(
    own_copy: SamplePortal, erased: Remaining, caplog: pytest.LogCaptureFixture
) -> None:
    left: list[str] = []
    nobody = 0
    for visitor in erased.visitors:
        for page in pages_of(own_copy.app, visitor):
            left += [str(page)] if MARK in page.html else []
            nobody += NOBODY in page.html
        left += [f"{address} ({visitor})" for address, text in _answers(own_copy.app, visitor, erased) if MARK in text]
    assert left == []
    assert nobody > 5, "what they did in a role stands, without a name"
    assert [record.getMessage() for record in caplog.records if MARK in record.getMessage()] == []


def pages_of(app: Flask, visitor: str) -> Iterator[Opened]:
    return crawl(app, visitor, "zh-CN", MOST_OF_A_KIND)


def _leave_traces(session: Session) -> Iterator[str]:
    """Give the three a name that is found again, and what else they may have written; yields addresses."""
    learner, teacher = person(session, "wang"), person(session, "teacher")
    colleague = register(session, login_name="colleague", display_name="同事", password=PASSWORD, language="zh-CN")
    institution = session.scalars(select(Course.institution_id)).first()
    session.add(RoleGrant(account_id=colleague.id, role=Role.INSTRUCTOR, institution_id=institution))
    for course in session.scalars(select(Course)).all():
        session.add(CourseAuthor(course_id=course.id, account_id=colleague.id))
    published = select(Lesson).join(Lesson.module).join(Revision).where(Revision.state == RevisionState.PUBLISHED)
    lesson = session.scalars(published).first()
    assert lesson is not None
    enrol(session, learner, lesson.module.revision.course.public_id)
    now = utc_now()
    asked = ask(session, learner, lesson.public_id, f"{MARK}的问题", now)
    answer(session, teacher, asked.public_id, "请看字幕。", now)
    enrol(session, person(session, "colleague"), lesson.module.revision.course.public_id)
    contact = {"name": f"{MARK}的名字", "contact": f"{MARK}@example.org"}
    complain(session, ComplaintDraft(Matter.OTHER, "太慢。", **contact), account_id=learner.account_id)
    number = session.scalars(select(Complaint.number).where(Complaint.contact != "")).one()
    take_up(session, person(session, "admin"), number)
    certificate = session.scalars(select(Certificate).where(Certificate.account_id == learner.account_id)).one()
    certificate.holder_name = f"{MARK}的名字"
    for name in ERASED:
        account = _account(session, name)
        account.login_name, account.display_name = f"{name}-{MARK}", f"{MARK}的名字"
        yield f"/account/people/{account.public_id}"
    yield f"/oversight/complaints/{number}"
    yield f"/verify/{certificate.number}"
    yield f"/my/certificates/{certificate.number}"
    yield "/account/people?text=" + MARK


def _answers(app: Flask, visitor: str, erased: Remaining) -> Iterator[tuple[str, str]]:
    """Files and pages to which no link leads; of a search, what it found and not the words looked for."""
    client = app.test_client()
    for name, value in sign_in_cookies(app, visitor).items():
        client.set_cookie(name, value)
    for address in erased.addresses:
        text = client.get(address, follow_redirects=True).text
        yield address, text.replace(f'value="{MARK}"', "")
    if visitor:
        with zipfile.ZipFile(io.BytesIO(client.get("/account/my-data.zip").data)) as archive:
            yield from ((name, archive.read(name).decode()) for name in archive.namelist())
        database: Database = app.extensions["database"]
        with database.reading() as session:
            yield "records", str(personal_data_of(session, _account(session, visitor).id))


def _account(session: Session, name: str) -> Account:
    return session.scalars(select(Account).where(Account.login_name == name)).one()
