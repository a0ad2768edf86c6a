"""The statement of credits: each entry leads to what it rests on, in either order, and as a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

from flask.testing import FlaskClient
from sqlalchemy import select

from content.credits.ledger import award, reverse
from content.credits.models import LedgerEntry, Pilot
from content.database import Database
from content.learning.models import LessonEvidence, StudyMode
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import finish_course, make_account, make_pilot, make_published_course


def test_entries_lead_to_their_evidence_in_either_order_and_as_a_table(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(name="learner")
    with database.transaction() as session:
        make_pilot(session)
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0]
        learner = session.scalars(select(Account).where(Account.login_name == "learner")).one()
        finish_course(session, learner, course)
        evidence = session.scalars(select(LessonEvidence.public_id)).one()
        entry = award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage=lesson.lineage,
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence=f"evidence:{evidence}",
            now=datetime(2026, 5, 4, 17, 0, tzinfo=UTC),
        )
        assert entry is not None
        by = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
        reverse(session, by, entry.public_id, "=1+1", datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
        first, address = entry.public_id, f"/lessons/{lesson.public_id}"
        digest = session.scalars(select(Pilot.head_digest)).one()
    page = browser.get("/my/credits").text
    assert f'href="{address}"' in page
    assert f'href="#entry-{first}"' in page
    assert f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}" in page
    order = [
        re.findall(r'id="entry-([^"]+)"', browser.get(f"/my/credits{query}").text) for query in ("", "?order=oldest")
    ]
    assert order[0] == order[1][::-1]
    assert order[1][0] == first
    table = browser.get("/my/credits.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(table.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:3]] == ["2026-05-05", "2026-05-05"], "days of Beijing"
    assert [row[3:] for row in rows[1:3]] == [["1", "", "1"], ["", "1", "0"]], "numbers that can be summed"
    assert rows[3][3] == f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}"


def test_nobody_sees_the_statement_of_another(database: Database, enter: Callable[..., FlaskClient]) -> None:
    with database.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage="lesson",
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:1",
            now=datetime(2026, 5, 4, 17, 0, tzinfo=UTC),
        )
        assert session.scalars(select(LedgerEntry)).one()
    assert "洗手" not in enter(name="other").get("/my/credits.csv").text
    assert (
        enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="pilot").get("/my/credits.csv").status_code
        == 403
    )
