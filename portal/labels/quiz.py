"""What pages call the kinds of quiz questions, and what is to be done with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from content.quiz_formats.question import QuestionKind

QUESTION_KINDS = {
    QuestionKind.SINGLE: _l("One right answer"),
    QuestionKind.MULTIPLE: _l("Several right answers"),
    QuestionKind.TEXT: _l("Short text"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.MATCHING: _l("Matching pairs"),
    QuestionKind.ORDERING: _l("Putting in order"),
}

INSTRUCTIONS = {
    QuestionKind.SINGLE: _l("Choose one answer."),
    QuestionKind.MULTIPLE: _l("Choose all answers that are right."),
    QuestionKind.TEXT: _l("Write your answer."),
    QuestionKind.NUMBER: _l("Write a number."),
    QuestionKind.MATCHING: _l("Choose for each line what belongs to it."),
    QuestionKind.ORDERING: _l("Choose for each line its place in the right order."),
}

COLUMNS: Mapping[str, Callable[[int], LazyString]] = {
    "text": lambda line: _l("Line %(number)s", number=line),
    "match": lambda line: _l("What belongs to line %(number)s", number=line),
    "tolerance": lambda line: _l("Line %(number)s: may be off by", number=line),
    "feedback": lambda line: _l("What to say to line %(number)s", number=line),
}
"""What is written on each line of a question, away from its form."""

FILTERS = {"question_kind": QUESTION_KINDS.__getitem__, "question_instruction": INSTRUCTIONS.__getitem__}
"""For templates."""
