"""Credits given by hand: two people, a reason, what they rest on, and the caps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.balances import balance
from content.credits.grant_pages import grant_page, pilot_grants, waiting_grants
from content.credits.grants import GrantDraft, decide_grant, propose_grant, withdraw_grant
from content.credits.ledger import reverse
from content.credits.models import CreditGrant, EntryKind, LedgerEntry, ProposalState
from content.credits.rules import CreditRules
from content.credits.statement import statement
from content.credits.verification import verify_all
from content.database import Database
from content.errors import DomainError, EditConflict, Invalid, NotAllowed, NotFound, Refused
from content.notices.models import Notice
from content.people.erasure import erase
from content.people.models import AuditEvent, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from tests.content.credits.test_ledger import NOW, administrator, pay
from tests.factories import make_account, make_pilot

DRAFT = GrantDraft("wang", "2.5", "在车间完成实习", "2026 年 5 月 4 日签到表")


def proposed(session: Session, by: Actor, pilot: str, **values: str) -> CreditGrant:
    return propose_grant(session, by, pilot, replace(DRAFT, **values), NOW)


def test_a_grant_is_paid_once_a_second_person_approves_and_says_why(session: Session) -> None:
    pilot = make_pilot(session)
    learner, actor = make_account(session, name="wang")
    proposer, other = administrator(session), administrator(session)
    grant = proposed(session, proposer, pilot.public_id, login_name=" Wang ")
    assert balance(session, learner.id) == 0
    assert [line.public_id for line in waiting_grants(session, other)] == [grant.public_id]
    decide_grant(session, other, grant.public_id, approves=True, words="", now=NOW)
    entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.kind, entry.amount, entry.evidence) == (EntryKind.GRANT, 250, f"grant:{grant.public_id}")
    assert (entry.actor_id, grant.entry_id, grant.state) == (other.account_id, entry.id, ProposalState.APPROVED)
    assert balance(session, learner.id) == 250
    (line,) = statement(session, actor).lines
    assert str(line.explanation) == (
        "Credits were given to you by hand (2.5): 在车间完成实习。 Based on: 2026 年 5 月 4 日签到表"
    )
    told = {notice.account_id: str(notice.message % notice.values) for notice in session.scalars(select(Notice))}
    assert told[learner.id] == "You were given credits (2.5). Reason: 在车间完成实习"
    assert told[proposer.account_id].endswith("were approved and paid.")
    assert set(told) == {learner.id, proposer.account_id, other.account_id, pilot.owner_id}
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["credits.grant_proposed", "credits.grant_approved"]
    assert [state.problem for state in verify_all(session)] == [None]
    assert waiting_grants(session, other) == ()
    reverse(session, other, entry.public_id, "记错人了", NOW)
    assert balance(session, learner.id) == 0


def test_nobody_gives_to_themselves_and_nobody_does_both(session: Session) -> None:
    pilot = make_pilot(session)
    make_account(session, name="wang")
    proposer = administrator(session)
    _, learning = make_account(
        session,
        Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"),
        Grant(Role.LEARNER),
        name="both",
    )
    with pytest.raises(Invalid) as for_oneself:
        proposed(session, learning, pilot.public_id, login_name="both")
    assert for_oneself.value.field == "login_name"
    grant = proposed(session, proposer, pilot.public_id)
    for_both = proposed(session, proposer, pilot.public_id, login_name="both")
    for by, one in ((proposer, grant), (learning, for_both), (proposer, for_both)):
        assert not grant_page(session, by, one.public_id, NOW).can_decide
        for approves in (True, False):
            with pytest.raises(Refused, match="Somebody else must decide"):
                decide_grant(session, by, one.public_id, approves=approves, words="x", now=NOW)
    assert session.scalars(select(LedgerEntry)).all() == []


def test_the_caps_hold_when_it_is_proposed_and_when_it_is_paid(session: Session) -> None:
    pilot = make_pilot(session, CreditRules(points_per_unit=100, cap_per_day=300))
    learner, _ = make_account(session, name="wang")
    proposer, other = administrator(session), administrator(session)
    with pytest.raises(Invalid, match="3 credits now") as too_much:
        proposed(session, proposer, pilot.public_id, amount="3.5")
    assert too_much.value.field == "amount"
    grant = proposed(session, proposer, pilot.public_id)
    pay(session, learner.id, "lesson")
    assert grant_page(session, other, grant.public_id, NOW).room == "2"
    with pytest.raises(Refused, match="2 credits now"):
        decide_grant(session, other, grant.public_id, approves=True, words="", now=NOW)
    assert (balance(session, learner.id), grant.state) == (100, ProposalState.OPEN)
    decide_grant(session, other, grant.public_id, approves=True, words="", now=NOW + timedelta(days=1))
    assert balance(session, learner.id) == 350
    late = pay(session, learner.id, "second", units=200, now=NOW + timedelta(days=1))
    assert late is not None
    assert late.amount == 50, "what was given by hand counts under the cap of its day"


def test_it_is_declined_with_words_withdrawn_by_its_maker_and_decided_once(session: Session) -> None:
    pilot = make_pilot(session)
    make_account(session, name="wang")
    proposer, other = administrator(session), administrator(session)
    declined, withdrawn = (proposed(session, proposer, pilot.public_id) for _ in range(2))
    with pytest.raises(Invalid) as without_words:
        decide_grant(session, other, declined.public_id, approves=False, words=" ", now=NOW)
    assert without_words.value.field == "words"
    decide_grant(session, other, declined.public_id, approves=False, words="没有签到表。", now=NOW)
    with pytest.raises(Refused):
        withdraw_grant(session, other, withdrawn.public_id, NOW)
    withdraw_grant(session, proposer, withdrawn.public_id, NOW)
    for grant in (declined, withdrawn):
        with pytest.raises(Refused, match="decided or withdrawn already"):
            decide_grant(session, other, grant.public_id, approves=True, words="", now=NOW)
    assert session.scalars(select(LedgerEntry)).all() == []
    states = [line.state for line in pilot_grants(session, proposer, pilot.public_id).lines]
    assert states == [ProposalState.WITHDRAWN, ProposalState.DECLINED]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"login_name": "nobody"}, "login_name"),
        ({"login_name": "teacher"}, "login_name"),
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"reason": " "}, "reason"),
        ({"evidence": " "}, "evidence"),
        ({"evidence": "字" * 301}, "evidence"),
    ],
)
def test_what_cannot_be_names_its_field(session: Session, values: dict[str, str], field: str) -> None:
    pilot = make_pilot(session)
    make_account(session, name="wang")
    make_account(session, Grant(Role.INSTRUCTOR, institution_id=None), name="teacher")
    with pytest.raises(Invalid) as refusal:
        proposed(session, administrator(session), pilot.public_id, **values)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("grant", "proposes", "decides"),
    [
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), True, True),
        (Grant(Role.PILOT_ADMINISTRATOR, region_code="130100"), False, False),
        (Grant(Role.ADMINISTRATOR), False, True),
        (Grant(Role.LEARNER), False, False),
    ],
)
def test_who_may_propose_and_who_may_decide(session: Session, grant: Grant, proposes: bool, decides: bool) -> None:
    pilot = make_pilot(session)
    make_account(session, name="wang")
    _, actor = make_account(session, grant)
    if proposes:
        proposed(session, actor, pilot.public_id)
        pilot_grants(session, actor, pilot.public_id)
    else:
        with pytest.raises(NotAllowed):
            proposed(session, actor, pilot.public_id)
        with pytest.raises(NotAllowed):
            pilot_grants(session, actor, pilot.public_id)
    one = proposed(session, administrator(session), pilot.public_id)
    if decides:
        assert one.public_id in [line.public_id for line in waiting_grants(session, actor)]
        decide_grant(session, actor, one.public_id, approves=True, words="", now=NOW)
        return
    for act in (
        lambda: grant_page(session, actor, one.public_id, NOW),
        lambda: decide_grant(session, actor, one.public_id, approves=True, words="", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_form_sent_twice_makes_one_proposal(session: Session) -> None:
    pilot = make_pilot(session, CreditRules(points_per_unit=100, cap_per_pilot=250))
    make_account(session, name="wang")
    proposer, other = administrator(session), administrator(session)
    first = propose_grant(session, proposer, pilot.public_id, DRAFT, NOW, "reserved")
    decide_grant(session, other, first.public_id, approves=True, words="", now=NOW)
    again = propose_grant(session, proposer, pilot.public_id, DRAFT, NOW, "reserved")
    assert again is first, "although the cap leaves nothing more"
    with pytest.raises(EditConflict):
        propose_grant(session, proposer, pilot.public_id, replace(DRAFT, evidence="别的"), NOW, "reserved")
    with pytest.raises(NotFound):
        propose_grant(session, proposer, "nothing", DRAFT, NOW)


def test_outside_the_pilot_and_after_erasure_nothing_is_paid(session: Session) -> None:
    pilot = make_pilot(session)
    learner, _ = make_account(session, name="wang")
    proposer, other = administrator(session), administrator(session)
    with pytest.raises(Refused, match="does not run today"):
        propose_grant(session, proposer, pilot.public_id, DRAFT, datetime(2031, 1, 1, 9, tzinfo=UTC))
    grant = proposed(session, proposer, pilot.public_id)
    learner.password_hash = hash_password("a short sentence")
    public_id = grant.public_id
    erase(session, learner.id, "a short sentence")
    with pytest.raises(NotFound):
        decide_grant(session, other, public_id, approves=True, words="", now=NOW)
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


def test_of_many_approvals_at_once_one_pays(database: Database) -> None:
    with database.transaction() as session:
        pilot = make_pilot(session)
        learner_id = make_account(session, name="wang")[0].id
        public_id = proposed(session, administrator(session), pilot.public_id).public_id
        deciders = [administrator(session) for _ in range(8)]
    together = Barrier(8)

    def approve(decider: Actor) -> bool:
        together.wait()
        try:
            with database.transaction() as session:
                decide_grant(session, decider, public_id, approves=True, words="", now=NOW)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(approve, deciders)) == 1
    with database.reading() as session:
        assert balance(session, learner_id) == 250
