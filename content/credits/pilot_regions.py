"""The regions of a pilot: read from what somebody typed, set by an approval, and whose office approves for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from content.credits.drafts import PilotDraft
from content.credits.models import Pilot, PilotProposal, PilotRegion
from content.credits.pilots import regions_subject
from content.errors import Invalid
from content.institutions.models import Region
from content.messages import N_
from content.people.models import Role, RoleGrant

MOST_REGIONS = 50


def region_codes(session: Session, draft: PilotDraft) -> tuple[str, ...]:
    """The codes of a draft's regions, that of the office first, each once. Raises Invalid, which names a region that is
    not in the register, or whose name several have."""
    codes = [draft.region_code]
    for text in draft.other_regions[: MOST_REGIONS + 1]:
        matches = session.scalars(
            select(Region.code).where(or_(Region.code == text, Region.name_zh == text, Region.name_en == text)).limit(2)
        ).all()
        if not matches:
            raise Invalid(
                N_("“%(text)s” is no region here. Write its full name or its code of six digits, one on each line."),
                field="other_regions",
                text=text,
            )
        if len(matches) > 1:
            raise Invalid(
                N_("Several regions are called “%(text)s”. Write the code of six digits."),
                field="other_regions",
                text=text,
            )
        codes += matches
    if len(draft.other_regions) > MOST_REGIONS:
        raise Invalid(N_("At most %(limit)d regions."), field="other_regions", limit=MOST_REGIONS)
    return tuple(dict.fromkeys(codes))


def regions_of(proposal: PilotProposal) -> tuple[str, ...]:
    """The codes of the regions of a proposal, that of the office first."""
    return (proposal.region_code, *proposal.other_regions)


def set_regions(pilot: Pilot, codes: Sequence[str]) -> None:
    """Let the pilot run in these regions and no others."""
    pilot.places = [place for place in pilot.places if place.region_code in codes]
    present = {place.region_code for place in pilot.places}
    pilot.places += [PilotRegion(region_code=code) for code in codes if code not in present]


def approvers(session: Session, codes: Sequence[str]) -> set[int]:
    """The accounts that may approve what concerns all of these regions."""
    reaching = regions_subject(session, codes, "").region_codes
    grants = session.execute(
        select(RoleGrant.account_id, RoleGrant.role, RoleGrant.region_code).where(
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_((Role.PILOT_ADMINISTRATOR, Role.ADMINISTRATOR)),
        )
    )
    return {account for account, role, region in grants if role is Role.ADMINISTRATOR or region in reaching}
