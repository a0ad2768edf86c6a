"""Sums of a pilot: by time in Beijing, by course, region and way of learning, without what could name somebody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from content.credits.ledger import award, reverse
from content.credits.models import Pilot
from content.credits.overview import pilot_page
from content.credits.sums import Grouping, paid_in_month, sum_table
from content.errors import NotAllowed, NotFound
from content.learning.models import StudyMode
from tests.content.credits.test_ledger import administrator, pay
from tests.factories import make_account, make_pilot, make_published_course

APRIL = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
MAY_IN_BEIJING = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)


def learn(session: Session, people: int, at: datetime, **more: object) -> list[int]:
    ids = [make_account(session)[0].id for _ in range(people)]
    for learner_id in ids:
        pay(session, learner_id, f"lesson at {at}", now=at, **more)  # type: ignore[arg-type]  # as `pay` takes them
    return ids


def shown(session: Session, pilot: Pilot, grouping: Grouping, month: str | None = None) -> list[tuple[object, ...]]:
    table = sum_table(session, administrator(session), pilot.public_id, grouping, month)
    return [*((row.key, row.learners, row.amount) for row in table.rows), ("total", table.learners, table.amount)]


def test_months_and_days_are_those_of_beijing(session: Session) -> None:
    pilot = make_pilot(session)
    learn(session, 6, APRIL)
    learn(session, 5, MAY_IN_BEIJING)
    learn(session, 7, MAY_IN_BEIJING.replace(day=29))
    months = [("2026-04", 13, 1300), ("2026-05", 5, 500), ("total", 18, 1800)]
    assert shown(session, pilot, Grouping.MONTH) == months
    days = [("2026-04-10", 6, 600), ("2026-04-30", 7, 700), ("total", 13, 1300)]
    assert shown(session, pilot, Grouping.MONTH, "2026-04") == days
    assert paid_in_month(session, pilot, APRIL.date().replace(day=1)) == 1300
    with pytest.raises(NotFound):
        shown(session, pilot, Grouping.MONTH, "2026-06")


def test_few_people_are_hidden_and_no_total_gives_them_away(session: Session) -> None:
    pilot = make_pilot(session)
    learn(session, 3, APRIL)
    assert shown(session, pilot, Grouping.MONTH) == [("2026-04", None, None), ("total", None, None)]
    assert pilot_page(session, administrator(session), pilot.public_id).total is None
    learn(session, 6, MAY_IN_BEIJING)
    hidden = [("2026-04", None, None), ("2026-05", None, None), ("total", 9, 900)]
    assert shown(session, pilot, Grouping.MONTH) == hidden
    learn(session, 8, MAY_IN_BEIJING.replace(month=6))
    assert shown(session, pilot, Grouping.MONTH) == [*hidden[:2], ("2026-07", 8, 800), ("total", 17, 1700)]
    with pytest.raises(NotFound):
        shown(session, pilot, Grouping.MONTH, "2026-05")
    assert paid_in_month(session, pilot, APRIL.date().replace(day=1)) is None
    assert pilot_page(session, administrator(session), pilot.public_id).total == "17"


def test_what_is_paid_stays_the_same_number_after_something_was_taken_back(session: Session) -> None:
    pilot = make_pilot(session)
    first, *_ = learn(session, 6, APRIL)
    entry = pay(session, first, f"lesson at {APRIL}", now=APRIL)
    assert entry is not None
    reverse(session, administrator(session), entry.public_id, "错误", APRIL)
    assert shown(session, pilot, Grouping.MONTH)[-1] == ("total", 6, 600)
    assert pilot_page(session, administrator(session), pilot.public_id).total == "6"


def test_by_course_region_and_way_of_learning(session: Session) -> None:
    pilot = make_pilot(session)
    for mode, people in ((StudyMode.READING, 5), (StudyMode.MEDIA, 6)):
        course = make_published_course(session)
        course.revisions[0].title = f"course of {people}"
        for _ in range(people):
            award(
                session,
                make_account(session)[0].id,
                region_code="130123",
                lesson_lineage=f"lesson of {course.id}",
                lesson_title="洗手",
                study_units=100,
                mode=mode,
                evidence="evidence:1",
                now=APRIL,
                course_id=course.id,
            )
    learn(session, 7, APRIL)
    table = sum_table(session, administrator(session), pilot.public_id, Grouping.COURSE)
    by_course = [(row.name_zh, row.learners, row.amount) for row in table.rows]
    assert by_course == [("", 7, 700), ("course of 5", 5, 500), ("course of 6", 6, 600)], "in the order of titles"
    regions = shown(session, pilot, Grouping.REGION)
    assert {row[1:] for row in regions} == {(11, 1100), (7, 700), (18, 1800)}
    modes = {row[0]: row[1:] for row in shown(session, pilot, Grouping.MODE)}
    assert modes == {"media": (6, 600), "reading": (12, 1200), "total": (18, 1800)}


def test_the_desk_of_another_region_sees_no_sums(session: Session) -> None:
    pilot = make_pilot(session)
    with pytest.raises(NotAllowed):
        sum_table(session, administrator(session, "130100"), pilot.public_id, Grouping.MONTH)
