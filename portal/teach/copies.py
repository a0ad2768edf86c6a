"""The ids that buttons reserve for the copies they make: pressed twice, a button makes one copy."""

from __future__ import annotations

from portal.reserved_id import FIELD, reserve_id


def lesson_copy(public_id: str) -> str:
    """The place for which the button of a lesson reserves an id."""
    return f"copy of lesson {public_id}"


def course_copy(public_id: str) -> str:
    """The place for which the button of a course reserves an id."""
    return f"copy of course {public_id}"


def hidden_id(place: str) -> dict[str, str]:
    """The hidden field of a button that makes a copy."""
    return {FIELD: reserve_id(place)}
