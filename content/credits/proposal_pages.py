"""The pages of proposals: those that wait or were decided, one with its rules, and what its form begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.credits.drafts import texts_of
from content.credits.models import Pilot, PilotProposal, ProposalState
from content.credits.overview import RuleLine, rule_line
from content.credits.pilot_regions import regions_of
from content.credits.pilots import day_bounds, regions_subject, subject_of
from content.credits.preview import Preview, preview
from content.credits.rules import CreditRules
from content.errors import NotFound
from content.institutions.models import Region
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, allowed, authorise

MOST = 100


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal in a list. `regions`: the Chinese and English names of those in which the pilot runs, that of its
    office first; `is_new`: it is for a new pilot."""

    public_id: str
    name_zh: str
    name_en: str
    regions: tuple[tuple[str, str], ...]
    state: ProposalState
    proposed_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal with the rules in force beside it (None for a new pilot), and what the actor can do with it."""

    line: ProposalLine
    proposer: str
    begins_on: date
    ends_on: date
    effective_on: date
    reason: str
    words: str
    decided_at: datetime | None
    rules: RuleLine
    present_rules: RuleLine | None
    preview: Preview
    pilot: str | None
    can_decide: bool
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class ProposalForm:
    """What the form begins with: the regions to choose from (code, Chinese, English), the fields' texts, the pilot's
    names ("" for a new one) and the number of its newest rules."""

    regions: tuple[tuple[str, str, str], ...]
    texts: Mapping[str, str]
    pilot_zh: str
    pilot_en: str
    base_number: int


def proposals(session: Session, actor: Actor) -> tuple[ProposalLine, ...]:
    """The proposals of the actor's regions, the newest first, at most MOST."""
    authorise(actor, Action.APPROVE_RULES)
    newest = session.scalars(select(PilotProposal).order_by(PilotProposal.id.desc()))
    visible = [one for one in newest if allowed(actor, Action.APPROVE_RULES, _subject(session, one))]
    return tuple(_line(session, one) for one in visible[:MOST])


def proposal_page(session: Session, actor: Actor, public_id: str, now: datetime) -> ProposalPage:
    """One proposal. Raises NotFound, NotAllowed."""
    proposal = session.scalar(select(PilotProposal).where(PilotProposal.public_id == public_id))
    if proposal is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.APPROVE_RULES, _subject(session, proposal))
    pilot, rules = proposal.pilot, CreditRules.from_json(proposal.rules)
    base = next((one for one in pilot.rules if one.number == proposal.base_number), None) if pilot else None
    is_open, is_own = proposal.state is ProposalState.OPEN, proposal.proposed_by_id == actor.account_id
    return ProposalPage(
        line=_line(session, proposal),
        proposer=session.get_one(Account, proposal.proposed_by_id).display_name,
        begins_on=proposal.begins_on,
        ends_on=proposal.ends_on,
        effective_on=proposal.effective_on,
        reason=proposal.reason,
        words=proposal.words,
        decided_at=proposal.decided_at,
        rules=rule_line(proposal.base_number + 1, day_bounds(proposal.effective_on)[0], rules, proposal.reason),
        present_rules=None
        if base is None
        else rule_line(base.number, base.effective_from, CreditRules.from_json(base.rules), base.reason),
        preview=preview(session, rules, regions_of(proposal), pilot.public_id if pilot else None, now),
        pilot=pilot.public_id if pilot and allowed(actor, Action.SEE_PILOT, subject_of(session, pilot)) else None,
        can_decide=is_open and not is_own,
        can_withdraw=is_open and is_own and allowed(actor, Action.PROPOSE_RULES, _subject(session, proposal)),
    )


def proposal_form(session: Session, actor: Actor, pilot_public_id: str | None) -> ProposalForm:
    """What the form for a pilot begins with, None for a new one. Raises NotFound, NotAllowed."""
    authorise(actor, Action.PROPOSE_RULES)
    if pilot_public_id is None:
        places = session.scalars(select(Region).order_by(Region.code))
        own = [place for place in places if allowed(actor, Action.PROPOSE_RULES, _within(session, place.code))]
        return ProposalForm(tuple((one.code, one.name_zh, one.name_en) for one in own), {}, "", "", 0)
    pilot = session.scalar(
        select(Pilot)
        .where(Pilot.public_id == pilot_public_id)
        .options(selectinload(Pilot.rules), selectinload(Pilot.region))
    )
    if pilot is None:
        raise NotFound(about=pilot_public_id)
    authorise(actor, Action.PROPOSE_RULES, subject_of(session, pilot))
    newest = pilot.rules[-1] if pilot.rules else None
    region = (pilot.region.code, pilot.region.name_zh, pilot.region.name_en)
    number = newest.number if newest else 0
    return ProposalForm((region,), texts_of(pilot, newest), pilot.name_zh, pilot.name_en, number)


def _within(session: Session, region_code: str) -> Subject:
    return regions_subject(session, [region_code], region_code)


def _subject(session: Session, proposal: PilotProposal) -> Subject:
    return regions_subject(session, regions_of(proposal), proposal.region_code)


def _line(session: Session, proposal: PilotProposal) -> ProposalLine:
    regions = (session.get_one(Region, code) for code in regions_of(proposal))
    return ProposalLine(
        proposal.public_id,
        proposal.name_zh,
        proposal.name_en,
        tuple((region.name_zh, region.name_en) for region in regions),
        proposal.state,
        proposal.proposed_at,
        proposal.base_number == 0,
    )
