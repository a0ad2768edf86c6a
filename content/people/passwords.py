"""How passwords are kept: as Argon2id hashes, which carry the cost they were made with."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 65536
"""RFC 9106, second recommended option; the library's own time cost and lanes belong to it."""


class _Cost:
    """What a hash made from now on costs, and a hash that no password has, at the same cost."""

    def __init__(self, memory_kib: int) -> None:
        self.hasher = PasswordHasher(memory_cost=memory_kib)

    @cached_property
    def nobody(self) -> str:
        return self.hasher.hash("nobody has this password")


_cost = _Cost(MEMORY_KIB)


def use_memory(memory_kib: int) -> None:
    """Let each hash of this process need so much memory, and the time that goes with it; hashes made before stay good.

    An installation leaves the default. Tests sign in hundreds of times and take the least there is (32 KiB).
    """
    global _cost
    if _cost.hasher.memory_cost != memory_kib:
        _cost = _Cost(memory_kib)


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _cost.hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one of which `kept` is the hash. With None: False, after as much time."""
    try:
        return _cost.hasher.verify(kept or _cost.nobody, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
