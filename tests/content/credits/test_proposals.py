"""Rules are proposed by one person and approved by another, and never change what was earned."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.drafts import PilotDraft, draft_from
from content.credits.models import Pilot, PilotProposal, ProposalState, RuleVersion
from content.credits.overview import pilots
from content.credits.pilots import rules_at
from content.credits.proposal_pages import proposal_page, proposals
from content.credits.proposals import decide, propose, withdraw
from content.credits.rules import CreditRules
from content.credits.verification import verify_all
from content.database import Database
from content.errors import DomainError, EditConflict, Invalid, NotAllowed, NotFound, Refused
from content.institutions.models import Region, RegionLevel
from content.notices.models import Notice
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.content.credits.test_ledger import pay
from tests.factories import make_account, make_pilot, make_regions

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NEW = PilotDraft(
    name_zh="正定县学习积分试点",
    name_en="Zhengding credit pilot",
    region_code="130123",
    begins_on=date(2026, 6, 1),
    ends_on=date(2026, 12, 31),
    rules=CreditRules(points_per_unit=300, cap_per_day=900),
    effective_on=date(2026, 6, 1),
    reason="鼓励大家学完课程。",
)


def pilot_administrator(session: Session, region_code: str = "130000") -> Actor:
    return make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=region_code))[1]


def changed(pilot: Pilot, **values: object) -> PilotDraft:
    """A draft for a pilot that is there, with these values."""
    present = replace(
        NEW,
        name_zh=pilot.name_zh,
        name_en=pilot.name_en,
        region_code=pilot.region_code,
        begins_on=pilot.begins_on,
        ends_on=pilot.ends_on,
        effective_on=date(2026, 5, 10),
    )
    return replace(present, **values)  # type: ignore[arg-type]


def test_a_new_pilot_pays_once_somebody_else_has_approved_it(session: Session) -> None:
    make_regions(session)
    proposer, other = pilot_administrator(session, "130123"), pilot_administrator(session)
    proposal = propose(session, proposer, NEW, NOW)
    learner, _ = make_account(session)
    june = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    assert pay(session, learner.id, "before", now=june) is None
    with pytest.raises(Refused, match="Somebody else must decide"):
        decide(session, proposer, proposal.public_id, approves=True, words="", now=NOW)
    decide(session, other, proposal.public_id, approves=True, words="", now=NOW)
    (line,) = pilots(session, other)
    assert (line.name_zh, line.begins_on, line.ends_on) == (NEW.name_zh, NEW.begins_on, NEW.ends_on)
    assert pay(session, learner.id, "too early", now=NOW) is None
    entry = pay(session, learner.id, "lesson", now=june)
    assert entry is not None
    assert entry.amount == 300
    version = session.scalars(select(RuleVersion)).one()
    assert (version.number, version.made_by_id, version.reason) == (1, proposer.account_id, NEW.reason)
    assert version.effective_from == datetime(2026, 5, 31, 16, 0, tzinfo=UTC), "the day begins in Beijing"
    notices = session.execute(select(Notice.account_id, Notice.link).order_by(Notice.id)).all()
    link = f"pilot_proposal:{proposal.public_id}"
    assert [tuple(row) for row in notices] == [(other.account_id, link), (proposer.account_id, link)]
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["credits.rules_proposed", "credits.rules_approved"]


def test_other_rules_leave_what_was_earned_as_it_was(session: Session) -> None:
    pilot = make_pilot(session, CreditRules(points_per_unit=100))
    learner, _ = make_account(session)
    pay(session, learner.id, "before", now=NOW)
    draft = changed(pilot, rules=CreditRules(points_per_unit=700), effective_on=date(2026, 5, 4))
    proposal = propose(
        session, pilot_administrator(session), draft, NOW, pilot_public_id=pilot.public_id, base_number=1
    )
    approved_at = NOW + timedelta(hours=2)
    decide(
        session,
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
        proposal.public_id,
        approves=True,
        words="",
        now=approved_at,
    )
    late = pay(session, learner.id, "studied before the approval", now=approved_at - timedelta(seconds=1))
    after = pay(session, learner.id, "after", now=approved_at)
    assert late is not None
    assert after is not None
    assert (late.amount, after.amount, balance(session, learner.id)) == (100, 700, 900)
    assert [state.problem for state in verify_all(session)] == [None]
    first = rules_at(session, pilot, NOW)
    assert first is not None
    assert first.rules == CreditRules(points_per_unit=100).as_json()


@pytest.mark.parametrize(
    ("grant", "sees", "proposes"),
    [
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), True, True),
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130123"), True, True),
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130600"), False, False),
        (Grant(Role.ADMINISTRATOR), True, False),
        (Grant(Role.EVALUATOR), False, False),
        (Grant(Role.LEARNER), False, False),
    ],
)
def test_who_may_propose_and_who_may_approve(session: Session, grant: Grant, sees: bool, proposes: bool) -> None:
    make_regions(session)
    session.add(
        Region(code="130600", name_zh="保定市", name_en="Baoding", level=RegionLevel.CITY, parent_code="130000")
    )
    session.flush()
    _, actor = make_account(session, grant)
    if proposes:
        propose(session, actor, NEW, NOW)
    else:
        with pytest.raises(NotAllowed):
            propose(session, actor, NEW, NOW)
    proposal = propose(session, pilot_administrator(session), NEW, NOW)
    if sees:
        assert proposal_page(session, actor, proposal.public_id, NOW).can_decide
        assert proposal.public_id in [line.public_id for line in proposals(session, actor)]
        decide(session, actor, proposal.public_id, approves=True, words="", now=NOW)
        return
    with pytest.raises(NotAllowed):
        proposal_page(session, actor, proposal.public_id, NOW)
    with pytest.raises(NotAllowed):
        decide(session, actor, proposal.public_id, approves=True, words="", now=NOW)


def test_a_proposal_is_declined_with_words_withdrawn_by_its_maker_and_decided_once(session: Session) -> None:
    make_regions(session)
    proposer, other = pilot_administrator(session), pilot_administrator(session)
    declined, withdrawn = propose(session, proposer, NEW, NOW), propose(session, proposer, NEW, NOW)
    with pytest.raises(Invalid) as without_words:
        decide(session, other, declined.public_id, approves=False, words="  ", now=NOW)
    assert without_words.value.field == "words"
    decide(session, other, declined.public_id, approves=False, words="上限太高。", now=NOW)
    with pytest.raises(Refused):
        withdraw(session, other, withdrawn.public_id, NOW)
    withdraw(session, proposer, withdrawn.public_id, NOW)
    for proposal in (declined, withdrawn):
        for approves in (True, False):
            with pytest.raises(Refused, match="decided or withdrawn already"):
                decide(session, other, proposal.public_id, approves=approves, words="再来", now=NOW)
        with pytest.raises(Refused):
            withdraw(session, proposer, proposal.public_id, NOW)
    assert session.scalars(select(Pilot)).all() == []
    assert proposal_page(session, proposer, declined.public_id, NOW).words == "上限太高。"
    with pytest.raises(NotFound):
        decide(session, other, "nothing", approves=False, words="x", now=NOW)


def test_a_form_sent_twice_makes_one_proposal_and_one_notice(session: Session) -> None:
    make_regions(session)
    proposer, _ = pilot_administrator(session), pilot_administrator(session)
    for _ in range(2):
        propose(session, proposer, NEW, NOW, public_id="reserved")
    assert session.scalar(select(func.count()).select_from(PilotProposal)) == 1
    assert session.scalar(select(func.count()).select_from(Notice)) == 1
    with pytest.raises(EditConflict):
        propose(session, proposer, replace(NEW, reason="别的原因"), NOW, public_id="reserved")


def test_of_two_proposals_on_the_same_rules_the_second_is_refused(session: Session) -> None:
    pilot = make_pilot(session)
    proposer, other = pilot_administrator(session), pilot_administrator(session)
    first, second = (
        propose(session, proposer, changed(pilot), NOW, pilot_public_id=pilot.public_id, base_number=1)
        for _ in range(2)
    )
    decide(session, other, first.public_id, approves=True, words="", now=NOW)
    with pytest.raises(Refused, match="have changed meanwhile"):
        decide(session, other, second.public_id, approves=True, words="", now=NOW)
    assert second.state is ProposalState.OPEN
    with pytest.raises(Refused, match="have changed meanwhile"):
        propose(session, proposer, changed(pilot), NOW, pilot_public_id=pilot.public_id, base_number=1)


def test_of_many_approvals_at_once_one_makes_a_version(database: Database) -> None:
    with database.transaction() as session:
        pilot = make_pilot(session)
        proposer = pilot_administrator(session)
        deciders = [pilot_administrator(session) for _ in range(8)]
        proposal = propose(session, proposer, changed(pilot), NOW, pilot_public_id=pilot.public_id, base_number=1)
        public_id = proposal.public_id
    together = Barrier(8)

    def approve(decider: Actor) -> bool:
        together.wait()
        try:
            with database.transaction() as session:
                decide(session, decider, public_id, approves=True, words="", now=NOW)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(approve, deciders)) == 1
    with database.reading() as session:
        assert session.scalars(select(RuleVersion.number).order_by(RuleVersion.number)).all() == [1, 2]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"region_code": "999999"}, "region"),
        ({"begins_on": date(2026, 5, 3)}, "begins_on"),
        ({"effective_on": date(2026, 5, 3)}, "effective_on"),
    ],
)
def test_a_new_pilot_that_cannot_be_names_its_field(session: Session, values: dict[str, object], field: str) -> None:
    make_regions(session)
    with pytest.raises(Invalid) as refusal:
        propose(session, pilot_administrator(session), replace(NEW, **values), NOW)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_a_pilot_keeps_its_region_and_once_begun_its_first_day(session: Session) -> None:
    pilot = make_pilot(session)
    proposer = pilot_administrator(session)
    for values, field in (({"region_code": "130100"}, "region"), ({"begins_on": date(2026, 5, 9)}, "begins_on")):
        draft = changed(pilot, **values)
        with pytest.raises(Invalid) as refusal:
            propose(session, proposer, draft, NOW, pilot_public_id=pilot.public_id, base_number=1)
        assert refusal.value.field == field


TEXTS = {
    "name_zh": " 试点 ",
    "name_en": "Pilot",
    "region": "130123",
    "begins_on": "2026-06-01",
    "ends_on": "2026年12月31日",
    "points_per_unit": "１．５",
    "points_per_course": "",
    "cap_per_day": "",
    "cap_per_pilot": "500",
    "conversion_rate": "10.25",
    "effective_on": "2026/6/1",
    "reason": "试一试",
}


def test_a_form_is_read_as_people_write_numbers_and_days() -> None:
    draft = draft_from(TEXTS)
    assert (draft.name_zh, draft.begins_on, draft.ends_on) == ("试点", date(2026, 6, 1), date(2026, 12, 31))
    assert draft.effective_on == date(2026, 6, 1)
    assert draft.rules == CreditRules(150, 0, None, 50000, 1025, 0)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("points_per_unit", ""),
        ("points_per_unit", "一个半"),
        ("points_per_unit", "-1"),
        ("cap_per_day", "1.234"),
        ("cap_per_pilot", "1000000"),
        ("begins_on", "2026-02-30"),
        ("begins_on", ""),
        ("begins_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("ends_on", "2026-05-31"),
        ("effective_on", "2027-01-01"),
        ("name_zh", " "),
        ("name_en", "x" * 121),
        ("reason", "字" * 1001),
    ],
)
def test_what_cannot_be_read_names_its_field(field: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_from({**TEXTS, field: text})
    assert refusal.value.field == field
