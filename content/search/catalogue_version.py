"""Which state of the catalogue this is: what was made of it in memory holds for as long as the version stays.

The version is written in the transaction that changes the catalogue, so whoever reads it first and the catalogue then
never keeps an older catalogue under a newer version, on either database.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from content.database import new_public_id
from content.search.models import CatalogueVersion

_ONLY_ROW = 1


def catalogue_version(session: Session) -> str:
    """The present version. One row; read it before what it stands for."""
    return session.scalar(select(CatalogueVersion.version).where(CatalogueVersion.id == _ONLY_ROW)) or ""


def renew_catalogue_version(session: Session) -> None:
    """Give the catalogue a new version: the transaction changes what it shows."""
    version = new_public_id()
    row = update(CatalogueVersion).where(CatalogueVersion.id == _ONLY_ROW).values(version=version)
    if not session.execute(row).rowcount:  # type: ignore[attr-defined]  # of every UPDATE
        session.add(CatalogueVersion(id=_ONLY_ROW, version=version))
