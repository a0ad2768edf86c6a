"""Comprehensive Learner Records 2.0 (ClrCredential): all credentials and credits of a learner in one signed file, and
the record of one conversion for a credit bank. The portal signs them."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.credentials.badge import hashed_name, profile
from content.credentials.credit_badges import Balance, ConversionRecord, LedgerHead, balance_badge, conversion_badge
from content.credentials.data_integrity import moment, with_proof
from content.credentials.document import CREDENTIALS, LEARNER_RECORDS, OPEN_BADGES, Document
from content.credentials.issuer_identity import Issuance
from content.credentials.issuing import as_text
from content.credentials.json_web_token import as_token
from content.credentials.models import Credential, KeyState, LearnerRecord, SigningKey, StatusEntry
from content.credentials.signing_keys import active_key, method_of, private_key_of
from content.credentials.status_list import new_entry, status_of
from content.credits.models import LedgerEntry, Pilot
from content.errors import NotFound, Refused
from content.messages import N_, Message
from content.people.accounts import lock_learner
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

PORTAL_NAME = N_("Changxue, the online learning portal")
RECORD_NAME = N_("Learning record")
CONVERSION_RECORD_NAME = N_("Record of a conversion of learning credits")


def issue_record(session: Session, actor: Actor, issuance: Issuance, language: str, now: datetime) -> LearnerRecord:
    """A new record of all that the actor has now; it replaces the one before. Raises Refused where there is nothing to
    record, or no key."""
    authorise(actor, Action.STUDY)
    lock_learner(session, actor.account_id)
    holder = session.get_one(Account, actor.account_id).display_name
    key = active_key(session, None)
    issuer = _issuer(key, issuance, language)
    parts = [json.loads(one.document) for one in credentials_of(session, actor.account_id)]
    for balance in balances_of(session, actor.account_id, language):
        unsigned = balance_badge(balance, holder, issuer, now, issuance, language)
        parts.append(with_proof(unsigned, private_key_of(key, issuance), method_of(key), now))
    if not parts:
        _forget(session, actor.account_id, "")
        raise Refused(N_("There is nothing to record yet. Finish a course first, then come back."))
    name = issuance.translate(Message(RECORD_NAME), language)
    return _store(session, actor.account_id, "", _clr(name, issuer, holder, parts, now), key, issuance, now)


def issue_conversion_record(
    session: Session, account_id: int, record: ConversionRecord, issuance: Issuance, language: str
) -> LearnerRecord:
    """The record of one conversion: the one that there is, else a new one. The learner must be locked. Raises Refused
    where the portal has no key that opens. Whoever reverses the entry revokes it (revocation.py)."""
    existing = record_of(session, account_id, record.entry)
    if existing is not None:
        return existing
    holder = session.get_one(Account, account_id).display_name
    key = active_key(session, None)
    issuer = _issuer(key, issuance, language)
    entry = new_entry(session, None, record.converted_at) if issuance.is_public else None
    status = {"credentialStatus": status_of(session, entry, issuance)} if entry is not None else {}
    unsigned = {**conversion_badge(record, holder, issuer, issuance, language), **status}
    part = with_proof(unsigned, private_key_of(key, issuance), method_of(key), record.converted_at)
    name = issuance.translate(Message(CONVERSION_RECORD_NAME), language)
    document = {**_clr(name, issuer, holder, [part], record.converted_at), **status}
    stored = _store(session, account_id, record.entry, document, key, issuance, record.converted_at)
    stored.status_id = entry.id if entry is not None else None
    session.flush()
    return stored


def own_record(session: Session, actor: Actor, about: str = "") -> LearnerRecord:
    """The actor's record, for its file: that of a ledger entry, or that of everything. Raises NotFound."""
    authorise(actor, Action.STUDY)
    record = record_of(session, actor.account_id, about)
    if record is None:
        raise NotFound(about=about)
    return record


def record_of(session: Session, account_id: int, about: str) -> LearnerRecord | None:
    """A record whose key is not withdrawn and that is not revoked; None where there is none."""
    return session.scalar(
        select(LearnerRecord)
        .join(SigningKey, SigningKey.id == LearnerRecord.key_id)
        .outerjoin(StatusEntry, StatusEntry.id == LearnerRecord.status_id)
        .where(
            StatusEntry.revoked_at.is_(None),
            LearnerRecord.account_id == account_id,
            LearnerRecord.about == about,
            SigningKey.state != KeyState.WITHDRAWN,
        )
    )


def credentials_of(session: Session, account_id: int) -> list[Credential]:
    """The credentials of the account that are true today, the oldest certificate first."""
    return list(
        session.scalars(
            select(Credential)
            .join(Certificate, Certificate.id == Credential.certificate_id)
            .join(SigningKey, SigningKey.id == Credential.key_id)
            .where(
                Credential.account_id == account_id,
                Certificate.revoked_at.is_(None),
                SigningKey.state != KeyState.WITHDRAWN,
            )
            .order_by(Certificate.id)
        )
    )


def balances_of(session: Session, account_id: int, language: str) -> list[Balance]:
    """What the account has in each pilot in which it has entries."""
    rows = session.execute(
        select(Pilot, func.sum(LedgerEntry.amount))
        .join(LedgerEntry, LedgerEntry.pilot_id == Pilot.id)
        .where(LedgerEntry.learner_id == account_id)
        .group_by(Pilot.id)
        .order_by(Pilot.id)
    )
    return [
        Balance(
            pilot.public_id,
            pilot.name_en if language == "en" else pilot.name_zh,
            int(amount),
            LedgerHead(pilot.head_number, pilot.head_digest),
        )
        for pilot, amount in rows
    ]


def _issuer(key: SigningKey, issuance: Issuance, language: str) -> Document:
    return profile(key.controller, issuance.translate(Message(PORTAL_NAME), language), issuance, "/")


def _clr(name: str, issuer: Document, holder: str, parts: list[Document], at: datetime) -> Document:
    return {
        "@context": [CREDENTIALS, LEARNER_RECORDS, OPEN_BADGES],
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": name,
        "issuer": issuer,
        "validFrom": moment(at),
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [hashed_name(holder)],
            "verifiableCredential": parts,
        },
    }


def _forget(session: Session, account_id: int, about: str) -> None:
    session.execute(delete(LearnerRecord).where(LearnerRecord.account_id == account_id, LearnerRecord.about == about))


def _store(
    session: Session,
    account_id: int,
    about: str,
    unsigned: Document,
    key: SigningKey,
    issuance: Issuance,
    at: datetime,
) -> LearnerRecord:
    private_key, method = private_key_of(key, issuance), method_of(key)
    _forget(session, account_id, about)
    record = LearnerRecord(
        public_id=str(unsigned["id"]).removeprefix("urn:uuid:"),
        account_id=account_id,
        about=about,
        key_id=key.id,
        document=as_text(with_proof(unsigned, private_key, method, at)),
        jwt=as_token(unsigned, private_key, method, at),
        issued_at=at,
    )
    session.add(record)
    session.flush()
    log.info("learner record issued%s", f" for entry {about}" if about else "")
    return record
