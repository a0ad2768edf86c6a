"""The list of overdue complaints by handler, and where it is linked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.database import Database
from content.people.models import Role
from content.people.permissions import Grant
from tests.portal.conftest import post

ADMIN = Grant(Role.ADMINISTRATOR)


def test_overdue_complaints_are_listed_by_handler(enter: Callable[..., FlaskClient], database: Database) -> None:
    admin = enter(ADMIN, name="admin")
    post(admin, "/language", language="en")
    assert "Nothing is overdue" in admin.get("/oversight/complaints/overdue").text
    with database.transaction() as session:
        numbers = [complain(session, ComplaintDraft(Matter.OTHER, text)).number for text in ("慢。", "错。")]
        for complaint in session.scalars(select(Complaint)):
            complaint.due_on -= timedelta(days=20)
    post(admin, f"/oversight/complaints/{numbers[1]}/take-up")
    assert 'href="/oversight/complaints/overdue"' in admin.get("/oversight/complaints").text
    page = " ".join(admin.get("/oversight/complaints/overdue").text.split())
    nobody, taken = page.index("Nobody has taken them up yet"), page.index("admin</h2>")
    assert nobody < page.index(numbers[0]) < taken < page.index(numbers[1])
    assert page.count("5 days over") == 2
    assert enter(name="wang").get("/oversight/complaints/overdue").status_code == 403
