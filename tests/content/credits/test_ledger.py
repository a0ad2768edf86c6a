"""The ledger: what is paid once, what is never exceeded, what comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.ledger import award, award_course, reverse
from content.credits.models import EntryKind, LedgerEntry, RuleVersion
from content.credits.pilots import day_of, pilot_of
from content.credits.rules import CreditRules
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import Database
from content.errors import Invalid, NotAllowed, Refused
from content.institutions.models import RegionLevel
from content.learning.models import StudyMode
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_pilot, make_regions

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
_lineages = count(1)


def pay(
    session: Session,
    learner_id: int,
    lineage: str,
    *,
    units: int = 100,
    mode: StudyMode = StudyMode.READING,
    now: datetime = NOW,
    region_code: str = "130123",
) -> LedgerEntry | None:
    return award(
        session,
        learner_id,
        region_code=region_code,
        lesson_lineage=lineage,
        lesson_title="洗手",
        study_units=units,
        mode=mode,
        evidence=f"evidence:{lineage}",
        now=now,
    )


def administrator(session: Session, region_code: str = "130000") -> Actor:
    return make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=region_code))[1]


@pytest.mark.parametrize("units", [1, 25, 33, 50, 100, 275])
def test_every_way_of_studying_pays_the_same(session: Session, units: int) -> None:
    make_pilot(session, CreditRules(points_per_unit=130))
    amounts = set()
    for mode in StudyMode:
        learner, _ = make_account(session)
        entry = pay(session, learner.id, "lesson", units=units, mode=mode)
        assert entry is not None
        amounts.add(entry.amount)
    assert amounts == {CreditRules(points_per_unit=130).for_lesson(units)}


def test_the_same_evidence_pays_once_also_under_new_rules(session: Session) -> None:
    pilot = make_pilot(session)
    learner, _ = make_account(session)
    first = pay(session, learner.id, "lesson")
    pilot.rules.append(
        RuleVersion(
            number=2,
            rules=CreditRules(points_per_unit=900).as_json(),
            effective_from=NOW + timedelta(hours=1),
            made_by_id=pilot.owner_id,
        )
    )
    session.flush()
    again = pay(session, learner.id, "lesson", now=NOW + timedelta(hours=2))
    assert first is not None
    assert again is first
    assert balance(session, learner.id) == 100
    later = pay(session, learner.id, "another lesson", now=NOW + timedelta(hours=2))
    assert later is not None
    assert later.amount == 900


def test_the_same_evidence_pays_once_when_it_arrives_many_times_at_once(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session)
        learner_id = make_account(session)[0].id
    together = Barrier(6)

    def arrive(_: int) -> None:
        together.wait()
        with database.transaction() as session:
            pay(session, learner_id, "lesson")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(arrive, range(6)))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 1
        assert balance(session, learner_id) == 100


def test_no_cap_is_exceeded_when_many_lessons_are_paid_at_once(database: Database) -> None:
    with database.transaction() as session:
        make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=250))
        learner_id = make_account(session)[0].id
    together = Barrier(6)

    def arrive(number: int) -> None:
        together.wait()
        with database.transaction() as session:
            pay(session, learner_id, f"lesson-{number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(arrive, range(6)))
    with database.reading() as session:
        assert balance(session, learner_id) == 250


def test_a_reversal_brings_back_exactly_the_former_balance(session: Session) -> None:
    make_pilot(session)
    learner, actor = make_account(session)
    pay(session, learner.id, "kept", units=33)
    before = balance(session, learner.id)
    entry = pay(session, learner.id, "taken back", units=77)
    assert entry is not None
    reverse(session, administrator(session), entry.public_id, "同一课记了两次", NOW)
    assert balance(session, learner.id) == before
    assert pay(session, learner.id, "taken back", units=77) is entry
    assert balance(session, learner.id) == before
    page = statement(session, actor)
    assert page.lines[0].explanation.values["reason"] == "同一课记了两次"
    assert [line.taken_back for line in page.lines] == [False, True, False]


def test_an_entry_is_taken_back_once_by_whoever_may_and_with_a_reason(session: Session) -> None:
    make_pilot(session)
    learner, _ = make_account(session)
    entry = pay(session, learner.id, "lesson")
    assert entry is not None
    with pytest.raises(NotAllowed):
        reverse(session, administrator(session, "130100"), entry.public_id, "错误", NOW)
    with pytest.raises(Invalid):
        reverse(session, administrator(session), entry.public_id, "  ", NOW)
    reverse(session, administrator(session), entry.public_id, "错误", NOW)
    with pytest.raises(Refused):
        reverse(session, administrator(session), entry.public_id, "错误", NOW)


def test_a_wrong_reversal_is_put_right_once_and_the_balance_is_as_before(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=150))
    learner, actor = make_account(session)
    entry = pay(session, learner.id, "lesson")
    assert entry is not None
    reversal = reverse(session, administrator(session), entry.public_id, "错误", NOW)
    restored = reverse(session, administrator(session), reversal.public_id, "没有错", NOW)
    assert (restored.kind, restored.amount, restored.reverses_id) == (EntryKind.REVERSE, 100, reversal.id)
    assert balance(session, learner.id) == 100
    assert [line.taken_back for line in statement(session, actor).lines] == [False, False, False]
    assert str(statement(session, actor).lines[0].explanation) == (
        "The credits taken back on 2026-05-04 are yours again (1): 没有错"
    )
    with pytest.raises(Refused, match="given back already"):
        reverse(session, administrator(session), reversal.public_id, "再来", NOW)
    second = pay(session, learner.id, "second")
    assert second is not None
    assert second.amount == 50, "what was put right counts under the cap"
    reverse(session, administrator(session), restored.public_id, "还是错了", NOW)
    assert balance(session, learner.id) == 50
    assert [line.taken_back for line in statement(session, actor).lines] == [False, False, False, False, True]


def test_a_finished_course_pays_its_own_points_once(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=500))
    learner, _ = make_account(session)
    values = {"region_code": "130123", "course_public_id": "c", "course_title": "按摩卫生", "evidence": "evidence:1"}
    for _ in range(2):
        entry = award_course(session, learner.id, **values, now=NOW)
        assert entry is not None
        assert entry.amount == 500
    assert balance(session, learner.id) == 500


def test_outside_a_pilot_nothing_is_paid(session: Session) -> None:
    make_pilot(session, since=date(2026, 6, 1))
    learner, _ = make_account(session)
    assert pay(session, learner.id, "lesson") is None
    assert balance(session, learner.id) == 0


def test_the_pilot_of_the_institutions_nearest_region_pays(session: Session) -> None:
    _, city, county = make_regions(session)
    assert county.level is RegionLevel.COUNTY
    province_pilot = make_pilot(session, region_code="130000")
    assert pilot_of(session, county.code, NOW.date()) is province_pilot
    city_pilot = make_pilot(session, region_code=city.code)
    assert pilot_of(session, county.code, NOW.date()) is city_pilot
    assert pilot_of(session, "130000", NOW.date()) is province_pilot
    assert pilot_of(session, "999999", NOW.date()) is None


def test_a_day_begins_at_midnight_in_beijing(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=100))
    learner, _ = make_account(session)
    evening = datetime(2026, 5, 4, 15, 59, tzinfo=UTC)
    assert day_of(evening) == date(2026, 5, 4)
    for number, moment in enumerate((evening, evening + timedelta(minutes=1))):
        pay(session, learner.id, f"lesson-{number}", now=moment)
    assert balance(session, learner.id) == 200


def test_an_entry_cut_by_a_cap_says_so(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=150))
    learner, actor = make_account(session)
    for number in range(3):
        pay(session, learner.id, f"lesson-{number}")
    amounts = [line.amount for line in statement(session, actor).lines]
    assert amounts == ["0", "+0.5", "+1"]
    for line in statement(session, actor).lines[:2]:
        said = str(line.explanation)
        assert "a day pays at most 1.5" in said


happening = st.tuples(
    st.sampled_from(["pay", "pay", "pay", "reverse", "reverse"]),
    st.integers(0, 5),  # which lesson
    st.integers(0, 2),  # on which day
    st.sampled_from(list(StudyMode)),
)


@given(
    history=st.lists(happening, max_size=14),
    cap_per_day=st.one_of(st.none(), st.integers(0, 300)),
    cap_per_pilot=st.one_of(st.none(), st.integers(0, 500)),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_in_any_history_the_balance_is_the_sum_and_no_cap_is_exceeded(
    session: Session,
    history: list[tuple[str, int, int, StudyMode]],
    cap_per_day: int | None,
    cap_per_pilot: int | None,
) -> None:
    with session.begin_nested() as whole:
        make_pilot(session, CreditRules(100, cap_per_day=cap_per_day, cap_per_pilot=cap_per_pilot))
        learner, actor = make_account(session)
        by = administrator(session)
        entries: dict[int, LedgerEntry] = {}
        newest: dict[int, LedgerEntry] = {}  # of a lesson's entries, the one that can be reversed
        in_force: dict[int, bool] = {}
        for verb, lesson, day, mode in history:
            before = balance(session, learner.id)
            if verb == "pay":
                entry = pay(session, learner.id, f"l{lesson}", units=70 + lesson, mode=mode, now=NOW + timedelta(day))
                assert entry is not None
                if lesson in entries:
                    assert entry is entries[lesson]
                    assert balance(session, learner.id) == before
                else:
                    entries[lesson] = newest[lesson] = entry
                    in_force[lesson] = True
                    paid = [entries[key] for key in entries if in_force[key]]
                    today = sum(row.amount for row in paid if day_of(row.at) == day_of(entry.at))
                    assert (
                        entry.amount == 0 or cap_per_pilot is None or sum(row.amount for row in paid) <= cap_per_pilot
                    )
                    assert entry.amount == 0 or cap_per_day is None or today <= cap_per_day
            elif lesson in entries:  # taken back, or that put right
                newest[lesson] = reverse(session, by, newest[lesson].public_id, "错误", NOW + timedelta(day))
                in_force[lesson] = not in_force[lesson]
                amount = entries[lesson].amount
                assert balance(session, learner.id) == before + (amount if in_force[lesson] else -amount)
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.learner_id == learner.id)).all()
        assert balance(session, learner.id) == sum(row.amount for row in rows)
        assert statement(session, actor).balance == _text(sum(row.amount for row in rows))
        kept = [entries[lesson] for lesson in entries if in_force[lesson]]
        assert sum(row.amount for row in kept) == balance(session, learner.id)
        assert [state.problem for state in verify_all(session) if state.entries == len(rows)] == [None]
        whole.rollback()


@given(
    lessons=st.lists(st.tuples(st.integers(1, 200), st.integers(0, 2)), min_size=1, max_size=7),
    cap_per_day=st.one_of(st.none(), st.integers(0, 300)),
    cap_per_pilot=st.one_of(st.none(), st.integers(0, 500)),
    random=st.randoms(),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_order_in_which_evidence_arrives_does_not_matter(
    session: Session,
    lessons: list[tuple[int, int]],
    cap_per_day: int | None,
    cap_per_pilot: int | None,
    random: object,
) -> None:
    with session.begin_nested() as whole:
        make_pilot(session, CreditRules(100, cap_per_day=cap_per_day, cap_per_pilot=cap_per_pilot))
        shuffled = list(enumerate(lessons))
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        balances = set()
        for order in (list(enumerate(lessons)), shuffled):
            learner, _ = make_account(session)
            for number, (units, day) in order:
                pay(session, learner.id, f"l{number}", units=units, now=NOW + timedelta(day))
            balances.add(balance(session, learner.id))
        assert len(balances) == 1
        whole.rollback()


def _text(hundredths: int) -> str:
    from content.credits.rules import amount_text

    return amount_text(hundredths)
