"""Generated histories of earning, giving, converting, expiring, taking back and putting right."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.conversion import convert
from content.credits.expiry import warn_and_expire
from content.credits.grants import GrantDraft, decide_grant, propose_grant
from content.credits.ledger import reverse
from content.credits.models import EntryKind, LedgerEntry
from content.credits.pilots import day_of
from content.credits.rules import CreditRules, amount_text
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import new_public_id
from content.errors import DomainError
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

LAST_DAY = date(2026, 8, 30)
acts = st.tuples(
    st.sampled_from(["earn", "earn", "earn", "grant", "convert", "expire", "reverse", "reverse"]),
    st.integers(0, 6),  # which lesson, how much, or which of the entries
    st.integers(0, 3),  # on which day
)


@given(
    history=st.lists(acts, max_size=16),
    cap_per_day=st.one_of(st.none(), st.integers(0, 300)),
    cap_per_pilot=st.one_of(st.none(), st.integers(0, 500)),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_in_any_history_the_balance_is_the_sum_never_negative_and_a_reversal_brings_it_back(
    session: Session, history: list[tuple[str, int, int]], cap_per_day: int | None, cap_per_pilot: int | None
) -> None:
    with session.begin_nested() as whole:
        rules = CreditRules(
            100, cap_per_day=cap_per_day, cap_per_pilot=cap_per_pilot, conversion_rate=700, expires_on=LAST_DAY
        )
        pilot = make_pilot(session, rules)
        learner, actor = make_account(session, name="wang")
        by, second = administrator(session), administrator(session)
        warn_and_expire(session, NOW)
        for verb, which, day in history:
            before, now = balance(session, learner.id), NOW + timedelta(days=day)
            entries = session.scalars(
                select(LedgerEntry).where(LedgerEntry.learner_id == learner.id).order_by(LedgerEntry.number)
            ).all()
            try:
                with session.begin_nested():
                    if verb == "earn":
                        pay(session, learner.id, f"l{which}", units=60 + which, now=now)
                    elif verb == "grant":
                        draft = GrantDraft("wang", amount_text(35 + which), "实习", "签到表")
                        grant = propose_grant(session, by, pilot.public_id, draft, now)
                        decide_grant(session, second, grant.public_id, approves=True, words="", now=now)
                    elif verb == "convert":
                        convert(
                            session,
                            actor,
                            pilot.public_id,
                            points=30 * (which + 1),
                            version=1,
                            now=now,
                            public_id=new_public_id(),
                        )
                    elif verb == "expire":
                        for days in (100, 115, 130):
                            warn_and_expire(session, NOW + timedelta(days=days + day))
                    elif entries:
                        entry = entries[which % len(entries)]
                        reverse(session, by, entry.public_id, "错误", now)
                        assert balance(session, learner.id) == before - entry.amount
            except DomainError:
                assert balance(session, learner.id) == before, "what is refused changes nothing"
            _assert_sound(session, learner.id, cap_per_day, cap_per_pilot)
        assert statement(session, actor).balance == amount_text(balance(session, learner.id))
        assert {state.problem for state in verify_all(session)} == {None}
        whole.rollback()


def _assert_sound(session: Session, learner_id: int, cap_per_day: int | None, cap_per_pilot: int | None) -> None:
    rows = session.scalars(
        select(LedgerEntry).where(LedgerEntry.learner_id == learner_id).order_by(LedgerEntry.number)
    ).all()
    running = 0
    for row in rows:
        running += row.amount
        assert running >= 0
    assert balance(session, learner_id) == running
    in_force = {row.id: row for row in rows if row.kind is not EntryKind.REVERSE}
    origin = {row.id: row.id for row in in_force.values()}
    reversed_ids: set[int] = set()
    for row in rows:
        if row.reverses_id is not None:
            origin[row.id] = origin[row.reverses_id]
            reversed_ids ^= {origin[row.id]}
    holding = [row for row in in_force.values() if row.id not in reversed_ids]
    assert sum(row.amount for row in holding) == running, "a reversal is as if the entry had never been"
    newest = rows[-1] if rows else None
    if newest is None or newest.kind not in (EntryKind.EARN, EntryKind.GRANT) or newest.amount == 0:
        return
    earned = [row for row in holding if row.kind in (EntryKind.EARN, EntryKind.GRANT)]
    today = sum(row.amount for row in earned if day_of(row.at) == day_of(newest.at))
    assert cap_per_day is None or today <= cap_per_day
    assert cap_per_pilot is None or sum(row.amount for row in earned) <= cap_per_pilot


@given(
    lessons=st.lists(st.integers(1, 200), min_size=1, max_size=5),
    grants=st.lists(st.integers(1, 200), max_size=3),
    random=st.randoms(),
)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_order_in_which_lessons_and_grants_arrive_does_not_matter(
    session: Session, lessons: list[int], grants: list[int], random: object
) -> None:
    with session.begin_nested() as whole:
        pilot = make_pilot(session, CreditRules(100))
        by, second = administrator(session), administrator(session)
        arrivals = [("lesson", *one) for one in enumerate(lessons)] + [("grant", *one) for one in enumerate(grants)]
        shuffled = list(arrivals)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        balances = set()
        for name, order in (("first", arrivals), ("second", shuffled)):
            learner, _ = make_account(session, name=name)
            for kind, number, amount in order:
                if kind == "lesson":
                    pay(session, learner.id, f"l{number}", units=amount)
                else:
                    draft = GrantDraft(name, amount_text(amount), "实习", f"签到表 {number}")
                    grant = propose_grant(session, by, pilot.public_id, draft, NOW)
                    decide_grant(session, second, grant.public_id, approves=True, words="", now=NOW)
            balances.add(balance(session, learner.id))
        assert len(balances) == 1
        whole.rollback()
