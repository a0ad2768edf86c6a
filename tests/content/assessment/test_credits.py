"""A passed assessment earns what the pilot's rules give for it, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.taking import begin, hand_in, save_answers
from content.courses.models import Audience
from content.credits.models import LedgerEntry
from content.credits.rules import CreditRules
from tests.content.assessment.conftest import NOW, Examination, right_answers
from tests.factories import make_pilot


def take(session: Session, examination: Examination, *, after_days: int = 0, right: bool = True) -> None:
    now = NOW + timedelta(days=after_days)
    attempt = begin(session, examination.learner, examination.course.public_id, now)
    if right:
        save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), now)
    hand_in(session, examination.learner, attempt.public_id, now)


def amounts(session: Session) -> list[int]:
    return list(session.scalars(select(LedgerEntry.amount).order_by(LedgerEntry.id)))


def test_passing_earns_once_and_failing_nothing(session: Session, examination: Examination) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_assessment=250))
    take(session, examination, right=False)
    assert amounts(session) == []
    take(session, examination, after_days=2)
    assert amounts(session) == [250]


def test_rules_that_give_nothing_for_it_and_courses_of_others_pay_nothing(
    session: Session, examination: Examination
) -> None:
    make_pilot(session, CreditRules(points_per_unit=100))
    take(session, examination)
    assert amounts(session) == []


def test_a_course_that_is_not_for_learners_pays_nothing(session: Session, examination: Examination) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_assessment=250))
    examination.course.revisions[0].audience = next(one for one in Audience if one is not Audience.LEARNERS)
    session.flush()
    take(session, examination)
    assert amounts(session) == []
