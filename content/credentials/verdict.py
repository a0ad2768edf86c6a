"""What can be said of a credential in a file."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Proof(enum.StrEnum):
    """What the signature says."""

    TRUE = "true"
    FALSE = "false"  # changed since, or signed by somebody else
    UNKNOWN = "unknown"  # the issuer's keys cannot be had


class Status(enum.StrEnum):
    """What the issuer's list says."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # the list cannot be had, or is not the issuer's
    NONE = "none"  # the credential names no list


class Ledger(enum.StrEnum):
    """What the ledger says of the entry that a credential names."""

    SAME = "same"
    OTHER = "other"  # there is another entry in its place, or none
    UNKNOWN = "unknown"  # the ledger is not here
    NONE = "none"  # the credential names none


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one credential. `is_in_time`: its dates hold now. `depth`: 1 for one within another."""

    name: str
    issuer: str
    issuer_did: str
    issued_at: str
    proof: Proof
    status: Status
    ledger: Ledger
    is_in_time: bool
    depth: int

    @property
    def is_true(self) -> bool:
        """Whether nothing speaks against it. What could not be asked speaks against nothing but a proof does."""
        return (
            self.proof is Proof.TRUE
            and self.status is not Status.REVOKED
            and self.ledger is not Ledger.OTHER
            and self.is_in_time
        )
