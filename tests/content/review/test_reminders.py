"""Reviewers hear once of a case that arrives, is nearly due and is overdue; the level above hears of the last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import Database
from content.institutions.models import Region, RegionLevel
from content.notices.models import Notice
from content.operation.schedule import run_task
from content.people.models import Role
from content.people.permissions import Grant
from content.review.claims import claim
from content.review.models import CaseState, ReviewCase
from content.review.queue import queue_page
from content.review.reminders import REMIND_REVIEWERS, remind_reviewers
from content.review.time_limits import Urgency
from content.scheduled_tasks import TASKS
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account, make_reviewer
from tests.review_decisions import decide

ARRIVED = datetime(2026, 11, 2, 3, tzinfo=UTC)  # a Monday; the tenth working day after it is the sixteenth
IN_TIME, NEARLY, OVERDUE = (datetime(2026, 11, day, 3, tzinfo=UTC) for day in (11, 12, 17))


def arrived(session: Session, ground: Submitted) -> ReviewCase:
    case = open_case(session, ground)
    case.opened_at = ARRIVED
    session.query(Notice).delete()
    session.flush()
    return case


def told(session: Session, words: str) -> set[int]:
    return set(session.scalars(select(Notice.account_id).where(Notice.message.contains(words))))


def test_a_case_that_arrives_is_told_to_the_impartial_reviewers_of_its_seat(session: Session) -> None:
    ground = Submitted(session)
    notice = session.scalars(select(Notice)).one()
    assert (notice.account_id, notice.link) == (ground.of_county.account_id, f"review_case:{ground.case_id}")
    make_account(
        session,
        Grant(Role.REVIEWER, region_code=ground.city.code, level=RegionLevel.CITY),
        Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id),
    )
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)
    assert told(session, "has arrived") == {ground.of_county.account_id, ground.of_city.account_id}


def test_nothing_is_said_in_time_and_once_when_the_case_is_nearly_due(session: Session) -> None:
    ground = Submitted(session)
    arrived(session, ground)
    remind_reviewers(session, IN_TIME)
    assert session.scalars(select(Notice)).all() == []
    for minutes in range(3):
        remind_reviewers(session, NEARLY + timedelta(minutes=minutes))
    notice = session.scalars(select(Notice)).one()
    assert (notice.account_id, notice.values["days"]) == (ground.of_county.account_id, 2)


def test_an_overdue_case_is_told_to_its_reviewers_and_to_the_level_above_once(session: Session) -> None:
    ground = Submitted(session)
    arrived(session, ground)
    for days in range(3):
        remind_reviewers(session, OVERDUE + timedelta(days=days))
    notices = session.scalars(select(Notice).order_by(Notice.account_id)).all()
    assert {one.account_id for one in notices} == {ground.of_county.account_id, ground.of_city.account_id}
    assert len(notices) == 2
    assert told(session, "below your level") == {ground.of_city.account_id}


def test_above_the_province_administrators_hear_of_it(session: Session) -> None:
    ground = Submitted(session)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)
    decide(session, ground.of_city, open_case(session, ground).public_id, CaseState.APPROVED)
    arrived(session, ground)
    remind_reviewers(session, OVERDUE + timedelta(days=7))
    assert told(session, "below your level") == {administrator.account_id}


def test_of_a_claimed_case_its_reviewer_alone_is_reminded(session: Session) -> None:
    ground = Submitted(session)
    make_reviewer(session, ground.county)
    claim(session, ground.of_county, ground.case_id)
    arrived(session, ground)
    remind_reviewers(session, NEARLY)
    assert told(session, "working days") == {ground.of_county.account_id}


def test_a_case_that_is_over_is_not_spoken_of(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED, "请改。")
    session.scalars(select(ReviewCase)).one().opened_at = ARRIVED
    session.query(Notice).delete()
    remind_reviewers(session, OVERDUE)
    assert session.scalars(select(Notice)).all() == []


def test_the_level_above_sees_what_is_overdue_below_and_nobody_else_does(session: Session) -> None:
    ground = Submitted(session)
    arrived(session, ground)
    assert queue_page(session, ground.of_city, IN_TIME).overdue_below == ()
    for above in (ground.of_city, ground.of_province):
        below = queue_page(session, above, OVERDUE).overdue_below
        assert [(one.case_public_id, one.urgency) for one in below] == [(ground.case_id, Urgency.OVERDUE)]
    own = queue_page(session, ground.of_county, OVERDUE)
    assert ([one.urgency for one in own.waiting], own.overdue_below) == ([Urgency.OVERDUE], ())
    baoding = Region(code="130600", name_zh="保定市", name_en="Baoding", level=RegionLevel.CITY, parent_code="130000")
    session.add(baoding)
    session.flush()
    elsewhere = make_reviewer(session, baoding)[1]
    assert queue_page(session, elsewhere, OVERDUE).overdue_below == ()


def test_workers_run_the_task(database: Database) -> None:
    assert REMIND_REVIEWERS in TASKS
    with database.transaction() as session:
        ground = Submitted(session)
        arrived(session, ground)
    for _ in range(2):
        assert run_task(database, REMIND_REVIEWERS, OVERDUE)
    with database.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 2
