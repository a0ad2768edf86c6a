"""Credit pilots of the sample portal: credits taken back, proposals in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.credits.conversion import conversion_offer, convert
from content.credits.drafts import PilotDraft
from content.credits.grants import GrantDraft, decide_grant, propose_grant
from content.credits.ledger import award, reverse
from content.credits.models import LedgerEntry, OutlierVerdict, Pilot
from content.credits.outlier_pages import judge, outliers_page
from content.credits.pilots import day_of
from content.credits.proposals import decide, propose, withdraw
from content.credits.rules import CreditRules
from content.credits.verification import verify_and_record
from content.database import new_public_id, utc_now
from content.learning.models import StudyMode
from content.people.permissions import Actor
from portal.demonstration.people import person
from tests.factories import make_account


def fill_pilots(session: Session) -> None:
    """Credits taken back and given back, given by hand and converted, a class that stands out, a verified ledger, and
    proposals in every state."""
    by, admin = person(session, "pilot"), person(session, "admin")
    now, today = utc_now(), day_of(utc_now())
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).first()
    assert entry is not None
    reversal = reverse(session, by, entry.public_id, "登记了两次。", now)
    reverse(session, by, reversal.public_id, "没有登记两次。", now)
    pilot = session.get_one(Pilot, entry.pilot_id)
    _learn_as_a_class(session, by, pilot, now)
    _give_by_hand(session, by, admin, pilot, now)
    _convert(session, pilot, now)
    verify_and_record(session, now)
    draft = PilotDraft(
        name_zh="石家庄市学习积分试点",
        name_en="Shijiazhuang credit pilot",
        region_code="130100",
        begins_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=300),
        rules=CreditRules(points_per_unit=150, points_per_assessment=500, cap_per_day=2000, conversion_rate=1000),
        effective_on=today + timedelta(days=30),
        reason="鼓励大家学完课程。",
        other_regions=("保定市",),
    )
    for number, outcome in enumerate((True, False, None), start=1):
        named = replace(draft, name_zh=f"{draft.name_zh} {number}", name_en=f"{draft.name_en} {number}")
        proposal = propose(session, by, named, now)
        if outcome is not None:
            decide(session, admin, proposal.public_id, approves=outcome, words="每天的上限太高。", now=now)
    withdraw(session, by, propose(session, by, draft, now).public_id, now)
    other = replace(
        draft,
        name_zh=pilot.name_zh,
        name_en=pilot.name_en,
        region_code=pilot.region_code,
        begins_on=pilot.begins_on,
        ends_on=pilot.ends_on,
        effective_on=today,
    )
    propose(session, by, other, now, pilot_public_id=pilot.public_id, base_number=pilot.rules[-1].number)


def _learn_as_a_class(session: Session, by: Actor, pilot: Pilot, now: datetime) -> None:
    """Eleven learners finish two lessons within the same hours; one is looked at. Six go on a month later."""
    evening = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=40)
    course_id = session.scalars(select(Course.id).order_by(Course.id)).first()
    learners = [make_account(session)[0] for _ in range(11)]
    for lesson in ("first", "second", "third"):
        begun = evening + timedelta(days={"first": 0, "second": 1, "third": 32}[lesson])
        for number, learner in enumerate(learners[:6] if lesson == "third" else learners):
            award(
                session,
                learner.id,
                region_code=pilot.region_code,
                lesson_lineage=f"class-{lesson}",
                lesson_title="一起学的课",
                study_units=100,
                mode=StudyMode.READING if number % 2 else StudyMode.MEDIA,
                evidence="evidence:gone",
                now=begun + timedelta(minutes=number),
                course_id=course_id if number % 2 else None,
            )
    month = f"{day_of(evening):%Y-%m}"
    for line in outliers_page(session, by, pilot.public_id, month).lines[:1]:
        verdict = OutlierVerdict.NOTHING_WRONG
        judge(
            session,
            by,
            pilot.public_id,
            line.rule,
            line.entry,
            verdict=verdict,
            reason="全班在教室一起学习。",
            now=now,
        )


def _give_by_hand(session: Session, by: Actor, admin: Actor, pilot: Pilot, now: datetime) -> None:
    for amount, outcome in (("2", True), ("3", False), ("1.5", None)):
        draft = GrantDraft("wang", amount, "在车间完成实习。", "2026 年 5 月 4 日签到表")
        grant = propose_grant(session, by, pilot.public_id, draft, now)
        if outcome is not None:
            decide_grant(session, admin, grant.public_id, approves=outcome, words="请写明实习时间。", now=now)


def _convert(session: Session, pilot: Pilot, now: datetime) -> None:
    learner = person(session, "wang")
    offer = conversion_offer(session, learner, pilot.public_id, now)
    convert(
        session,
        learner,
        pilot.public_id,
        points=300,
        version=offer.version,
        now=now,
        public_id=new_public_id(),
    )
