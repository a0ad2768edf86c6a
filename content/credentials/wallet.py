"""The wallet of a learner: all that can be taken along, and whether each is made already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate, CertificateKind
from content.credentials.conversion_records import issue_conversion_records, missing_conversions
from content.credentials.issuer_identity import WEB, Issuance, did_document
from content.credentials.issuing import as_text, issue_all
from content.credentials.learner_record import credentials_of, issue_record
from content.credentials.models import Credential, KeyState, LearnerRecord, SigningKey, StatusEntry
from content.credits.models import LedgerEntry
from content.errors import Refused
from content.messages import Message
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class WalletLine:
    """One certificate. `is_ready`: its credential is there; a revoked one has none."""

    number: str
    kind: CertificateKind
    title: str
    language: str
    issued_at: datetime
    revoked_at: datetime | None
    is_ready: bool


@dataclass(frozen=True, slots=True)
class ConversionLine:
    """The record of one conversion for a credit bank; `entry` is the public id of the ledger entry."""

    entry: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Wallet:
    """`record_at`: when the record of everything was made, None where it was not; `is_behind`: something came since.
    `has_credits`: there are entries in a ledger."""

    lines: tuple[WalletLine, ...]
    conversions: tuple[ConversionLine, ...]
    record_at: datetime | None
    is_behind: bool
    has_credits: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take along."""
        return not self.lines and not self.has_credits

    @property
    def has_files(self) -> bool:
        """Whether there is a file to download."""
        return self.record_at is not None or bool(self.conversions) or any(line.is_ready for line in self.lines)

    @property
    def can_prepare(self) -> bool:
        """Whether preparing would make anything that is not there."""
        return any(not line.is_ready and line.revoked_at is None for line in self.lines) or self.is_behind


def wallet_of(session: Session, actor: Actor) -> Wallet:
    """The actor's wallet, the newest certificate first."""
    authorise(actor, Action.STUDY)
    ready = {credential.certificate_id: credential for credential in credentials_of(session, actor.account_id)}
    certificates = session.scalars(
        select(Certificate).where(Certificate.account_id == actor.account_id).order_by(Certificate.id.desc())
    ).all()
    last_entry = session.scalar(select(func.max(LedgerEntry.at)).where(LedgerEntry.learner_id == actor.account_id))
    records = session.scalars(
        select(LearnerRecord)
        .join(SigningKey, SigningKey.id == LearnerRecord.key_id)
        .outerjoin(StatusEntry, StatusEntry.id == LearnerRecord.status_id)
        .where(
            LearnerRecord.account_id == actor.account_id,
            SigningKey.state != KeyState.WITHDRAWN,
            StatusEntry.revoked_at.is_(None),
        )
        .order_by(LearnerRecord.id.desc())
    ).all()
    record_at = next((record.issued_at for record in records if not record.about), None)
    changes = [
        *(credential.issued_at for credential in ready.values()),
        *(one.revoked_at for one in certificates if one.revoked_at is not None),
        *((last_entry,) if last_entry is not None else ()),
    ]
    is_behind = bool(changes) and (record_at is None or max(changes) > record_at)
    is_behind = is_behind or bool(missing_conversions(session, actor.account_id))
    return Wallet(
        lines=tuple(
            WalletLine(
                one.number,
                one.kind,
                one.course_title,
                one.course_language,
                one.issued_at,
                one.revoked_at,
                one.id in ready,
            )
            for one in certificates
        ),
        conversions=tuple(ConversionLine(record.about, record.issued_at) for record in records if record.about),
        record_at=record_at,
        is_behind=is_behind,
        has_credits=last_entry is not None,
    )


def prepare_wallet(
    session: Session, actor: Actor, issuance: Issuance, language: str, now: datetime
) -> tuple[Message, ...]:
    """Make what is not there yet: a credential for each certificate, and a record of everything as of now. What could
    not be made is said, each reason once."""
    refusals = [refusal.message for refusal in issue_all(session, actor, issuance, now)]
    for issue in (
        lambda: issue_conversion_records(session, actor, issuance, language),
        lambda: issue_record(session, actor, issuance, language, now),
    ):
        try:
            issue()
        except Refused as refusal:
            refusals.append(refusal.message)
    return tuple({str(message): message for message in refusals}.values())


def wallet_files(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Every credential and record of the actor's by the name of its file, and the public keys by which they are
    checked; empty where there is none."""
    authorise(actor, Action.STUDY)
    numbers = {
        one.id: one.number
        for one in session.scalars(select(Certificate).where(Certificate.account_id == actor.account_id))
    }
    credentials: list[tuple[str, Credential | LearnerRecord]] = [
        (f"certificates/{numbers[one.certificate_id]}", one) for one in credentials_of(session, actor.account_id)
    ]
    records = session.scalars(
        select(LearnerRecord)
        .join(SigningKey, SigningKey.id == LearnerRecord.key_id)
        .outerjoin(StatusEntry, StatusEntry.id == LearnerRecord.status_id)
        .where(
            LearnerRecord.account_id == actor.account_id,
            SigningKey.state != KeyState.WITHDRAWN,
            StatusEntry.revoked_at.is_(None),
        )
        .order_by(LearnerRecord.id)
    )
    credentials += [(f"conversions/{one.about}" if one.about else "learning-record", one) for one in records]
    files = tuple(
        pair for name, one in credentials for pair in ((f"{name}.json", one.document), (f"{name}.jwt", one.jwt + "\n"))
    )
    return *files, *_key_files(session, {one.key_id for _name, one in credentials})


def _key_files(session: Session, key_ids: set[int]) -> Iterator[tuple[str, str]]:
    """The keys that are published under an address, by which the files are checked where it cannot be reached."""
    controllers = session.scalars(select(SigningKey.controller).where(SigningKey.id.in_(key_ids)).distinct())
    for did in sorted(controllers):
        if did.startswith(WEB):
            keys = session.scalars(
                select(SigningKey.public_key)
                .where(SigningKey.controller == did, SigningKey.state != KeyState.WITHDRAWN)
                .order_by(SigningKey.id)
            )
            name = did.removeprefix(WEB).replace("%3A", "-").replace(":", "-")
            yield f"keys/{name}.json", as_text(did_document(did, keys))
