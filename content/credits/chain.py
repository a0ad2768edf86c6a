"""The chain of a pilot's ledger: each entry's digest covers what it says and the digest of the entry before it.

Whoever changes an old row, takes one out or puts one in between breaks every digest after it. The digest covers only
what nothing ever changes: the erasure of an account leaves the ids of accounts as they are (people/erasure.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.balances import count
from content.credits.models import LedgerEntry, Pilot, RuleVersion
from content.database import new_public_id

FORMAT = "changxue ledger 1"
"""Stands in every digest; another value where another list of fields is ever used."""


@dataclass(frozen=True, slots=True)
class ChainedFields:
    """What a digest covers, in this order; `reverses` is the public id of the entry that is reversed."""

    number: int
    pilot: str
    entry: str
    learner_id: int
    rule_version: int
    rules: Mapping[str, Any]
    kind: str
    amount: int
    evidence: str
    explanation: Mapping[str, Any]
    idempotency_key: str
    reverses: str | None
    actor_id: int | None
    at: datetime


def digest_of(fields: ChainedFields, previous: str) -> str:
    """SHA-256, in hexadecimal, of the entry as one line of JSON after the digest of the entry before it ("" for the
    first)."""
    values = (
        FORMAT,
        previous,
        fields.number,
        fields.pilot,
        fields.entry,
        fields.learner_id,
        fields.rule_version,
        dict(fields.rules),
        fields.kind,
        fields.amount,
        fields.evidence,
        dict(fields.explanation),
        fields.idempotency_key,
        fields.reverses,
        fields.actor_id,
        fields.at.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(line.encode()).hexdigest()


def append(session: Session, entry: LedgerEntry) -> None:
    """Add `entry` at the end of its pilot's chain, whose head stays locked until the transaction ends.

    PostgreSQL locks the pilot's row (FOR NO KEY UPDATE, for which rows that point at the pilot do not wait); SQLite's
    writers queue from BEGIN IMMEDIATE on.
    """
    pilot = session.scalars(
        select(Pilot)
        .where(Pilot.id == entry.pilot_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    version = session.get_one(RuleVersion, entry.rule_version_id)
    reverses = session.get_one(LedgerEntry, entry.reverses_id).public_id if entry.reverses_id is not None else None
    entry.public_id = new_public_id()
    entry.number = pilot.head_number + 1
    entry.digest = digest_of(fields_of(entry, pilot, version, reverses), pilot.head_digest)
    session.add(entry)
    pilot.head_number, pilot.head_digest = entry.number, entry.digest
    count(session, entry)
    session.flush()


def fields_of(entry: LedgerEntry, pilot: Pilot, version: RuleVersion, reverses: str | None) -> ChainedFields:
    """What the digest of an entry covers."""
    return ChainedFields(
        number=entry.number,
        pilot=pilot.public_id,
        entry=entry.public_id,
        learner_id=entry.learner_id,
        rule_version=version.number,
        rules=version.rules,
        kind=entry.kind.value,
        amount=entry.amount,
        evidence=entry.evidence,
        explanation=entry.explanation,
        idempotency_key=entry.idempotency_key,
        reverses=reverses,
        actor_id=entry.actor_id,
        at=entry.at,
    )
