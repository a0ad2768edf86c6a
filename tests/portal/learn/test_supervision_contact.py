"""Certificates and statements of credits say whom to turn to, as every page does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.certificates.issuing import issue
from content.courses.models import Course
from content.database import Database, utc_now
from content.people.models import Account
from tests.factories import finish_course, make_published_course


@pytest.mark.parametrize("phone", ["", "0311-12345678"])
def test_papers_that_people_keep_name_the_supervision(
    app: Flask, enter: Callable[..., FlaskClient], database: Database, phone: str
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], supervision_phone=phone)
    learner = enter(name="wang")
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        make_published_course(session)
        enrolment = finish_course(session, account, session.scalars(select(Course)).one())
        certificate = issue(session, enrolment, utc_now())
        assert certificate is not None
        number = certificate.number
    for address in (f"/my/certificates/{number}", "/my/credits"):
        page = learner.get(address).text
        main = page[page.index("<main") : page.index("</main>")]
        assert "http://localhost/supervision" in main
        assert ("0311-12345678" in main) == bool(phone)
