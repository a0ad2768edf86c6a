"""Normalises and validates texts submitted in form fields."""

from __future__ import annotations

from content.errors import Invalid
from content.messages import N_

TITLE_LENGTH = 160
TEXT_LENGTH = 40_000


def title(text: str, *, field: str = "title", required: bool = True) -> str:
    """One line without spaces around it. Invalid where it is empty (if required) or longer than 160 characters."""
    tidy = " ".join(text.split())
    if required and not tidy:
        raise Invalid(N_("Write a title."), field=field)
    if len(tidy) > TITLE_LENGTH:
        raise Invalid(
            N_("The title is too long: %(length)d characters. At most %(limit)d fit."),
            field=field,
            length=len(tidy),
            limit=TITLE_LENGTH,
        )
    return tidy


def prose(text: str, *, field: str, limit: int = TEXT_LENGTH) -> str:
    """Text of any number of lines, line ends as `\\n`. Invalid where it is longer than `limit` characters."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip("\n ")
    if len(tidy) > limit:
        raise Invalid(
            N_("The text is too long: %(length)d characters. At most %(limit)d fit. Divide it into two."),
            field=field,
            length=len(tidy),
            limit=limit,
        )
    return tidy
