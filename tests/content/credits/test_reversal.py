"""What taking credits back leaves behind, word for word, and how it bears on the caps."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.ledger import award_course, reverse
from content.credits.models import EntryKind, LedgerEntry
from content.credits.rules import CreditRules
from content.errors import DomainError, Invalid, NotAllowed, NotFound, Refused
from content.notices.models import Notice
from content.people.models import AuditEvent
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

LATER = NOW + timedelta(days=2, hours=9)
MIDNIGHT = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""When the fifth of May begins in Beijing."""


def paid(session: Session, learner_id: int, lineage: str, now: datetime = NOW, **more: object) -> int:
    entry = pay(session, learner_id, lineage, now=now, **more)  # type: ignore[arg-type]  # as `pay` takes them
    assert entry is not None
    return entry.amount


def refused(kind: type[DomainError], session: Session, public_id: str, reason: str, region_code: str = "130000"):
    with pytest.raises(kind) as refusal:
        reverse(session, administrator(session, region_code), public_id, reason, LATER)
    return refusal.value


def test_the_entry_the_trail_the_notice_and_the_log_say_what_was_done(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="content.credits.ledger")
    pilot = make_pilot(session)
    learner, _ = make_account(session)
    entry = pay(session, learner.id, "lesson")
    assert entry is not None
    actor = administrator(session)
    caplog.clear()
    reversal = reverse(session, actor, entry.public_id, "  同一课记了两次 ", LATER)
    assert (reversal.learner_id, reversal.pilot_id, reversal.rule_version_id) == (
        learner.id,
        pilot.id,
        entry.rule_version_id,
    )
    assert (reversal.kind, reversal.amount, reversal.reverses_id) == (EntryKind.REVERSE, -100, entry.id)
    assert (reversal.actor_id, reversal.at) == (actor.account_id, LATER)
    assert reversal.evidence == f"entry:{entry.public_id}"
    assert reversal.explanation == {
        "message": "Credits of %(date)s were taken back (%(amount)s): %(reason)s",
        "values": {"amount": "1", "date": "2026-05-04", "reason": "同一课记了两次"},
    }
    act = session.scalars(select(AuditEvent)).one()
    assert (act.at, act.actor_id, act.action) == (LATER, actor.account_id, "credits.reverse")
    assert (act.subject_kind, act.subject_id, act.reason) == ("ledger_entry", entry.public_id, "同一课记了两次")
    notice = session.scalars(select(Notice)).one()
    assert (notice.account_id, notice.link) == (learner.id, "credits:")
    assert notice.message % notice.values == "Credits of yours were taken back (1): 同一课记了两次"
    assert [record.getMessage() for record in caplog.records] == [
        f"ledger entry {entry.public_id}: reversed by {reversal.public_id}"
    ]


def test_a_refusal_names_the_entry_or_the_field_and_says_what_to_do(session: Session) -> None:
    make_pilot(session)
    learner, _ = make_account(session)
    entry = pay(session, learner.id, "lesson")
    assert entry is not None
    assert refused(NotFound, session, "nothing", "错误").about == "nothing"
    assert refused(NotAllowed, session, entry.public_id, "错误", "130100").about == entry.public_id
    without_reason = refused(Invalid, session, entry.public_id, " ")
    assert str(without_reason) == "Write why this is done with the credits; the learner reads it."
    assert getattr(without_reason, "field", None) == "reason"
    reverse(session, administrator(session), entry.public_id, "错误", LATER)
    again = refused(Refused, session, entry.public_id, "错误")
    assert (str(again), again.about) == ("These credits have been taken back already.", entry.public_id)
    assert session.scalars(select(AuditEvent)).one()
    assert session.scalars(select(Notice)).one()


def test_what_was_taken_back_makes_room_under_a_cap_once_and_no_more(session: Session) -> None:
    """Neither the entry that was taken back nor the one that takes it back counts."""
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_pilot=150))
    learner, _ = make_account(session)
    first = pay(session, learner.id, "first")
    assert first is not None
    assert first.amount == 100
    assert paid(session, learner.id, "second") == 50
    reverse(session, administrator(session), first.public_id, "错误", LATER)
    assert paid(session, learner.id, "third", units=300) == 100
    assert paid(session, learner.id, "fourth") == 0


def test_an_entry_that_the_cap_of_the_pilot_cut_says_so(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_pilot=150, cap_per_day=400))
    learner, _ = make_account(session)
    entries = [pay(session, learner.id, lineage) for lineage in ("first", "second")]
    explanations = [entry.explanation["message"] % entry.explanation["values"] for entry in entries if entry]
    assert explanations == [
        "You finished the lesson “洗手” (study units: 1; credits for each: 1).",
        "You finished the lesson “洗手”, worth in credits: 1; this pilot pays at most 1.5 to one learner, and this was "
        "what was left.",
    ]


def test_what_another_pilot_paid_counts_under_no_cap_of_this_one(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_pilot=100), region_code="130000")
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_pilot=100), region_code="130100")
    learner, _ = make_account(session)
    assert paid(session, learner.id, "first", region_code="130123") == 100
    assert paid(session, learner.id, "second", region_code="130000") == 100
    assert paid(session, learner.id, "third", region_code="130123") == 0


def test_the_first_moment_of_a_day_counts_for_it_and_not_for_the_day_before(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=100))
    learner, other = make_account(session)[0], make_account(session)[0]
    assert paid(session, learner.id, "first", MIDNIGHT) == 100
    assert paid(session, learner.id, "second", MIDNIGHT + timedelta(hours=5)) == 0
    assert paid(session, learner.id, "late evidence", MIDNIGHT - timedelta(minutes=5)) == 100
    assert paid(session, other.id, "first", MIDNIGHT - timedelta(seconds=1)) == 100
    assert paid(session, other.id, "second", MIDNIGHT) == 100


def test_a_finished_course_says_which(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=500))
    learner, _ = make_account(session)
    entry = award_course(
        session,
        learner.id,
        region_code="130123",
        course_public_id="c",
        course_title="按摩卫生",
        evidence="enrolment:1",
        now=NOW,
    )
    assert entry is not None
    explanation = entry.explanation
    assert explanation["message"] % explanation["values"] == "You finished every lesson of the course “按摩卫生”."


def test_each_entry_can_be_taken_back_although_another_was(session: Session) -> None:
    make_pilot(session)
    learner, _ = make_account(session)
    entries = [pay(session, learner.id, lineage) for lineage in ("first", "second")]
    for entry in entries:
        assert entry is not None
        reverse(session, administrator(session), entry.public_id, "错误", LATER)
    kinds = session.scalars(select(LedgerEntry.kind)).all()
    assert sorted(kind.value for kind in kinds) == ["earn", "earn", "reverse", "reverse"]
