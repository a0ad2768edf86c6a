"""Numbers that people read out and type: no letter that looks or sounds like another, in groups of four."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4


def new_number(prefix: str, year: int, groups: int = 2) -> str:
    """A number nobody can guess from another, such as CX-2026-7KQ2-M9XT."""
    return "-".join([prefix, str(year), *_groups(groups)])


def new_secret(groups: int = 3) -> str:
    """A word of letters and digits to be kept, such as 7KQ2-M9XT-4BHW."""
    return "-".join(_groups(groups))


def as_typed(text: str) -> str:
    """What somebody typed, as it is stored: capitals, whatever stands between the groups turned into one dash."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text.upper())
    return "-".join(kept.split())[:24]


def _groups(count: int) -> list[str]:
    return ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(count)]
