"""Pilots and their rules are proposed by one person and in force once another has approved them.

An approval adds a version of the rules and never touches an earlier one: what was earned stays as it was.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.drafts import PilotDraft
from content.credits.models import Pilot, PilotProposal, ProposalState, RuleVersion
from content.credits.pilot_regions import approvers, region_codes, regions_of, set_regions
from content.credits.pilots import day_bounds, day_of, regions_subject, subject_of
from content.credits.second_person import (
    end_proposal,
    locked_proposal,
    record_act,
    require_open,
    withdraw_own,
    words_of_decision,
)
from content.errors import Invalid, NotFound, Refused
from content.insert_once import insert_once
from content.institutions.models import Region
from content.messages import N_, Message
from content.notices.notify import (
    RULES_APPROVED,
    RULES_DECLINED,
    RULES_PROPOSED,
    LinkKind,
    link_to,
    notify,
    notify_all,
    quotation,
)
from content.people.permissions import Action, Actor, Subject, authorise

log = logging.getLogger(__name__)


def propose(
    session: Session,
    actor: Actor,
    draft: PilotDraft,
    now: datetime,
    *,
    pilot_public_id: str | None = None,
    base_number: int = 0,
    public_id: str | None = None,
) -> PilotProposal:
    """Propose a new pilot, or other rules and dates for one that is there, and tell those who can approve.

    `base_number`: the version of the rules that the form showed; `public_id`: the id that its form reserved. Raises
    NotFound, NotAllowed, Invalid, Refused (the rules have changed since the form was opened).
    """
    pilot = check(session, actor, draft, now, pilot_public_id=pilot_public_id, base_number=base_number)
    other_regions = region_codes(session, draft)[1:]
    proposal = PilotProposal(
        pilot_id=pilot.id if pilot else None,
        base_number=base_number,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        region_code=draft.region_code,
        other_regions=list(other_regions),
        begins_on=draft.begins_on,
        ends_on=draft.ends_on,
        rules=draft.rules.as_json(),
        effective_on=draft.effective_on,
        reason=draft.reason,
        proposed_by_id=actor.account_id,
        proposed_at=now,
    )
    stored_proposal = insert_once(session, proposal, public_id, lambda earlier: _content(earlier) == _content(proposal))
    if stored_proposal is proposal:
        record_act(session, actor, stored_proposal, "proposed", draft.reason, now)
        message = Message(RULES_PROPOSED, {"name": draft.name_zh, "reason": quotation(draft.reason)})
        others = approvers(session, regions_of(proposal)) - {actor.account_id}
        notify_all(session, others, message, link_to(LinkKind.PILOT_PROPOSAL, stored_proposal.public_id))
    return stored_proposal


def check(
    session: Session,
    actor: Actor,
    draft: PilotDraft,
    now: datetime,
    *,
    pilot_public_id: str | None,
    base_number: int,
) -> Pilot | None:
    """The pilot that the draft changes, None for a new one, after everything has been checked as `propose` does."""
    if session.get(Region, draft.region_code) is None:
        raise Invalid(N_("Choose the region in which the pilot runs."), field="region")
    authorise(actor, Action.PROPOSE_RULES, regions_subject(session, region_codes(session, draft), draft.region_code))
    today = day_of(now)
    if draft.effective_on < today:
        raise Invalid(
            N_("Rules never change what was earned before. Enter today or a later day."), field="effective_on"
        )
    if pilot_public_id is None:
        if draft.begins_on < today:
            raise Invalid(N_("A new pilot begins today or later. Enter a later first day."), field="begins_on")
        return None
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == pilot_public_id))
    if pilot is None:
        raise NotFound(about=pilot_public_id)
    authorise(actor, Action.PROPOSE_RULES, subject_of(session, pilot))
    if pilot.region_code != draft.region_code:
        raise Invalid(
            N_("A pilot stays with the office that runs it. For another region propose a new pilot."), field="region"
        )
    if draft.begins_on != pilot.begins_on and min(draft.begins_on, pilot.begins_on) <= today:
        raise Invalid(
            N_("The pilot has begun, or would have. Leave its first day as it is: %(day)s."),
            field="begins_on",
            day=pilot.begins_on.isoformat(),
        )
    _check_base(session, pilot, draft.effective_on, base_number, now)
    return pilot


def decide(
    session: Session, actor: Actor, public_id: str, *, approves: bool, words: str, now: datetime
) -> PilotProposal:
    """Approve a proposal or decline it, and tell who made it.

    Raises NotFound, NotAllowed, Refused (one's own, decided already, or the rules have changed meanwhile) and Invalid
    (declined without words). Approved late, the rules hold from that moment on.
    """
    proposal = locked_proposal(session, PilotProposal, public_id)
    authorise(actor, Action.APPROVE_RULES, _subject(session, proposal))
    require_open(proposal)
    if proposal.proposed_by_id == actor.account_id:
        raise Refused(N_("You made this proposal. Somebody else must decide on it."), about=public_id)
    words = words_of_decision(words, approves=approves)
    if approves:
        _bring_into_force(session, proposal, now)
    end_proposal(session, actor, proposal, ProposalState.APPROVED if approves else ProposalState.DECLINED, words, now)
    message = Message(RULES_APPROVED if approves else RULES_DECLINED, {"name": proposal.name_zh, "reason": words})
    notify(session, proposal.proposed_by_id, message, link_to(LinkKind.PILOT_PROPOSAL, proposal.public_id))
    log.info("proposal %s for pilots of %s: %s", public_id, proposal.region_code, proposal.state.value)
    return proposal


def withdraw(session: Session, actor: Actor, public_id: str, now: datetime) -> PilotProposal:
    """Withdraw one's own proposal. Raises NotFound, NotAllowed, Refused (another's, or decided already)."""
    proposal = locked_proposal(session, PilotProposal, public_id)
    authorise(actor, Action.PROPOSE_RULES, _subject(session, proposal))
    withdraw_own(session, actor, proposal, now)
    return proposal


def _bring_into_force(session: Session, proposal: PilotProposal, now: datetime) -> None:
    if proposal.ends_on < day_of(now):
        raise Refused(N_("The last day of this proposal is over. A new proposal is needed."), about=proposal.public_id)
    if proposal.pilot_id is None:
        pilot = Pilot(region_code=proposal.region_code, owner_id=proposal.proposed_by_id, begins_on=proposal.begins_on)
        session.add(pilot)
    else:
        pilot = session.scalars(
            select(Pilot)
            .where(Pilot.id == proposal.pilot_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one()
        _check_base(session, pilot, proposal.effective_on, proposal.base_number, now)
    pilot.name_zh, pilot.name_en = proposal.name_zh, proposal.name_en
    pilot.begins_on, pilot.ends_on = proposal.begins_on, proposal.ends_on
    set_regions(pilot, regions_of(proposal))
    session.flush()
    proposal.pilot_id = pilot.id
    session.add(
        RuleVersion(
            pilot_id=pilot.id,
            number=proposal.base_number + 1,
            rules=proposal.rules,
            effective_from=max(day_bounds(proposal.effective_on)[0], now),
            made_by_id=proposal.proposed_by_id,
            made_at=now,
            reason=proposal.reason,
        )
    )
    session.flush()


def _check_base(session: Session, pilot: Pilot, effective_on: date, base_number: int, now: datetime) -> None:
    newest = session.scalars(
        select(RuleVersion).where(RuleVersion.pilot_id == pilot.id).order_by(RuleVersion.number.desc()).limit(1)
    ).first()
    if (newest.number if newest else 0) != base_number:
        raise Refused(
            N_("The rules of this pilot have changed meanwhile. Open the pilot and begin from its present rules."),
            about=pilot.public_id,
        )
    if newest is not None and newest.effective_from > now and day_of(newest.effective_from) > effective_on:
        raise Invalid(
            N_("Rules that begin on %(day)s are approved already. Enter that day or a later one."),
            field="effective_on",
            day=day_of(newest.effective_from).isoformat(),
        )


def _subject(session: Session, proposal: PilotProposal) -> Subject:
    return regions_subject(session, regions_of(proposal), proposal.region_code)


def _content(proposal: PilotProposal) -> tuple[object, ...]:
    return (
        proposal.pilot_id,
        proposal.name_zh,
        proposal.name_en,
        proposal.region_code,
        proposal.other_regions,
        proposal.begins_on,
        proposal.ends_on,
        proposal.rules,
        proposal.effective_on,
        proposal.reason,
    )
