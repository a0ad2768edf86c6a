"""Which regions hold which: a county lies in a city, a city in the province."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.institutions.models import Region


def region_chain(session: Session, code: str) -> tuple[str, ...]:
    """`code` and the codes of all regions that hold it, nearest first; empty where there is no such region."""
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
