"""The sentences that explain ledger entries, stored with them as messages."""

from __future__ import annotations

from content.credits.models import EntryKind
from content.credits.rules import CreditRules, amount_text
from content.messages import N_, Message

LESSON = N_("You finished the lesson “%(title)s” (study units: %(units)s; credits for each: %(rate)s).")
COURSE = N_("You finished every lesson of the course “%(title)s”.")
COURSE_BY_RULE = N_("You studied all that the course “%(title)s” asks for.")
ASSESSMENT = N_("You passed the final assessment of the course “%(title)s”.")
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
COURSE_BY_RULE_DAY_CAP = N_(
    "You studied all that the course “%(title)s” asks for, worth in credits: %(worth)s; a day pays at most %(cap)s, "
    "and this was what was left."
)
COURSE_BY_RULE_PILOT_CAP = N_(
    "You studied all that the course “%(title)s” asks for, worth in credits: %(worth)s; this pilot pays at most "
    "%(cap)s to one learner, and this was what was left."
)
ASSESSMENT_DAY_CAP = N_(
    "You passed the final assessment of the course “%(title)s”, worth in credits: %(worth)s; a day pays at most "
    "%(cap)s, and this was what was left."
)
ASSESSMENT_PILOT_CAP = N_(
    "You passed the final assessment of the course “%(title)s”, worth in credits: %(worth)s; this pilot pays at most "
    "%(cap)s to one learner, and this was what was left."
)
REVERSED = N_("Credits of %(date)s were taken back (%(amount)s): %(reason)s")
RESTORED = N_("The credits taken back on %(date)s are yours again (%(amount)s): %(reason)s")
CONVERSION_UNDONE = N_("The conversion of %(date)s was undone. The credits are yours again (%(amount)s): %(reason)s")
CONVERSION_HOLDS = N_("The conversion that was undone on %(date)s holds after all (%(amount)s): %(reason)s")
EXPIRY_UNDONE = N_("The credits that expired on %(date)s are yours again (%(amount)s): %(reason)s")
EXPIRY_HOLDS = N_("The credits given back on %(date)s have expired after all (%(amount)s): %(reason)s")
GRANTED = N_("Credits were given to you by hand (%(amount)s): %(reason)s Based on: %(evidence)s")
CONVERTED = N_(
    "You converted %(points)s credits into %(credits)s credits of the credit bank. %(rate)s credits make one there."
)
EXPIRED = N_("Credits that were not used by %(day)s have expired (%(amount)s).")

_REVERSALS = {
    EntryKind.EARN: (REVERSED, RESTORED),
    EntryKind.GRANT: (REVERSED, RESTORED),
    EntryKind.CONVERT: (CONVERSION_UNDONE, CONVERSION_HOLDS),
    EntryKind.EXPIRE: (EXPIRY_UNDONE, EXPIRY_HOLDS),
}
"""By what is reversed: the sentence for reversing it, and that for putting such a reversal right."""
WITHDRAWN = N_(
    "Credits of %(date)s were taken back (%(amount)s), because what they were paid for does not hold any more: "
    "%(reason)s"
)
REGAINED = N_("You achieved it again, so the credits taken back on %(date)s are yours again (%(amount)s): “%(title)s”")

_DAY_CAP = {
    LESSON: LESSON_DAY_CAP,
    COURSE: COURSE_DAY_CAP,
    COURSE_BY_RULE: COURSE_BY_RULE_DAY_CAP,
    ASSESSMENT: ASSESSMENT_DAY_CAP,
}
_PILOT_CAP = {
    LESSON: LESSON_PILOT_CAP,
    COURSE: COURSE_PILOT_CAP,
    COURSE_BY_RULE: COURSE_BY_RULE_PILOT_CAP,
    ASSESSMENT: ASSESSMENT_PILOT_CAP,
}


def explain_earning(
    achievement: Message, rules: CreditRules, worth: int, amount: int, left_in_pilot: int | None
) -> Message:
    """The explanation of an earning entry: what was achieved and, where a cap reduced it, which."""
    explanation = achievement.with_values(rate=amount_text(rules.points_per_unit), worth=amount_text(worth))
    if amount == worth:
        return explanation
    if left_in_pilot is not None and amount == left_in_pilot:
        return Message(
            _PILOT_CAP[achievement.msgid], {**explanation.values, "cap": amount_text(rules.cap_per_pilot or 0)}
        )
    return Message(_DAY_CAP[achievement.msgid], {**explanation.values, "cap": amount_text(rules.cap_per_day or 0)})


def explain_reversal(origin: EntryKind, puts_right: bool) -> str:
    """The msgid for reversing an entry, or for putting such a reversal right; `origin` is the kind of entry at the
    beginning of the row."""
    return _REVERSALS[origin][puts_right]
