"""The register of institutions and regions, kept by administrators."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid
from content.insert_once import insert_once
from content.institutions.models import Institution, Region, RegionLevel
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

REGION_CODE = re.compile(r"\d{6}")
LONGEST_NAME = 120


def institutions(session: Session) -> Sequence[Institution]:
    """All institutions, by region, then by name."""
    return session.scalars(select(Institution).order_by(Institution.region_code, Institution.name_zh)).all()


def regions(session: Session) -> Sequence[Region]:
    """All regions by code, so that a city stands before its counties."""
    return session.scalars(select(Region).order_by(Region.code)).all()


def add_institution(
    session: Session, actor: Actor, *, name_zh: str, name_en: str, region_code: str, public_id: str | None = None
) -> Institution:
    """A new institution in a region that is in the register. public_id: the id that its form reserved
    (content/insert_once.py). Raises Invalid, NotAllowed."""
    authorise(actor, Action.MANAGE_REGISTERS)
    if session.get(Region, region_code) is None:
        raise Invalid(N_("Choose the region in which the institution lies."), field="region")
    institution = Institution(
        name_zh=_name(name_zh, "name_zh"), name_en=_name(name_en, "name_en"), region_code=region_code
    )
    submitted = (institution.name_zh, institution.name_en, institution.region_code)
    added = insert_once(
        session,
        institution,
        public_id,
        lambda earlier: (earlier.name_zh, earlier.name_en, earlier.region_code) == submitted,
    )
    if added is institution:
        _record(session, actor, "institution.added", added.public_id)
    return added


def add_county(session: Session, actor: Actor, *, code: str, name_zh: str, name_en: str, city_code: str) -> Region:
    """A new county under a city, by its code of GB/T 2260. Raises Invalid, NotAllowed."""
    authorise(actor, Action.MANAGE_REGISTERS)
    if not REGION_CODE.fullmatch(code.strip()):
        raise Invalid(N_("A region's code has six digits, for example 130123."), field="code")
    if session.get(Region, code.strip()) is not None:
        raise Invalid(N_("A region with this code is in the list already."), field="code")
    city = session.get(Region, city_code)
    if city is None or city.level is not RegionLevel.CITY:
        raise Invalid(N_("Choose the city in which the county lies."), field="city")
    county = Region(
        code=code.strip(),
        name_zh=_name(name_zh, "name_zh"),
        name_en=_name(name_en, "name_en"),
        level=RegionLevel.COUNTY,
        parent_code=city.code,
    )
    session.add(county)
    session.flush()
    _record(session, actor, "region.added", county.code)
    return county


def region_chain(session: Session, code: str) -> tuple[str, ...]:
    """The region's code and those of the regions that contain it, nearest first; empty where there is no such
    region."""
    chain = select(Region.code, Region.parent_code).where(Region.code == code).cte("chain", recursive=True)
    above = select(Region.code, Region.parent_code).join(chain, Region.code == chain.c.parent_code)
    chain = chain.union(above)
    parents = {row.code: row.parent_code for row in session.execute(select(chain))}
    ordered: list[str] = []
    here: str | None = code
    while here is not None and here in parents and here not in ordered:
        ordered.append(here)
        here = parents[here]
    return tuple(ordered)


def regions_under(session: Session, code: str) -> tuple[str, ...]:
    """The codes of all regions that a region contains, itself not among them."""
    under = select(Region.code).where(Region.parent_code == code).cte("under", recursive=True)
    under = under.union(select(Region.code).join(under, Region.parent_code == under.c.code))
    return tuple(session.scalars(select(under.c.code)))


def _name(text: str, field: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(N_("Write a name of at most %(limit)d characters."), field=field, limit=LONGEST_NAME)
    return name


def _record(session: Session, actor: Actor, action: str, subject: str) -> None:
    session.add(AuditEvent(actor_id=actor.account_id, action=action, subject_kind="register", subject_id=subject))
    session.flush()
