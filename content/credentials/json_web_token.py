"""Credentials as tokens: `vc+jwt`, signed with EdDSA (W3C Securing Verifiable Credentials using JOSE and COSE,
section 3.1; Open Badges 3.0, section 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content.credentials.document import Document

ALGORITHM = "EdDSA"
TYPE = "vc+jwt"


def as_token(document: Mapping[str, Any], key: Ed25519PrivateKey, verification_method: str, issued_at: datetime) -> str:
    """The document, without a proof of its own, as a signed token. `issued_at` is its `nbf`."""
    claims = {
        **{name: value for name, value in document.items() if name != "proof"},
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": int(issued_at.timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TYPE, "kid": verification_method})


def key_named_in(token: str) -> str:
    """The name of the key in the header of a token. ValueError for anything else."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise ValueError("not a token") from error
    if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
        raise ValueError("not a token of this kind")
    return str(header["kid"])


def claims_of(token: str, public_key: bytes) -> Document | None:
    """What a token says; None where it is not signed with this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        claims: Document = jwt.decode(token, key, algorithms=[ALGORITHM], options={"verify_aud": False})
    except (jwt.PyJWTError, ValueError):
        return None
    return claims
