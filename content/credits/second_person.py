"""What is proposed by one person waits until another decides on it: rules of a pilot, and credits given by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import CreditGrant, PilotProposal, ProposalState
from content.errors import Invalid, NotFound, Refused
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Actor

LONGEST_WORDS = 1000

Proposal = TypeVar("Proposal", CreditGrant, PilotProposal)


def locked_proposal(session: Session, kind: type[Proposal], public_id: str) -> Proposal:
    """The proposal, locked until the transaction ends, so that it is decided once. NotFound."""
    proposal = session.scalars(
        select(kind).where(kind.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if proposal is None:
        raise NotFound(about=public_id)
    return proposal


def require_open(proposal: CreditGrant | PilotProposal) -> None:
    """Refused where it was decided or withdrawn."""
    if proposal.state is not ProposalState.OPEN:
        raise Refused(N_("This proposal has been decided or withdrawn already."), about=proposal.public_id)


def words_of_decision(words: str, *, approves: bool) -> str:
    """The words without blanks around them. Invalid where they are too long, or lacking though it is declined."""
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Invalid(N_("Write something here, at most %(limit)d characters."), field="words", limit=LONGEST_WORDS)
    if not approves and not words:
        raise Invalid(N_("Write why you do not approve it, so that it can be changed."), field="words")
    return words


def end_proposal(
    session: Session,
    actor: Actor,
    proposal: CreditGrant | PilotProposal,
    state: ProposalState,
    words: str,
    now: datetime,
) -> None:
    """Set what became of it; whoever calls has checked that the actor may."""
    proposal.state, proposal.words = state, words
    proposal.decided_by_id, proposal.decided_at = actor.account_id, now
    record_act(session, actor, proposal, state.value, words, now)


def withdraw_own(session: Session, actor: Actor, proposal: CreditGrant | PilotProposal, now: datetime) -> None:
    """Withdraw one's own open proposal. Refused where it is another's, or not open."""
    require_open(proposal)
    if proposal.proposed_by_id != actor.account_id:
        raise Refused(N_("Only the person who made a proposal can withdraw it."), about=proposal.public_id)
    end_proposal(session, actor, proposal, ProposalState.WITHDRAWN, "", now)


def record_act(
    session: Session, actor: Actor, proposal: CreditGrant | PilotProposal, act: str, reason: str, now: datetime
) -> None:
    """Leave a trail of what was done with it: `act` is "proposed" or the state in which it ends."""
    subject = "grant" if isinstance(proposal, CreditGrant) else "rules"
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action=f"credits.{subject}_{act}",
            subject_kind=proposal.__tablename__,
            subject_id=proposal.public_id,
            reason=reason,
        )
    )
    session.flush()
