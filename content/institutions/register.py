"""The institutions and regions there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.institutions.models import Institution, Region


def institutions(session: Session) -> Sequence[Institution]:
    """All institutions, by region, then by name."""
    return session.scalars(select(Institution).order_by(Institution.region_code, Institution.name_zh)).all()


def regions(session: Session) -> Sequence[Region]:
    """All regions by code, so that a city stands before its counties."""
    return session.scalars(select(Region).order_by(Region.code)).all()
