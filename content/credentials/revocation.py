"""Credentials are revoked with the certificate that they are of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.models import Credential, StatusEntry


def revoke_credentials(session: Session, certificate_id: int, now: datetime) -> None:
    """Set the bits of what was issued for a certificate (status_list.py). Idempotent."""
    entries = session.scalars(
        select(StatusEntry)
        .join(Credential, Credential.status_id == StatusEntry.id)
        .where(Credential.certificate_id == certificate_id, StatusEntry.revoked_at.is_(None))
    )
    for entry in entries:
        entry.revoked_at = now
