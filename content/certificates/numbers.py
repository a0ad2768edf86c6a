"""Numbers for people to read out and type: groups of four, without letters that look or sound alike."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4


def new_number(prefix: str, year: int, groups: int = 2) -> str:
    """A number nobody can guess from another, such as CX-2026-7KQ2-M9XT."""
    return "-".join([prefix, str(year), *_groups(groups)])


def new_secret(groups: int = 3) -> str:
    """A secret of letters and digits, such as 7KQ2-M9XT-4BHW."""
    return "-".join(_groups(groups))


def normalised(text: str) -> str:
    """A typed number or secret as it is stored: in capitals, with one dash between the groups."""
    groups = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text.upper())
    return "-".join(groups.split())[:24]


def _groups(count: int) -> list[str]:
    return ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(count)]
