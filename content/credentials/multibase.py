"""Multibase and Multikey: how DIDs and proofs write bytes as text (W3C Controlled Identifiers 1.0, 2.2.2 and 2.4)."""

from __future__ import annotations

import base64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"
"""The multicodec prefix of a public key of Ed25519."""
KEY_BYTES = 32
LONGEST = 200
"""Characters beyond which nothing is decoded: that takes time by the square of the length, and the longest that is
needed, a signature, has 89."""


def base58(data: bytes) -> str:
    """The bytes as multibase base58btc, with the letter `z` before them."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * zeros + digits


def from_base58(text: str) -> bytes:
    """The bytes of multibase base58btc. ValueError for anything else."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise ValueError("not base58btc")
    digits, number = text[1:], 0
    for digit in digits:
        number = number * 58 + ALPHABET.index(digit)
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public_key: bytes) -> str:
    """A public key of Ed25519 as a Multikey, which begins with `z6Mk`."""
    return base58(ED25519_PUBLIC + public_key)


def from_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key. ValueError for any other kind of key."""
    data = from_base58(text)
    if data[:2] != ED25519_PUBLIC or len(data) != KEY_BYTES + 2:
        raise ValueError("not a public key of Ed25519")
    return data[2:]


def base64url(data: bytes) -> str:
    """The bytes as base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of base64url without padding. ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
