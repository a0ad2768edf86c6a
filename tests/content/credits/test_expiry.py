"""Credits expire where the rules say so: told 60 and 14 days before, once, and never sooner than they were told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.conversion import convert
from content.credits.drafts import draft_from
from content.credits.expiry import EXPIRE_CREDITS, warn_and_expire
from content.credits.ledger import reverse
from content.credits.models import EntryKind, ExpiryWarning, LedgerEntry, Pilot
from content.credits.rules import CreditRules
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import Database, new_public_id
from content.errors import Invalid
from content.notices.models import Notice
from content.operation.schedule import run_task
from content.people.permissions import Actor
from content.scheduled_tasks import TASKS
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.content.credits.test_proposals import TEXTS
from tests.factories import make_account, make_pilot

LAST_DAY = date(2026, 9, 30)
RULES = CreditRules(points_per_unit=100, conversion_rate=2000, expires_on=LAST_DAY)


def night(days: int) -> datetime:
    """One in the morning in Beijing, so many days after the last day on which credits can be used."""
    return datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 17, tzinfo=UTC) + timedelta(days=days - 1)


@pytest.fixture
def owner(session: Session) -> tuple[Pilot, int, Actor]:
    """A pilot whose credits expire, and a learner with 40 of them."""
    pilot = make_pilot(session, RULES)
    learner, actor = make_account(session)
    pay(session, learner.id, "lesson", units=4000)
    return pilot, learner.id, actor


def told(session: Session, learner_id: int) -> list[str]:
    notices = session.scalars(select(Notice).where(Notice.account_id == learner_id).order_by(Notice.id))
    return [str(notice.message % notice.values) for notice in notices]


def test_it_is_told_60_and_14_days_before_and_done_once(session: Session, owner: tuple[Pilot, int, Actor]) -> None:
    _, learner_id, actor = owner
    counts = {}
    for days in (-61, -60, -59, -15, -14, -1, 0, 1, 2):
        for _ in range(2):
            warn_and_expire(session, night(days))
        counts[days] = (len(told(session, learner_id)), balance(session, learner_id))
    assert counts == {
        -61: (0, 4000),
        -60: (1, 4000),
        -59: (1, 4000),
        -15: (1, 4000),
        -14: (2, 4000),
        -1: (2, 4000),
        0: (2, 4000),
        1: (3, 0),
        2: (3, 0),
    }
    assert told(session, learner_id)[0].startswith(
        "Credits of the pilot “学习积分试点” can be used until 2026-09-30 (40)."
    )
    (expired, _) = statement(session, actor).lines
    assert (expired.kind, expired.amount) == (EntryKind.EXPIRE, "-40")
    assert str(expired.explanation) == "Credits that were not used by 2026-09-30 have expired (40)."
    assert [state.problem for state in verify_all(session)] == [None]


def test_what_was_converted_does_not_expire_and_a_person_can_give_the_rest_back(
    session: Session, owner: tuple[Pilot, int, Actor]
) -> None:
    pilot, learner_id, actor = owner
    warn_and_expire(session, night(-60))
    convert(session, actor, pilot.public_id, points=3000, version=1, now=night(0), public_id=new_public_id())
    warn_and_expire(session, night(1))
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.EXPIRE)).one()
    assert entry.amount == -1000
    reverse(session, administrator(session), entry.public_id, "学员住院了", night(2))
    warn_and_expire(session, night(3))
    assert balance(session, learner_id) == 1000, "what a person gave back does not expire again"
    assert "are yours again (10): 学员住院了" in str(statement(session, actor).lines[0].explanation)
    converted = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.CONVERT)).one()
    reverse(session, administrator(session), converted.public_id, "学员按错了", night(4))
    warn_and_expire(session, night(5))
    assert balance(session, learner_id) == 4000, "what came back later was not there on the last day"


def test_nobody_loses_credits_within_14_days_of_being_told(session: Session, owner: tuple[Pilot, int, Actor]) -> None:
    """The portal was off until ten days after the last day."""
    _, learner_id, _ = owner
    warn_and_expire(session, night(10))
    assert [line[: line.index("(")] for line in told(session, learner_id)] == [
        "Credits of the pilot “学习积分试点” can be used until 2026-10-24 "
    ]
    for days in (11, 24):
        warn_and_expire(session, night(days))
        assert balance(session, learner_id) == 4000
    warn_and_expire(session, night(25))
    assert balance(session, learner_id) == 0
    assert len(told(session, learner_id)) == 2


def test_without_a_rule_without_credits_and_without_an_account_nothing_happens(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100), region_code="130100")
    make_pilot(session, RULES)
    learner, nobody, erased = (make_account(session)[0] for _ in range(3))
    pay(session, learner.id, "lesson", region_code="130123")
    entry = pay(session, nobody.id, "lesson", region_code="130000")
    assert entry is not None
    reverse(session, administrator(session), entry.public_id, "错误", NOW)
    pay(session, erased.id, "lesson", region_code="130000")
    erased.disabled_at = NOW
    session.flush()
    for days in (-60, -14, 1):
        warn_and_expire(session, night(days))
    assert session.scalars(select(ExpiryWarning)).all() == []
    assert session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.EXPIRE)).all() == []


def test_the_nightly_task_does_it(database: Database) -> None:
    assert EXPIRE_CREDITS in TASKS
    with database.transaction() as session:
        make_pilot(session, RULES)
        learners = [make_account(session)[0].id for _ in range(3)]
        for learner_id in learners:
            pay(session, learner_id, "lesson")
    for days in (-60, 1, 2):
        assert run_task(database, EXPIRE_CREDITS, night(days))
    with database.reading() as session:
        assert [balance(session, learner_id) for learner_id in learners] == [0, 0, 0]
        assert len(session.scalars(select(LedgerEntry)).all()) == 6


def test_rules_leave_60_days_after_the_last_day_of_the_pilot() -> None:
    assert draft_from({**TEXTS, "expires_on": "2027-03-01"}).rules.expires_on == date(2027, 3, 1)
    assert draft_from({**TEXTS, "expires_on": " "}).rules.expires_on is None
    with pytest.raises(Invalid, match="2027-03-01") as refusal:
        draft_from({**TEXTS, "expires_on": "2027-02-28"})
    assert refusal.value.field == "expires_on"


def test_rules_read_back_what_they_stored() -> None:
    assert CreditRules.from_json(RULES.as_json()) == RULES
    old = {key: value for key, value in RULES.as_json().items() if key != "expires_on"}
    assert CreditRules.from_json(old).expires_on is None
