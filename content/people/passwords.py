"""Passwords as Argon2id hashes, which carry the cost they were made with."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 65536
"""RFC 9106, second recommended option; the library's own time cost and lanes belong to it."""


class _Cost:
    """The cost of new hashes, and a hash of that cost that no password has."""

    def __init__(self, memory_kib: int) -> None:
        self.hasher = PasswordHasher(memory_cost=memory_kib)

    @cached_property
    def nobody(self) -> str:
        return self.hasher.hash("nobody has this password")


_cost = _Cost(MEMORY_KIB)


def use_memory(memory_kib: int) -> None:
    """Set the memory that new hashes of this process need; existing hashes stay valid.

    Installations leave the default. Tests sign in hundreds of times and use the minimum (32 KiB).
    """
    global _cost
    if _cost.hasher.memory_cost != memory_kib:
        _cost = _Cost(memory_kib)


def hash_password(password: str) -> str:
    """The hash to store."""
    return _cost.hasher.hash(password)


def is_password(stored_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash. For None: False, after as much time."""
    try:
        return _cost.hasher.verify(stored_hash or _cost.nobody, password) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False
