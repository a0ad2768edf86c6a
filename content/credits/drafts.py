"""A pilot and its rules as a form has them, all of it text, read with a sentence for everything that cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from content.credits.models import Pilot, RuleVersion
from content.credits.rules import CreditRules, amount_text
from content.errors import Invalid
from content.messages import N_

AMOUNT = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?")
LEAST_TO_USE = timedelta(days=60)
"""Between the last day of a pilot and that on which its credits expire: everybody is told as long before."""
YEARS = range(2000, 3000)
"""In which a day can lie; others are slips of the finger, and some have no time before them to reckon with."""
LONGEST_NAME = 120
LONGEST_REASON = 1000
AMOUNTS = ("points_per_unit", "points_per_assessment", "points_per_course", "conversion_rate")
"""Fields in which nothing is 0 where they are left empty; the first must be filled in."""
CAPS = ("cap_per_day", "cap_per_pilot")
"""Fields that, left empty, mean no limit."""


@dataclass(frozen=True, slots=True)
class PilotDraft:
    """A pilot with its rules, as somebody proposes them. `region_code`: the region whose office runs it;
    `other_regions`: further ones as they were typed, by code or name (credits/pilot_regions.py)."""

    name_zh: str
    name_en: str
    region_code: str
    begins_on: date
    ends_on: date
    rules: CreditRules
    effective_on: date
    reason: str
    other_regions: tuple[str, ...] = ()


def draft_from(texts: Mapping[str, str]) -> PilotDraft:
    """Read the fields of a form. Raises Invalid, which names the field."""
    names = {field: _text(texts, field, LONGEST_NAME) for field in ("name_zh", "name_en")}
    amounts = {field: amount_from(texts.get(field, ""), field) for field in (*AMOUNTS, *CAPS)}
    begins_on, ends_on, effective_on = (
        day_from(texts.get(field, ""), field) for field in ("begins_on", "ends_on", "effective_on")
    )
    expires_on = day_from(texts["expires_on"], "expires_on") if texts.get("expires_on", "").strip() else None
    rules = CreditRules(
        points_per_unit=amounts["points_per_unit"] or 0,
        points_per_course=amounts["points_per_course"] or 0,
        cap_per_day=amounts["cap_per_day"],
        cap_per_pilot=amounts["cap_per_pilot"],
        conversion_rate=amounts["conversion_rate"] or 0,
        points_per_assessment=amounts["points_per_assessment"] or 0,
        completion_audit=texts.get("completion_audit") == "yes",
        expires_on=expires_on,
    )
    if amounts["points_per_unit"] is None:
        raise Invalid(N_("Enter how many credits one study unit earns, for example 1 or 0.5."), field="points_per_unit")
    if ends_on < begins_on:
        raise Invalid(N_("The pilot would end before it begins. Enter a later last day."), field="ends_on")
    if not begins_on <= effective_on <= ends_on:
        raise Invalid(
            N_("Enter a day between the first and the last day of the pilot, for example %(day)s."),
            field="effective_on",
            day=begins_on.isoformat(),
        )
    if expires_on is not None and expires_on < ends_on + LEAST_TO_USE:
        raise Invalid(
            N_(
                "Learners need 60 days after the last day of the pilot to use their credits. Enter %(day)s or a later"
                " day, or leave it empty."
            ),
            field="expires_on",
            day=(ends_on + LEAST_TO_USE).isoformat(),
        )
    return PilotDraft(
        **names,
        region_code=texts.get("region", ""),
        begins_on=begins_on,
        ends_on=ends_on,
        rules=rules,
        effective_on=effective_on,
        reason=_text(texts, "reason", LONGEST_REASON),
        other_regions=tuple(filter(None, map(str.strip, texts.get("other_regions", "").splitlines()))),
    )


def texts_of(pilot: Pilot, version: RuleVersion | None) -> dict[str, str]:
    """What stands in the form to begin with: the pilot with its newest rules, no reason and no day."""
    rules = CreditRules.from_json(version.rules) if version else CreditRules(0)
    amounts = {field: getattr(rules, field) for field in (*AMOUNTS, *CAPS)}
    return {
        "name_zh": pilot.name_zh,
        "name_en": pilot.name_en,
        "region": pilot.region_code,
        "begins_on": pilot.begins_on.isoformat(),
        "ends_on": pilot.ends_on.isoformat(),
        "other_regions": "\n".join(
            place.region_code for place in pilot.places if place.region_code != pilot.region_code
        ),
        "completion_audit": "yes" if rules.completion_audit else "no",
        "expires_on": rules.expires_on.isoformat() if rules.expires_on else "",
        **{field: "" if amount is None else amount_text(amount) for field, amount in amounts.items()},
    }


def amount_from(text: str, field: str) -> int | None:
    """Hundredths of a credit out of "1", "0.5" or "１．２５"; None for nothing. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    if not plain:
        return None
    digits = AMOUNT.fullmatch(plain)
    if digits is None:
        raise Invalid(
            N_("Enter a number of credits with at most two decimals, for example 1 or 0.5. The most is 999999."),
            field=field,
        )
    return int(digits[1]) * 100 + int((digits[2] or "0").ljust(2, "0"))


def day_from(text: str, field: str) -> date:
    """A day out of "2027-01-31", "2027/1/31" or "2027年1月31日". Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        day = date.fromisoformat("-".join(part.zfill(2) for part in re.split(r"[-/.年月]", plain.rstrip("日"))))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Invalid(N_("Enter a day as year, month and day, for example 2027-01-31."), field=field)
    return day


def _text(texts: Mapping[str, str], field: str, longest: int) -> str:
    text = texts.get(field, "").strip()
    if not text or len(text) > longest:
        raise Invalid(N_("Write something here, at most %(limit)d characters."), field=field, limit=longest)
    return text
