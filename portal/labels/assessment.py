"""What pages call the states of an attempt and of its answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.assessment.attempt_page import AnswerState
from content.assessment.item_analysis import ItemVerdict
from content.assessment.marking import FULL, HALF, NOTHING
from content.assessment.models import AttemptState

ATTEMPT_STATES = {
    AttemptState.OPEN: (_l("Under way"), "teal"),
    AttemptState.HANDED_IN: (_l("Handed in, being marked"), "yellow"),
    AttemptState.EXPIRED: (_l("Time is up, being marked"), "yellow"),
    AttemptState.MARKED: (_l("Marked"), "grey"),
}
ANSWER_STATES = {
    AnswerState.OPEN: (_l("Not answered yet"), "grey"),
    AnswerState.UNFINISHED: (_l("Saved, not complete"), "yellow"),
    AnswerState.ANSWERED: (_l("Answered and saved"), "green"),
}
MARKS = {FULL: _l("Correct"), HALF: _l("Half right"), NOTHING: _l("Wrong")}
ITEM_VERDICTS = {
    ItemVerdict.TOO_FEW: _l("Too few people have answered it to say anything."),
    ItemVerdict.MISLEADING: _l(
        "Those who did well elsewhere got it wrong more often. Look whether the right answer is right and the words are"
        " clear."
    ),
    ItemVerdict.TOO_HARD: _l("Hardly anybody got it right. Look whether the lessons teach it."),
    ItemVerdict.TOO_EASY: _l("Nearly everybody got it right. It is a good beginning, but tells little."),
    ItemVerdict.TELLS_LITTLE: _l("It hardly tells those who know from those who do not."),
    ItemVerdict.GOOD: _l("It works well: those who did well elsewhere got it right more often."),
}
FILTERS = {
    "item_verdict": ITEM_VERDICTS.__getitem__,
    "attempt_state": ATTEMPT_STATES.__getitem__,
    "answer_state": ANSWER_STATES.__getitem__,
    "mark_label": MARKS.__getitem__,
}
"""For templates."""
