"""The rules of a pilot: how much a 学时 and a course are worth, where payment stops, and amounts as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from content.errors import Invalid
from content.messages import N_


@dataclass(frozen=True, slots=True)
class CreditRules:
    """Amounts in hundredths of a credit.

    `points_per_unit`: for one 学时 (45 minutes); `points_per_course`: for studying all that a course asks for;
    `points_per_assessment`: for passing the final assessment of a course;
    `cap_per_day` and `cap_per_pilot`: the most one learner earns in a day (Beijing time) and in the whole pilot, None
    for no limit; `conversion_rate`: how many hundredths make one credit of the credit bank, 0 where nothing can be
    converted. `completion_audit`: whether the institution audits a completion before its certificate is issued.
    `expires_on`: the last day in Beijing on which credits of the pilot can be used, None where they never expire.
    """

    points_per_unit: int
    points_per_course: int = 0
    cap_per_day: int | None = None
    cap_per_pilot: int | None = None
    conversion_rate: int = 0
    points_per_assessment: int = 0
    completion_audit: bool = False
    expires_on: date | None = None

    def __post_init__(self) -> None:
        for name in ("points_per_unit", "points_per_course", "points_per_assessment", "conversion_rate"):
            _check(getattr(self, name), name)
        for name in ("cap_per_day", "cap_per_pilot"):
            if getattr(self, name) is not None:
                _check(getattr(self, name), name)

    def for_lesson(self, study_units: int) -> int:
        """What a lesson of `study_units` hundredths of a 学时 is worth, rounded half up, in whichever mode it was
        studied."""
        return (self.points_per_unit * study_units + 50) // 100

    def as_json(self) -> dict[str, Any]:
        """The rules as `RuleVersion.rules` holds them."""
        return {**asdict(self), "expires_on": self.expires_on.isoformat() if self.expires_on else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CreditRules:
        """The rules that `as_json` gave. Raises Invalid when a value is missing, unknown or no whole number."""
        unknown = set(stored) - {field.name for field in fields(cls)}
        if unknown or "points_per_unit" not in stored:
            raise Invalid(N_("These credit rules are not complete. Enter every amount again."))
        expires_on = stored.get("expires_on")
        return cls(**{**stored, "expires_on": date.fromisoformat(expires_on) if expires_on else None})


def amount_text(hundredths: int) -> str:
    """Credits or study units, kept in hundredths, with at most two decimals: 150 -> "1.5", -5 -> "-0.05", 200 ->
    "2"."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def _check(value: object, name: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Invalid(N_("Enter a number of credits that is not below zero."), field=name)
