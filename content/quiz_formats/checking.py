"""What a question must have to be asked. Texts are tidied on the way."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from content import text_fields
from content.errors import Invalid
from content.messages import N_
from content.quiz_formats.question import CHOICES, Option, Question, QuestionKind

MOST_OPTIONS = 20
STEM_LENGTH = 8000
LINE_LENGTH = 1000
NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
LANGUAGES = ("", "zh", "en")
_WITHOUT_TEXT = N_("Line %(line)d is not complete: its first field is empty.")


def checked(question: Question) -> Question:
    """The question with tidy texts. Raises Invalid with the name of the form's field (content/quiz/fields.py)."""
    if question.language not in LANGUAGES:
        raise Invalid(N_("Choose a language from the list."), field="language")
    tidy = replace(
        question,
        title=text_fields.title(question.title, required=False),
        stem=text_fields.prose(question.stem, field="stem", limit=STEM_LENGTH),
        options=tuple(_option(question.kind, option, line) for line, option in enumerate(question.options, start=1)),
        case_sensitive=question.case_sensitive and question.kind is QuestionKind.TEXT,
        hint=_prose(question.hint, "hint"),
        feedback_right=_prose(question.feedback_right, "feedback_right"),
        feedback_wrong=_prose(question.feedback_wrong, "feedback_wrong"),
        explanation=_prose(question.explanation, "explanation"),
    )
    if not tidy.stem:
        raise Invalid(N_("Write the question."), field="stem")
    if len(tidy.options) > MOST_OPTIONS:
        raise Invalid(
            N_("The question has %(count)d lines. At most %(limit)d are possible."),
            field="text_1",
            count=len(tidy.options),
            limit=MOST_OPTIONS,
        )
    _CHECKS[tidy.kind](tidy)
    return tidy


def number_of(text: str) -> Decimal:
    """The number. Raises ValueError where it is none."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _option(kind: QuestionKind, option: Option, line: int) -> Option:
    """The line with what its kind has, and nothing else."""
    feedback = "" if kind is QuestionKind.ORDERING else option.feedback
    return Option(
        text=_line(option.text, f"text_{line}"),
        correct=option.correct and kind in CHOICES,
        match=_line(option.match, f"match_{line}") if kind is QuestionKind.MATCHING else "",
        tolerance=_line(option.tolerance, f"tolerance_{line}") if kind is QuestionKind.NUMBER else "",
        feedback=_prose(feedback, f"feedback_{line}"),
    )


def _prose(text: str, field: str) -> str:
    return text_fields.prose(text, field=field, limit=LINE_LENGTH)


def _line(text: str, field: str) -> str:
    tidy = " ".join(text.replace("\x00", "").split())
    if len(tidy) > LINE_LENGTH:
        message = N_("The text is too long: %(length)d characters. At most %(limit)d fit.")
        raise Invalid(message, field=field, length=len(tidy), limit=LINE_LENGTH)
    return tidy


def _choices(question: Question) -> None:
    _require_texts(question)
    if len(question.options) < 2:
        raise Invalid(N_("Write at least two choices."), field="text_1")
    _require_different([option.text for option in question.options])
    right = sum(option.correct for option in question.options)
    if question.kind is QuestionKind.SINGLE and right != 1:
        raise Invalid(N_("Mark one choice as right, and only one."), field="correct_1")
    if not right:
        raise Invalid(N_("Mark the choices that are right."), field="correct_1")


def _texts(question: Question) -> None:
    _require_texts(question)
    if not question.options:
        raise Invalid(N_("Write at least one answer that counts as right."), field="text_1")


def _numbers(question: Question) -> None:
    _texts(question)
    for line, option in enumerate(question.options, start=1):
        for name, text in (("text", option.text), ("tolerance", option.tolerance or "0")):
            if not NUMBER.fullmatch(text) or (name == "tolerance" and text.startswith("-")):
                raise Invalid(N_("Write a number, for example 3.5."), field=f"{name}_{line}")


def _pairs(question: Question) -> None:
    for line, option in enumerate(question.options, start=1):
        if not option.match:
            raise Invalid(N_("Line %(line)d has nothing that belongs to it."), field=f"match_{line}", line=line)
    if len(question.pairs) < 2:
        raise Invalid(N_("Write at least two pairs."), field="text_1")
    _require_different([option.text for option in question.pairs])


def _order(question: Question) -> None:
    _require_texts(question)
    if len(question.options) < 2:
        raise Invalid(N_("Write at least two things to be put in order."), field="text_1")
    _require_different([option.text for option in question.options])


def _require_texts(question: Question) -> None:
    for line, option in enumerate(question.options, start=1):
        if not option.text:
            raise Invalid(_WITHOUT_TEXT, field=f"text_{line}", line=line)


def _require_different(texts: list[str]) -> None:
    for line, text in enumerate(texts, start=1):
        if text in texts[: line - 1]:
            raise Invalid(N_("“%(text)s” stands here twice. Write each once."), field=f"text_{line}", text=text)


_CHECKS = {
    **dict.fromkeys(CHOICES, _choices),
    QuestionKind.TEXT: _texts,
    QuestionKind.NUMBER: _numbers,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.ORDERING: _order,
}
