"""Converting credits: exactly what the preview said, once, never below zero, undone by a reversal alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.conversion import (
    bank_credits_text,
    conversion_offer,
    conversion_offers,
    convert,
    converted,
    is_in_force,
    preview_conversion,
)
from content.credits.ledger import reverse
from content.credits.models import Conversion, EntryKind, LedgerEntry, Pilot, RuleVersion
from content.credits.rules import CreditRules
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import Database, new_public_id
from content.errors import DomainError, EditConflict, Invalid, NotAllowed, Refused
from content.people.permissions import Actor
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

RATE = CreditRules(points_per_unit=100, conversion_rate=2000)
"""Twenty credits make one credit of the bank."""


def convert_some(
    session: Session, actor: Actor, pilot: Pilot, points: int, public_id: str = "", version: int = 1
) -> Conversion:
    return convert(
        session,
        actor,
        pilot.public_id,
        points=points,
        version=version,
        now=NOW,
        public_id=public_id or new_public_id(),
    )


def test_a_conversion_does_what_the_preview_said_and_stands_in_the_statement(session: Session) -> None:
    pilot = make_pilot(session, RATE)
    learner, actor = make_account(session)
    pay(session, learner.id, "lesson", units=4000)
    (offer,) = conversion_offers(session, actor, NOW)
    preview = preview_conversion(offer, 4000)
    assert (preview.points, bank_credits_text(preview.bank_credits), preview.remaining) == (4000, "2.00", 0)
    conversion = convert_some(session, actor, pilot, 4000)
    assert (conversion.points, conversion.bank_credits, conversion.rate) == (4000, 200, 2000)
    entry = conversion.entry
    assert (entry.kind, entry.amount, entry.evidence) == (
        EntryKind.CONVERT,
        -4000,
        f"conversion:{conversion.public_id}",
    )
    page = statement(session, actor)
    assert (page.balance, page.lines[0].amount) == ("0", "-40")
    assert str(page.lines[0].explanation) == (
        "You converted 40 credits into 2.00 credits of the credit bank. 20 credits make one there."
    )
    assert conversion_offers(session, actor, NOW) == ()
    with pytest.raises(Refused):
        conversion_offer(session, actor, pilot.public_id, NOW)
    assert [state.problem for state in verify_all(session)] == [None]


@pytest.mark.parametrize(
    ("points", "rate", "taken", "bank_credits"),
    [
        (4000, 2000, 4000, 200),
        (100, 300, 99, 33),
        (100, 1025, 93, 9),
        (10, 2000, 0, 0),
        (19, 2000, 0, 0),
        (7, 1, 7, 700),
    ],
)
def test_what_makes_nothing_stays_with_the_learner(points: int, rate: int, taken: int, bank_credits: int) -> None:
    assert converted(points, rate) == (taken, bank_credits)


@given(points=st.integers(0, 10**8), rate=st.integers(1, 10**8))
def test_no_more_is_taken_than_was_asked_and_no_more_given_than_the_rate(points: int, rate: int) -> None:
    taken, bank_credits = converted(points, rate)
    assert 0 <= taken <= points
    assert bank_credits * rate <= taken * 100 < bank_credits * rate + 100, "less than a hundredth is lost"
    assert converted(taken, rate) == (taken, bank_credits), "what the preview shows is what is done"


def test_pressed_twice_it_converts_once(session: Session) -> None:
    pilot = make_pilot(session, RATE)
    learner, actor = make_account(session)
    pay(session, learner.id, "lesson", units=4000)
    first = convert_some(session, actor, pilot, 4000, "reserved")
    assert convert_some(session, actor, pilot, 4000, "reserved") is first
    assert balance(session, learner.id) == 0
    with pytest.raises(EditConflict):
        convert_some(session, actor, pilot, 2000, "reserved")
    other, other_actor = make_account(session)
    pay(session, other.id, "lesson", units=4000)
    with pytest.raises(EditConflict):
        convert_some(session, other_actor, pilot, 4000, "reserved")


def test_more_than_there_is_too_little_and_other_rules_are_refused(session: Session) -> None:
    pilot = make_pilot(session, RATE)
    learner, actor = make_account(session)
    pay(session, learner.id, "lesson", units=4000)
    for points in (4001, 19):
        with pytest.raises(Invalid) as refusal:
            convert_some(session, actor, pilot, points)
        assert refusal.value.field == "points"
    with pytest.raises(Refused, match="changed meanwhile"):
        convert_some(session, actor, pilot, 4000, version=2)
    pilot.rules.append(
        RuleVersion(
            number=2,
            rules=CreditRules(points_per_unit=100).as_json(),
            effective_from=NOW - timedelta(hours=1),
            made_by_id=pilot.owner_id,
        )
    )
    session.flush()
    with pytest.raises(Refused, match="no credits that can be converted"):
        convert_some(session, actor, pilot, 4000)
    with pytest.raises(NotAllowed):
        convert_some(session, administrator(session), pilot, 4000)
    assert balance(session, learner.id) == 4000


def test_only_a_reversal_undoes_it_and_that_can_be_put_right(session: Session) -> None:
    pilot = make_pilot(session, RATE)
    learner, actor = make_account(session)
    earned = pay(session, learner.id, "lesson", units=4000)
    assert earned is not None
    conversion = convert_some(session, actor, pilot, 3000)
    by = administrator(session)
    with pytest.raises(Refused, match="Undo the conversion"):
        reverse(session, by, earned.public_id, "错误", NOW)
    undone = reverse(session, by, conversion.entry.public_id, "学员按错了", NOW)
    assert (balance(session, learner.id), is_in_force(session, conversion)) == (4000, False)
    assert str(statement(session, actor).lines[0].explanation) == (
        "The conversion of 2026-05-04 was undone. The credits are yours again (30): 学员按错了"
    )
    again = reverse(session, by, undone.public_id, "没有按错", NOW)
    assert (balance(session, learner.id), is_in_force(session, conversion)) == (1000, True)
    reverse(session, by, again.public_id, "还是错了", NOW)
    reverse(session, by, earned.public_id, "错误", NOW)
    assert (balance(session, learner.id), is_in_force(session, conversion)) == (0, False)


def test_a_conversion_holds_no_longer_where_its_credits_were_used_again(session: Session) -> None:
    pilot = make_pilot(session, RATE)
    learner, actor = make_account(session)
    pay(session, learner.id, "lesson", units=4000)
    first = convert_some(session, actor, pilot, 4000)
    by = administrator(session)
    undone = reverse(session, by, first.entry.public_id, "学员按错了", NOW)
    convert_some(session, actor, pilot, 4000)
    with pytest.raises(Refused):
        reverse(session, by, undone.public_id, "没有按错", NOW)
    assert balance(session, learner.id) == 0


def test_sixty_four_at_once_take_no_more_than_there_is(database: Database) -> None:
    """Half of them press the same button again and again, half have opened the page anew."""
    with database.transaction() as session:
        pilot = make_pilot(session, RATE)
        learner, actor = make_account(session)
        pay(session, learner.id, "lesson", units=4000)
        learner_id, pilot_id = learner.id, pilot.public_id
    together = Barrier(64)

    def press(number: int) -> bool:
        public_id = "the same button" if number % 2 else new_public_id()
        together.wait()
        try:
            with database.transaction() as session:
                convert(session, actor, pilot_id, points=1000, version=1, now=NOW, public_id=public_id)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(press, range(64)))
    with database.reading() as session:
        assert balance(session, learner_id) == 0
        assert session.scalar(select(func.count()).select_from(Conversion)) == 4
        assert session.scalar(select(func.sum(Conversion.points))) == 4000
        kinds = session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.number)).all()
        assert kinds == [EntryKind.EARN, *[EntryKind.CONVERT] * 4]
        assert [state.problem for state in verify_all(session)] == [None]
