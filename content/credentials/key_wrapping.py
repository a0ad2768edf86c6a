"""Private keys at rest: each is stored encrypted under a key that is derived from the portal's secret."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"changxue signing keys 1"
NONCE_BYTES = 12


class CannotUnwrap(Exception):
    """The stored key does not open: the portal's secret is another than when it was stored, or the row was changed."""


def wrap(private_key: Ed25519PrivateKey, secret: str, about: str) -> bytes:
    """The private key, encrypted (AES-256-GCM). `about`: the public id of its row, without which it does not open."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_wrapping_key(secret)).encrypt(nonce, private_key.private_bytes_raw(), about.encode())


def unwrap(wrapped: bytes, secret: str, about: str) -> Ed25519PrivateKey:
    """The private key that `wrap` encrypted. Raises CannotUnwrap."""
    nonce, encrypted = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return Ed25519PrivateKey.from_private_bytes(
            AESGCM(_wrapping_key(secret)).decrypt(nonce, encrypted, about.encode())
        )
    except (InvalidTag, ValueError) as error:
        raise CannotUnwrap(about) from error


def _wrapping_key(secret: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
