"""A question as the fields of its form: each line has a number, and there are always as many lines as a question can
have, so that two windows with different numbers of lines can be compared."""

from __future__ import annotations

from collections.abc import Mapping

from content.courses.edit_base import Fields, FieldValue
from content.quiz_formats.checking import MOST_OPTIONS, checked
from content.quiz_formats.question import CHOICES, Option, Question, QuestionKind

TEXTS = ("title", "stem", "hint", "feedback_right", "feedback_wrong", "explanation", "language")
LINES = range(1, MOST_OPTIONS + 1)
COLUMNS: Mapping[QuestionKind, tuple[str, ...]] = {
    **dict.fromkeys(CHOICES, ("text", "correct", "feedback")),
    QuestionKind.TEXT: ("text", "feedback"),
    QuestionKind.NUMBER: ("text", "tolerance", "feedback"),
    QuestionKind.MATCHING: ("text", "match", "feedback"),
    QuestionKind.ORDERING: ("text",),
}
"""What is written on each line of a question of a kind."""


def question_fields(question: Question) -> Fields:
    """What is stored of a question, as the form of its kind has it."""
    fields: dict[str, FieldValue] = {name: getattr(question, name) for name in TEXTS}
    if question.kind is QuestionKind.TEXT:
        fields["case_sensitive"] = question.case_sensitive
    options = [*question.options, *[Option("")] * MOST_OPTIONS]
    for line in LINES:
        for column in COLUMNS[question.kind]:
            fields[f"{column}_{line}"] = getattr(options[line - 1], column)
    return fields


def question_from(kind: QuestionKind, values: Mapping[str, object]) -> Question:
    """The question that was written into the form, tidied; empty lines are left out. Raises Invalid."""
    filled = [line for line in LINES if any(values.get(f"{column}_{line}") for column in COLUMNS[kind])]
    question = Question(
        kind,
        options=tuple(_option(values, line) for line in filled),
        case_sensitive=bool(values.get("case_sensitive")),
        **{name: str(values.get(name) or "") for name in TEXTS},
    )
    return checked(question)


def _option(values: Mapping[str, object], line: int) -> Option:
    """The line; `checked` leaves out what its kind does not have."""

    def text(column: str) -> str:
        return str(values.get(f"{column}_{line}") or "")

    return Option(
        text("text"),
        correct=bool(values.get(f"correct_{line}")),
        match=text("match"),
        tolerance=text("tolerance"),
        feedback=text("feedback"),
    )
