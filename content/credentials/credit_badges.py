"""Learning credits in the words of Open Badges 3.0: what somebody has in a pilot, and what was converted for a credit
bank. Each names a place in the ledger with its digest, so that the ledger can be held against it years later."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from content.credentials.badge import hashed_name
from content.credentials.data_integrity import moment
from content.credentials.document import CREDENTIALS, OPEN_BADGES, Document
from content.credentials.issuer_identity import Issuance
from content.credits.rules import amount_text
from content.messages import N_, Message

HEAD_NUMBER, HEAD_DIGEST, PILOT = "ext:LedgerHeadNumber", "ext:LedgerHeadDigest", "ext:LedgerPilot"
ENTRY, ENTRY_NUMBER, ENTRY_DIGEST = "ext:LedgerEntry", "ext:LedgerEntryNumber", "ext:LedgerEntryDigest"
CONVERTED, RATE = "ext:CreditsConverted", "ext:ConversionRate"
RESULT_NAMES: Mapping[str, str] = {
    PILOT: N_("Pilot"),
    HEAD_NUMBER: N_("Entries of the pilot's ledger on that day"),
    HEAD_DIGEST: N_("Digest of the last entry of the ledger on that day"),
    ENTRY: N_("Entry of the conversion"),
    ENTRY_NUMBER: N_("Number of that entry in the ledger"),
    ENTRY_DIGEST: N_("Digest of that entry"),
    CONVERTED: N_("Learning credits converted"),
    RATE: N_("Learning credits for one credit of the credit bank"),
}
BALANCE_NAME = N_("Learning credits in the pilot “%(pilot)s”")
BALANCE_NARRATIVE = N_("The balance of the learner's entries in the ledger of the pilot on the day of issue.")
CONVERSION_NAME = N_("Learning credits converted for the credit bank “%(bank)s”")
CONVERSION_NARRATIVE = N_(
    "Learning credits of the pilot “%(pilot)s” that left the learner's balance by an entry of the ledger."
)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The end of a pilot's ledger: how many entries it had, and the digest of the last (credits/chain.py)."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What a learner has in one pilot, named by its public id. `amount` in hundredths of a credit."""

    pilot: str
    pilot_name: str
    amount: int
    head: LedgerHead


@dataclass(frozen=True, slots=True)
class ConversionRecord:
    """A conversion as the ledger has it. `credits`: hundredths that left the balance; `rate`: hundredths for one credit
    of the bank; `bank_credits`: what the bank gets, in hundredths; `entry` with its number and digest: the ledger's;
    `head`: the end of the ledger after it."""

    entry: str
    entry_number: int
    entry_digest: str
    pilot: str
    pilot_name: str
    bank: str
    credits: int
    rate: int
    bank_credits: int
    converted_at: datetime
    head: LedgerHead


def balance_badge(
    balance: Balance, holder: str, issuer: Document, at: datetime, issuance: Issuance, language: str
) -> Document:
    """The credential of a balance, not signed yet."""
    results = {
        PILOT: balance.pilot,
        HEAD_NUMBER: str(balance.head.number),
        HEAD_DIGEST: balance.head.digest,
    }
    name = issuance.translate(Message(BALANCE_NAME, {"pilot": balance.pilot_name}), language)
    narrative = issuance.translate(Message(BALANCE_NARRATIVE), language)
    about = f"balance {balance.pilot}"
    return _credit_badge(about, name, narrative, balance.amount, results, holder, issuer, at, issuance, language)


def conversion_badge(
    record: ConversionRecord, holder: str, issuer: Document, issuance: Issuance, language: str
) -> Document:
    """The credential of a conversion, not signed yet. What it says was earned is what the bank gets."""
    results = {
        PILOT: record.pilot,
        CONVERTED: amount_text(record.credits),
        RATE: amount_text(record.rate),
        ENTRY: record.entry,
        ENTRY_NUMBER: str(record.entry_number),
        ENTRY_DIGEST: record.entry_digest,
        HEAD_NUMBER: str(record.head.number),
        HEAD_DIGEST: record.head.digest,
    }
    name = issuance.translate(Message(CONVERSION_NAME, {"bank": record.bank}), language)
    narrative = issuance.translate(Message(CONVERSION_NARRATIVE, {"pilot": record.pilot_name}), language)
    about, at = f"conversion {record.entry}", record.converted_at
    return _credit_badge(about, name, narrative, record.bank_credits, results, holder, issuer, at, issuance, language)


def _credit_badge(
    about: str,
    name: str,
    narrative: str,
    amount: int,
    results: Mapping[str, str],
    holder: str,
    issuer: Document,
    at: datetime,
    issuance: Issuance,
    language: str,
) -> Document:
    ids = {kind: f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, about + kind)}" for kind in results}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": issuer,
        "validFrom": moment(at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [hashed_name(holder)],
            "creditsEarned": as_number(amount),
            "result": [
                {"type": ["Result"], "resultDescription": ids[kind], "value": value} for kind, value in results.items()
            ],
            "achievement": {
                "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, about)}",
                "type": ["Achievement"],
                "achievementType": "ext:LearningCredits",
                "name": name,
                "description": narrative,
                "criteria": {"narrative": narrative},
                "resultDescription": [
                    {
                        "id": ids[kind],
                        "type": ["ResultDescription"],
                        "name": issuance.translate(Message(RESULT_NAMES[kind]), language),
                        "resultType": kind,
                    }
                    for kind in results
                ],
            },
        },
    }


def as_number(hundredths: int) -> int | float:
    """An amount as a number of JSON: whole ones without a point, since the canonical form of 2.0 is another than that
    of 2 in Python, and the same in JavaScript."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def results_in(document: Document) -> dict[str, str]:
    """The results of a credential by their kinds, as far as it has any in the form written here."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if not isinstance(subject, dict) or not isinstance(achievement, dict):
        return {}
    kinds = {one.get("id"): one.get("resultType") for one in _objects(achievement.get("resultDescription"))}
    values = {kinds.get(one.get("resultDescription")): one.get("value") for one in _objects(subject.get("result"))}
    return {str(kind): value for kind, value in values.items() if kind is not None and isinstance(value, str)}


def _objects(value: object) -> list[Document]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
