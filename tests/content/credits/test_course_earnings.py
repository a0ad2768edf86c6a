"""What a learner is told to have earned by a course: what holds of it, and nothing that was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content.credits.course_earnings import course_earnings
from content.credits.ledger import award_assessment, award_course, reverse
from content.credits.models import LedgerEntry
from content.credits.rules import CreditRules
from content.credits.statement import statement
from content.credits.withdrawal import withdraw
from content.people.models import Account
from content.people.permissions import Actor
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

COURSE = "course-1"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def learner(session: Session) -> tuple[Account, Actor]:
    """A learner who has earned 1 for a lesson, 2.5 for the assessment and 2 for the course."""
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=200, points_per_assessment=250))
    account, actor = make_account(session)
    pay(session, account.id, "lesson")
    pass_assessment(session, account)
    finish(session, account)
    return account, actor


def pass_assessment(session: Session, account: Account) -> LedgerEntry:
    entry = award_assessment(
        session,
        account.id,
        region_code="130123",
        course_public_id=COURSE,
        course_title="洗手",
        evidence="attempt:one",
        now=NOW,
    )
    assert entry is not None
    return entry


def finish(session: Session, account: Account) -> LedgerEntry:
    entry = award_course(
        session,
        account.id,
        region_code="130123",
        course_public_id=COURSE,
        course_title="洗手",
        evidence="evidence:last",
        now=NOW,
    )
    assert entry is not None
    return entry


def amounts(session: Session, account: Account) -> tuple[str, list[str]]:
    earnings = course_earnings(session, account.id, COURSE, ["lesson", "another"])
    return earnings.total, [one.amount for one in earnings.entries]


def test_lessons_the_assessment_and_the_course_are_added(session: Session, learner: tuple[Account, Actor]) -> None:
    assert amounts(session, learner[0]) == ("5.5", ["1", "2.5", "2"])
    earnings = course_earnings(session, learner[0].id, COURSE, [])
    assert [one.for_course for one in earnings.entries] == ["", "2"]


def test_what_was_taken_back_is_missing_and_what_was_regained_is_there(
    session: Session, learner: tuple[Account, Actor]
) -> None:
    account, _ = learner
    actor = administrator(session)
    withdraw(session, actor, f"course:{account.id}:{COURSE}", "实操没有做完。", LATER)
    assert amounts(session, account) == ("3.5", ["1", "2.5"])
    finish(session, account)
    assert amounts(session, account) == ("5.5", ["1", "2.5", "2"])
    withdraw(session, actor, f"course:{account.id}:{COURSE}", "又查出问题。", LATER)
    assert amounts(session, account) == ("3.5", ["1", "2.5"])


def test_a_reversal_that_was_put_right_leaves_what_was_earned(session: Session, learner: tuple[Account, Actor]) -> None:
    account, _ = learner
    actor = administrator(session)
    entry = pass_assessment(session, account)
    reversal = reverse(session, actor, entry.public_id, "记错了人。", LATER)
    assert amounts(session, account) == ("3", ["1", "2"])
    reverse(session, actor, reversal.public_id, "没有记错。", LATER)
    assert amounts(session, account) == ("5.5", ["1", "2.5", "2"])


def test_the_statement_leads_to_the_attempt_that_was_passed(session: Session, learner: tuple[Account, Actor]) -> None:
    lines = statement(session, learner[1]).lines
    assert [line.attempt for line in lines] == [None, "one", None]
