"""Credits given by hand: one person proposes them with a reason and what they rest on, another approves. They become an
entry like any other, under the caps of the pilot's rules."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits import sentences
from content.credits.caps import room_under_caps
from content.credits.drafts import amount_from
from content.credits.entries import append_once
from content.credits.ledger import check_reason
from content.credits.models import CreditGrant, EntryKind, LedgerEntry, Pilot, ProposalState, RuleVersion
from content.credits.pilot_regions import approvers
from content.credits.pilots import day_of, rules_at, subject_of
from content.credits.rules import CreditRules, amount_text
from content.credits.second_person import (
    end_proposal,
    locked_proposal,
    record_act,
    require_open,
    withdraw_own,
    words_of_decision,
)
from content.errors import DomainError, Invalid, NotFound, Refused
from content.insert_once import insert_once
from content.messages import N_, Message
from content.notices.notify import (
    CREDITS_GRANTED,
    GRANT_APPROVED,
    GRANT_DECLINED,
    GRANT_PROPOSED,
    LinkKind,
    link_to,
    notify,
    notify_all,
    quotation,
)
from content.people.accounts import lock_records
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LONGEST_EVIDENCE = 300


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """Credits for the learner with this sign-in name, as a form has them: `amount` is text in credits."""

    login_name: str
    amount: str
    reason: str
    evidence: str


def propose_grant(
    session: Session,
    actor: Actor,
    pilot_public_id: str,
    draft: GrantDraft,
    now: datetime,
    public_id: str | None = None,
) -> CreditGrant:
    """Propose credits for a learner, and tell those who can approve. `public_id`: the id that the form reserved.

    Raises NotFound, NotAllowed, Invalid (also for oneself, and for more than the caps leave the learner today).
    """
    pilot = pilot_with(session, pilot_public_id)
    authorise(actor, Action.GRANT_CREDITS, subject_of(session, pilot))
    learner = _learner(session, draft.login_name)
    if learner.id == actor.account_id:
        raise Invalid(N_("Nobody gives credits to themselves. Ask somebody else to propose it."), field="login_name")
    amount = amount_from(draft.amount, "amount")
    if not amount:
        raise Invalid(N_("Enter how many credits the learner gets, for example 2 or 0.5."), field="amount")
    reason, evidence = check_reason(draft.reason), _evidence(draft.evidence)
    grant = CreditGrant(
        pilot_id=pilot.id,
        account_id=learner.id,
        amount=amount,
        reason=reason,
        evidence=evidence,
        proposed_by_id=actor.account_id,
        proposed_at=now,
    )
    is_sent_again = public_id and session.scalar(select(CreditGrant.id).where(CreditGrant.public_id == public_id))
    if not is_sent_again:
        _require_room(session, grant, _rules(session, pilot, now), now, Invalid)
    stored_grant = insert_once(session, grant, public_id, lambda earlier: _content(earlier) == _content(grant))
    if stored_grant is grant:
        record_act(session, actor, grant, "proposed", reason, now)
        others = approvers(session, [place.region_code for place in pilot.places]) - {actor.account_id, learner.id}
        message = Message(GRANT_PROPOSED, {"amount": amount_text(amount), "reason": quotation(reason)})
        notify_all(session, others, message, link_to(LinkKind.CREDIT_GRANT, grant.public_id))
    return stored_grant


def decide_grant(
    session: Session, actor: Actor, public_id: str, *, approves: bool, words: str, now: datetime
) -> CreditGrant:
    """Approve a grant, which pays it at once, or decline it; the one who proposed it and the learner are told.

    Raises NotFound, NotAllowed, Invalid (declined without words) and Refused: one's own, or for oneself, decided
    already, more than the caps leave, or the account was erased.
    """
    grant = locked_proposal(session, CreditGrant, public_id)
    authorise(actor, Action.APPROVE_GRANTS, subject_of(session, grant.pilot))
    require_open(grant)
    if actor.account_id in (grant.proposed_by_id, grant.account_id):
        raise Refused(N_("You made this proposal, or it is for you. Somebody else must decide on it."), about=public_id)
    words = words_of_decision(words, approves=approves)
    if approves:
        grant.entry_id = _pay(session, grant, actor, now).id
    end_proposal(session, actor, grant, ProposalState.APPROVED if approves else ProposalState.DECLINED, words, now)
    values = {"amount": amount_text(grant.amount), "reason": words}
    link = link_to(LinkKind.CREDIT_GRANT, public_id)
    notify(session, grant.proposed_by_id, Message(GRANT_APPROVED if approves else GRANT_DECLINED, values), link)
    if approves:
        message = Message(CREDITS_GRANTED, {**values, "reason": grant.reason})
        notify(session, grant.account_id, message, link_to(LinkKind.CREDITS))
    log.info("credit grant %s of pilot %s: %s", public_id, grant.pilot.public_id, grant.state.value)
    return grant


def withdraw_grant(session: Session, actor: Actor, public_id: str, now: datetime) -> CreditGrant:
    """Withdraw one's own proposal. Raises NotFound, NotAllowed, Refused (another's, or decided already)."""
    grant = locked_proposal(session, CreditGrant, public_id)
    authorise(actor, Action.GRANT_CREDITS, subject_of(session, grant.pilot))
    withdraw_own(session, actor, grant, now)
    return grant


def pilot_with(session: Session, public_id: str) -> Pilot:
    """The pilot. Raises NotFound."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    return pilot


def _pay(session: Session, grant: CreditGrant, actor: Actor, now: datetime) -> LedgerEntry:
    if lock_records(session, grant.account_id) is not None:
        raise Refused(N_("This account was closed meanwhile. Decline the proposal."), about=grant.public_id)
    version = _rules(session, grant.pilot, now)
    _require_room(session, grant, version, now, Refused)
    entry = LedgerEntry(
        learner_id=grant.account_id,
        pilot_id=grant.pilot_id,
        rule_version_id=version.id,
        kind=EntryKind.GRANT,
        amount=grant.amount,
        evidence=f"grant:{grant.public_id}",
        explanation=Message(
            sentences.GRANTED,
            {"amount": amount_text(grant.amount), "reason": _sentence(grant.reason), "evidence": grant.evidence},
        ).as_json(),
        idempotency_key=f"grant:{grant.public_id}",
        actor_id=actor.account_id,
        at=now,
    )
    if not append_once(session, entry):  # the lock of the grant leaves no room for it
        raise Refused(N_("This proposal has been decided or withdrawn already."), about=grant.public_id)
    return entry


def _require_room(
    session: Session, grant: CreditGrant, version: RuleVersion, now: datetime, error: type[DomainError]
) -> None:
    """Raise `error` where the caps leave the learner less than is granted: a grant is paid whole or not at all."""
    room = room_under_caps(session, grant.account_id, grant.pilot_id, CreditRules.from_json(version.rules), now)
    most = room.most_of(grant.amount)
    if most == grant.amount:
        return
    message = N_("The limits of the pilot leave this learner %(amount)s credits now. Propose at most so many.")
    if error is Invalid:
        raise Invalid(message, field="amount", amount=amount_text(most))
    raise error(message, about=grant.public_id, amount=amount_text(most))


def _rules(session: Session, pilot: Pilot, now: datetime) -> RuleVersion:
    version = rules_at(session, pilot, now)
    if version is None or not pilot.begins_on <= day_of(now) <= pilot.ends_on:
        raise Refused(
            N_("The pilot does not run today, so that it pays nothing. Credits are given while it runs."),
            about=pilot.public_id,
        )
    return version


def _learner(session: Session, login_name: str) -> Account:
    learner = session.scalar(
        select(Account)
        .join(RoleGrant, (RoleGrant.account_id == Account.id) & (RoleGrant.role == Role.LEARNER))
        .where(
            Account.login_name == login_name.strip().casefold(),
            Account.disabled_at.is_(None),
            RoleGrant.revoked_at.is_(None),
        )
    )
    if learner is None:
        raise Invalid(
            N_("No learner has this sign-in name. Ask the learner how they sign in, and write it in full."),
            field="login_name",
        )
    return learner


def _evidence(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid(N_("Write what the credits rest on, for example a list of attendance."), field="evidence")
    if len(text) > LONGEST_EVIDENCE:
        raise Invalid(
            N_("Write something here, at most %(limit)d characters."), field="evidence", limit=LONGEST_EVIDENCE
        )
    return text


def _sentence(text: str) -> str:
    """The text with a full stop, since another sentence follows it."""
    return text if text.endswith((".", "。", "！", "!", "？", "?")) else f"{text}。"


def _content(grant: CreditGrant) -> tuple[object, ...]:
    return grant.pilot_id, grant.account_id, grant.amount, grant.reason, grant.evidence
