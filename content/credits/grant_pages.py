"""The pages of credits given by hand: those of a pilot, those that wait for a decision, and one with what is needed to
decide on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.credits.balances import balance_in
from content.credits.caps import room_under_caps
from content.credits.grants import pilot_with
from content.credits.models import CreditGrant, LedgerEntry, Pilot, ProposalState
from content.credits.pilots import rules_at, subject_of
from content.credits.rules import CreditRules, amount_text
from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed, authorise

MOST = 100


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant in a list; `amount` as text in credits."""

    public_id: str
    learner: str
    amount: str
    state: ProposalState
    proposed_at: datetime
    pilot_zh: str
    pilot_en: str


@dataclass(frozen=True, slots=True)
class GrantPage:
    """A grant with what is needed to decide on it. `balance`: what the learner has in the pilot; `room`: the most that
    its limits leave them now, None for no limit or no rules. `pilot` and `entry` lead on where they may be seen."""

    line: GrantLine
    login_name: str
    reason: str
    evidence: str
    proposer: str
    decider: str
    decided_at: datetime | None
    words: str
    balance: str
    room: str | None
    pilot: str | None
    entry: str | None
    can_decide: bool
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class PilotGrants:
    """The grants of one pilot, the newest first, at most MOST."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    lines: tuple[GrantLine, ...]


def pilot_grants(session: Session, actor: Actor, pilot_public_id: str) -> PilotGrants:
    """What was proposed by hand in a pilot. Raises NotFound, NotAllowed."""
    pilot = pilot_with(session, pilot_public_id)
    authorise(actor, Action.GRANT_CREDITS, subject_of(session, pilot))
    rows = session.execute(_newest().where(CreditGrant.pilot_id == pilot.id).limit(MOST)).all()
    lines = tuple(_line(grant, learner) for grant, learner in rows)
    return PilotGrants(pilot.public_id, pilot.name_zh, pilot.name_en, lines)


def waiting_grants(session: Session, actor: Actor) -> tuple[GrantLine, ...]:
    """The grants that wait for a decision in the actor's regions, the newest first, at most MOST."""
    authorise(actor, Action.APPROVE_GRANTS)
    rows = session.execute(_newest().where(CreditGrant.state == ProposalState.OPEN)).all()
    pilots = {grant.pilot_id: grant.pilot for grant, _ in rows}
    pilot_ids = {
        key for key, pilot in pilots.items() if allowed(actor, Action.APPROVE_GRANTS, subject_of(session, pilot))
    }
    return tuple(_line(grant, learner) for grant, learner in rows if grant.pilot_id in pilot_ids)[:MOST]


def grant_page(session: Session, actor: Actor, public_id: str, now: datetime) -> GrantPage:
    """One grant. Raises NotFound, NotAllowed."""
    row = session.execute(_newest().where(CreditGrant.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound(about=public_id)
    grant, learner = row
    pilot, subject = grant.pilot, subject_of(session, grant.pilot)
    authorise(actor, Action.APPROVE_GRANTS, subject)
    is_open = grant.state is ProposalState.OPEN
    entry = session.get(LedgerEntry, grant.entry_id) if grant.entry_id is not None else None
    sees_pilot = allowed(actor, Action.SEE_PILOT, subject)
    decider = session.get_one(Account, grant.decided_by_id).display_name if grant.decided_by_id is not None else ""
    return GrantPage(
        line=_line(grant, learner),
        login_name=learner.login_name,
        reason=grant.reason,
        evidence=grant.evidence,
        proposer=session.get_one(Account, grant.proposed_by_id).display_name,
        decider=decider,
        decided_at=grant.decided_at,
        words=grant.words,
        balance=amount_text(balance_in(session, learner.id, pilot.id)),
        room=_room(session, grant, pilot, now) if is_open else None,
        pilot=pilot.public_id if sees_pilot else None,
        entry=entry.public_id if entry is not None and sees_pilot else None,
        can_decide=is_open and actor.account_id not in (grant.proposed_by_id, grant.account_id),
        can_withdraw=is_open
        and actor.account_id == grant.proposed_by_id
        and allowed(actor, Action.GRANT_CREDITS, subject),
    )


def _room(session: Session, grant: CreditGrant, pilot: Pilot, now: datetime) -> str | None:
    version = rules_at(session, pilot, now)
    if version is None:
        return None
    rules = CreditRules.from_json(version.rules)
    room = room_under_caps(session, grant.account_id, pilot.id, rules, now)
    limits = [limit for limit in (room.in_pilot, room.in_day) if limit is not None]
    return amount_text(min(limits)) if limits else None


def _newest() -> Select[CreditGrant, Account]:
    return (
        select(CreditGrant, Account).join(Account, Account.id == CreditGrant.account_id).order_by(CreditGrant.id.desc())
    )


def _line(grant: CreditGrant, learner: Account) -> GrantLine:
    return GrantLine(
        grant.public_id,
        learner.display_name,
        amount_text(grant.amount),
        grant.state,
        grant.proposed_at,
        grant.pilot.name_zh,
        grant.pilot.name_en,
    )
