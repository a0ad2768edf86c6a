"""Credit pilots of the sample portal: credits taken back, proposals in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.drafts import PilotDraft
from content.credits.ledger import reverse
from content.credits.models import LedgerEntry, Pilot
from content.credits.pilots import day_of
from content.credits.proposals import decide, propose, withdraw
from content.credits.rules import CreditRules
from content.credits.verification import verify_and_record
from content.database import utc_now
from portal.demonstration.people import person


def fill_pilots(session: Session) -> None:
    """Credits taken back and given back, a verified ledger, and proposals in every state."""
    by, admin = person(session, "pilot"), person(session, "admin")
    now, today = utc_now(), day_of(utc_now())
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).first()
    assert entry is not None
    reversal = reverse(session, by, entry.public_id, "登记了两次。", now)
    reverse(session, by, reversal.public_id, "没有登记两次。", now)
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
    )
    for number, outcome in enumerate((True, False, None), start=1):
        named = replace(draft, name_zh=f"{draft.name_zh} {number}", name_en=f"{draft.name_en} {number}")
        proposal = propose(session, by, named, now)
        if outcome is not None:
            decide(session, admin, proposal.public_id, approves=outcome, words="每天的上限太高。", now=now)
    withdraw(session, by, propose(session, by, draft, now).public_id, now)
    pilot = session.scalars(select(Pilot).order_by(Pilot.id)).first()
    assert pilot is not None
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
