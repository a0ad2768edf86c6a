"""Passwords of others that the portal must be able to read: encrypted with a key made from the portal's secret."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"changxue record store password"


def seal(password: str, secret_key: str) -> str:
    """The password, encrypted."""
    return _box(secret_key).encrypt(password.encode()).decode()


def unseal(sealed: str, secret_key: str) -> str | None:
    """The password; None where it was encrypted under another secret of the portal."""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
