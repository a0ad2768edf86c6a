"""What the portal itself knows of the credentials that it has issued: its keys, its lists, its ledgers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.document import Document
from content.credentials.issuer_identity import Issuance, did_document
from content.credentials.models import KeyState, SigningKey, StatusList
from content.credentials.status_list import published_list
from content.credits.models import LedgerEntry, Pilot
from content.errors import NotFound
from content.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class OwnSources:
    """`content.credentials.verification.Sources` from the portal's own database."""

    session: Session
    issuance: Issuance

    def did_document(self, did: str) -> Document | None:
        """The keys that sign for one of the portal's DIDs, the withdrawn ones left out; None for any other."""
        keys = self.session.execute(
            select(SigningKey.public_key, SigningKey.state).where(SigningKey.controller == did).order_by(SigningKey.id)
        ).all()
        if not keys:
            return None
        return did_document(did, [key for key, state in keys if state is not KeyState.WITHDRAWN])

    def status_list(self, address: str) -> Document | None:
        """One of the portal's lists; None for any other, and where it cannot be signed at the moment."""
        public_id = address.rpartition("/")[2]
        row = self.session.execute(
            select(StatusList, Institution.public_id)
            .outerjoin(Institution, Institution.id == StatusList.institution_id)
            .where(StatusList.public_id == public_id)
        ).one_or_none()
        if row is None:
            return None
        try:
            return published_list(self.session, row[1], public_id, self.issuance)
        except NotFound:
            return None

    def ledger_digest(self, pilot: str, number: int) -> str | None:
        """The digest of an entry of one of the portal's ledgers; "" where there is no such entry, None for a pilot that
        is not here."""
        pilot_id = self.session.scalar(select(Pilot.id).where(Pilot.public_id == pilot))
        if pilot_id is None:
            return None
        digest = select(LedgerEntry.digest).where(LedgerEntry.pilot_id == pilot_id, LedgerEntry.number == number)
        return self.session.scalar(digest) or ""
