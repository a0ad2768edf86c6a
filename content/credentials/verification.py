"""Whether a credential is true: its proof, its dates, its revocation, the credentials in it, the ledger behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from content.credentials.credit_badges import HEAD_DIGEST, HEAD_NUMBER, PILOT, results_in
from content.credentials.data_integrity import is_proven, proof_of
from content.credentials.document import Document
from content.credentials.issuer_identity import KEY
from content.credentials.json_ld import NotCanonical
from content.credentials.json_web_token import claims_of, key_named_in
from content.credentials.multibase import from_multikey
from content.credentials.reading import ReadCredential
from content.credentials.status_list import is_set
from content.credentials.verdict import Ledger, Proof, Status, Verdict

MOST_PARTS = 200
DIGEST = re.compile(r"[0-9a-f]{64}")


class Sources(Protocol):
    """Where the rest of a verification comes from; None wherever it cannot be had."""

    def did_document(self, did: str) -> Document | None:
        """The keys that sign for a DID."""

    def status_list(self, address: str) -> Document | None:
        """A published list of revocations."""

    def ledger_digest(self, pilot: str, number: int) -> str | None:
        """The digest of an entry of a pilot's ledger; "" where the ledger has no such entry any more."""


def verify(credential: ReadCredential, sources: Sources, now: datetime) -> tuple[Verdict, ...]:
    """The verdict on a credential, then those on the credentials within it."""
    document = credential.document
    proof = _token_proof(credential, sources) if credential.token else _proof(document, sources)
    whole = _verdict(document, proof, sources, now, 0)
    return whole, *(_verdict(part, _proof(part, sources), sources, now, 1) for part in parts_of(document))


def parts_of(document: Document) -> Iterator[Document]:
    """The credentials within a record, at most `MOST_PARTS`."""
    subject = document.get("credentialSubject")
    parts = subject.get("verifiableCredential") if isinstance(subject, dict) else None
    for part in parts[:MOST_PARTS] if isinstance(parts, list) else ():
        if isinstance(part, dict):
            yield part


def _verdict(document: Document, proof: Proof, sources: Sources, now: datetime, depth: int) -> Verdict:
    issuer = document.get("issuer")
    return Verdict(
        name=_text(document.get("name")),
        issuer=_text(issuer.get("name")) if isinstance(issuer, dict) else "",
        issuer_did=issuer_of(document),
        issued_at=_text(document.get("validFrom")),
        proof=proof,
        status=_status(document, sources, now) if proof is Proof.TRUE else Status.UNKNOWN,
        ledger=_ledger(document, sources),
        is_in_time=_is_in_time(document, now),
        depth=depth,
    )


def issuer_of(document: Mapping[str, Any]) -> str:
    """The DID of who issued a credential; "" where none is named."""
    issuer = document.get("issuer")
    return _text(issuer.get("id") if isinstance(issuer, dict) else issuer)


def _proof(document: Document, sources: Sources) -> Proof:
    """What the proof is worth. Its key must be one that signs for the very issuer whom the credential names."""
    options = proof_of(document)
    if options is None:
        return Proof.FALSE
    method = _text(options.get("verificationMethod"))
    key = _public_key(issuer_of(document), method, sources)
    if not isinstance(key, bytes):
        return key
    try:
        return Proof.TRUE if is_proven(document, key) else Proof.FALSE
    except NotCanonical:
        return Proof.FALSE


def _token_proof(credential: ReadCredential, sources: Sources) -> Proof:
    issuer = issuer_of(credential.document)
    try:
        method = key_named_in(credential.token)
    except ValueError:
        return Proof.FALSE
    key = _public_key(issuer, method, sources)
    if not isinstance(key, bytes):
        return key
    claims = claims_of(credential.token, key)
    return Proof.TRUE if claims is not None and claims.get("iss") == issuer else Proof.FALSE


def _public_key(did: str, method: str, sources: Sources) -> bytes | Proof:
    """The bytes of the key, or what its lack says: UNKNOWN where the DID's keys cannot be had, FALSE where it is none
    of them."""
    if not did or not method.startswith(f"{did}#"):
        return Proof.FALSE
    try:
        if did.startswith(KEY):
            return from_multikey(did.removeprefix(KEY)) if method == f"{did}#{did.removeprefix(KEY)}" else Proof.FALSE
        document = sources.did_document(did)
        if document is None or document.get("id") != did:
            return Proof.UNKNOWN
        if method not in document.get("assertionMethod", ()):
            return Proof.FALSE
        for one in document.get("verificationMethod", ()):
            if one.get("id") == method and one.get("controller") == did:
                return from_multikey(_text(one.get("publicKeyMultibase")))
    except (ValueError, TypeError, AttributeError):
        return Proof.FALSE
    return Proof.FALSE


def _status(document: Document, sources: Sources, now: datetime) -> Status:
    entry = document.get("credentialStatus")
    if entry is None:
        return Status.NONE
    if not isinstance(entry, dict) or entry.get("statusPurpose") != "revocation":
        return Status.UNKNOWN
    address = _text(entry.get("statusListCredential"))
    published = sources.status_list(address)
    is_theirs = (
        published is not None
        and published.get("id") == address
        and issuer_of(published) == issuer_of(document)
        and _is_in_time(published, now)
        and _proof(published, sources) is Proof.TRUE
    )
    if published is None or not is_theirs:
        return Status.UNKNOWN
    try:
        subject = published["credentialSubject"]
        if subject["statusPurpose"] != "revocation":
            return Status.UNKNOWN
        revoked = is_set(_text(subject["encodedList"]), int(_text(entry.get("statusListIndex"))))
    except (ValueError, KeyError, TypeError):
        return Status.UNKNOWN
    return Status.REVOKED if revoked else Status.VALID


def _ledger(document: Document, sources: Sources) -> Ledger:
    results = results_in(document)
    pilot, number, digest = (results.get(kind, "") for kind in (PILOT, HEAD_NUMBER, HEAD_DIGEST))
    if not pilot:
        return Ledger.NONE
    if not number.isascii() or not number.isdigit() or len(number) > 12 or not DIGEST.fullmatch(digest):
        return Ledger.OTHER
    stored = sources.ledger_digest(pilot, int(number))
    if stored is None:
        return Ledger.UNKNOWN
    return Ledger.SAME if stored == digest else Ledger.OTHER


def _is_in_time(document: Document, now: datetime) -> bool:
    try:
        begins = datetime.fromisoformat(_text(document.get("validFrom")) or now.isoformat())
        ends = datetime.fromisoformat(_text(document.get("validUntil")) or now.isoformat())
        return begins <= now <= ends
    except (ValueError, TypeError):
        return False


def _text(value: object) -> str:
    return value[:2_000_000] if isinstance(value, str) else ""
