"""Canonical forms and proofs, held against the test vector of 1EdTech; hostile JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from content.credentials.data_integrity import is_proven, with_proof
from content.credentials.document import CREDENTIALS, OPEN_BADGES, Document
from content.credentials.json_ld import NotCanonical, canonical, load

# Open Badges 3.0, Implementation Guide, “Linked Data Proof Test Vector”, without the context of extensions, of which
# the credential uses nothing. What follows is published there.
VECTOR: Document = {
    "@context": [CREDENTIALS, OPEN_BADGES],
    "id": "http://example.com/credentials/3527",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "https://example.edu/issuers/565049",
        "type": ["Profile"],
        "url": "https://www.imsglobal.org",
        "name": "Example Corp",
    },
    "validFrom": "2010-01-01T00:00:00Z",
    "name": "Teamwork Badge",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://example.com/achievements/21st-century-skills/teamwork",
            "type": ["Achievement"],
            "criteria": {
                "narrative": "Team members are nominated for this badge by their peers and recognized upon review by "
                "Example Corp management."
            },
            "description": "This badge recognizes the development of the capacity to collaborate within a group "
            "environment.",
            "name": "Teamwork",
        },
    },
}
METHOD = "https://example.edu/issuers/565049#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
KEY = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4")
)
CREATED = datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC)
DOCUMENT_HASH = "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"
PROOF_VALUE = "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"


def test_the_published_vector_has_its_published_hash_and_proof() -> None:
    assert sha256(canonical(VECTOR).encode()).hexdigest() == DOCUMENT_HASH
    signed = with_proof(VECTOR, KEY, METHOD, CREATED)
    assert signed["proof"]["proofValue"] == PROOF_VALUE
    assert is_proven(signed, KEY.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    "added",
    [
        {"isSkilled": True},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "Diploma"]},
        {"id": "3527"},
        {"@context": [CREDENTIALS, OPEN_BADGES, "https://example.com/words"]},
        {"@context": [CREDENTIALS, "file:///etc/passwd"]},
    ],
)
def test_what_would_not_be_covered_by_the_proof_is_refused(added: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        canonical({**VECTOR, **added})


def test_no_address_but_those_of_the_files_is_opened() -> None:
    assert load(CREDENTIALS)["document"]["@context"]["@protected"] is True
    for address in ("https://www.w3.org/ns/credentials/v1", "http://127.0.0.1:8000/", "file:///etc/passwd", ""):
        with pytest.raises(NotCanonical):
            load(address)


def test_a_graph_made_to_take_for_ever_is_given_up() -> None:
    results = [{"type": ["Result"], "value": "x"} for _ in range(12)]
    alike = [{"type": ["AchievementSubject"], "result": results} for _ in range(2)]
    with pytest.raises(NotCanonical, match="alike"):
        canonical({**VECTOR, "credentialSubject": alike})
