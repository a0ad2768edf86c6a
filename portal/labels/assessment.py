"""What pages call the states of an attempt and of its answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.assessment.attempt_page import AnswerState
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
FILTERS = {
    "attempt_state": ATTEMPT_STATES.__getitem__,
    "answer_state": ANSWER_STATES.__getitem__,
    "mark_label": MARKS.__getitem__,
}
"""For templates."""
