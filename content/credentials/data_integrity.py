"""Proofs of the kind DataIntegrityProof with the cryptosuite eddsa-rdfc-2022 (W3C Data Integrity EdDSA
Cryptosuites 1.0, section 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content.credentials.document import Document
from content.credentials.json_ld import canonical
from content.credentials.multibase import base58, from_base58

PROOF = "DataIntegrityProof"
CRYPTOSUITE = "eddsa-rdfc-2022"
ASSERTION = "assertionMethod"


def with_proof(
    document: Mapping[str, Any], key: Ed25519PrivateKey, verification_method: str, created: datetime
) -> Document:
    """The document with a proof. The same document, key and moment give the same proof."""
    options = {
        "type": PROOF,
        "created": moment(created),
        "verificationMethod": verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": ASSERTION,
    }
    value = base58(key.sign(signed_bytes(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def is_proven(document: Mapping[str, Any], public_key: bytes) -> bool:
    """Whether the document's one proof is by this key and covers the document as it stands. Raises NotCanonical."""
    proof = proof_of(document)
    if proof is None:
        return False
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = from_base58(str(proof["proofValue"]))
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed_bytes(bare, options))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def proof_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The document's proof, where it has one and one that is understood here; else None."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    kind = {"type": PROOF, "cryptosuite": CRYPTOSUITE, "proofPurpose": ASSERTION}
    if not isinstance(proof, dict) or any(proof.get(name) != value for name, value in kind.items()):
        return None
    return proof


def signed_bytes(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """What is signed: the digest of the proof's options and that of the document, each in canonical form."""
    configuration = {"@context": document["@context"], **options}
    return sha256(canonical(configuration).encode()).digest() + sha256(canonical(document).encode()).digest()


def moment(at: datetime) -> str:
    """A moment as XML Schema's dateTimeStamp, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
