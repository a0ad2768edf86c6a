"""One sentence for every entry of the ledger, kept with it as a msgid and values."""

from __future__ import annotations

from collections.abc import Mapping

from content.credits.amounts import as_text
from content.credits.rules import CreditRules
from content.messages import N_, Message

LESSON = N_("You finished the lesson “%(title)s” (study units: %(units)s; credits for each: %(rate)s).")
COURSE = N_("You finished every lesson of the course “%(title)s”.")
LESSON_DAY_CAP = N_(
    "You finished the lesson “%(title)s”, worth in credits: %(worth)s; a day pays at most %(cap)s, "
    "and this was what was left."
)
LESSON_PILOT_CAP = N_(
    "You finished the lesson “%(title)s”, worth in credits: %(worth)s; this pilot pays at most %(cap)s to one learner, "
    "and this was what was left."
)
COURSE_DAY_CAP = N_(
    "You finished every lesson of the course “%(title)s”, worth in credits: %(worth)s; a day pays at most %(cap)s, "
    "and this was what was left."
)
COURSE_PILOT_CAP = N_(
    "You finished every lesson of the course “%(title)s”, worth in credits: %(worth)s; this pilot pays at most %(cap)s "
    "to one learner, and this was what was left."
)
REVERSED = N_("Credits of %(date)s were taken back (%(amount)s): %(reason)s")

_DAY_CAP = {LESSON: LESSON_DAY_CAP, COURSE: COURSE_DAY_CAP}
_PILOT_CAP = {LESSON: LESSON_PILOT_CAP, COURSE: COURSE_PILOT_CAP}


def explain_earning(
    message: str, values: Mapping[str, str], rules: CreditRules, worth: int, amount: int, left_in_pilot: int | None
) -> Message:
    """The explanation of an earning entry: what it was for and, where a cap cut it, which."""
    filled = {**values, "rate": as_text(rules.points_per_unit), "worth": as_text(worth)}
    if amount == worth:
        return Message(message, filled)
    if left_in_pilot is not None and amount == left_in_pilot:
        return Message(_PILOT_CAP[message], {**filled, "cap": as_text(rules.cap_per_pilot or 0)})
    return Message(_DAY_CAP[message], {**filled, "cap": as_text(rules.cap_per_day or 0)})
