"""The sentences that explain ledger entries, stored with them as messages."""

from __future__ import annotations

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
