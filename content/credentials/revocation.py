"""Credentials are revoked with the certificate that they are of, records of conversions with the ledger entry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.credentials.models import Credential, LearnerRecord, StatusEntry


def revoke_credentials(session: Session, certificate_id: int, now: datetime) -> None:
    """Set the bits of what was issued for a certificate (status_list.py). Idempotent."""
    _revoke(session, select(Credential.status_id).where(Credential.certificate_id == certificate_id), now)


def revoke_conversion_record(session: Session, entry: str, now: datetime) -> None:
    """Set the bit of the record of a conversion whose ledger entry, named by its public id, is reversed. Idempotent."""
    _revoke(session, select(LearnerRecord.status_id).where(LearnerRecord.about == entry), now)


def _revoke(session: Session, ids: Select[int | None], now: datetime) -> None:
    for entry in session.scalars(select(StatusEntry).where(StatusEntry.id.in_(ids), StatusEntry.revoked_at.is_(None))):
        entry.revoked_at = now
