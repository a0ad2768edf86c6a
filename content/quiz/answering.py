"""An answer to a question: read from its form, and what it comes to. Attempts are kept elsewhere: those in lessons by
learning/quiz_attempts.py, those at assessments by assessment/taking.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.errors import Invalid
from content.messages import N_
from content.quiz.display import matches_of
from content.quiz_formats.checking import LINE_LENGTH, NUMBER, number_of
from content.quiz_formats.question import CHOICES, Option, Question, QuestionKind

Answer = Mapping[str, Sequence[str]]
"""The values of the form by the names of its fields: `answer`, or `line-N` for each line."""

_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of the answer: what was chosen for it, whether that is right, and what is said to it. `text` is empty
    where the answer has but one line."""

    text: str
    given: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What an answer comes to. `solution`: the right answer, a line for each piece of it."""

    right: bool
    lines: tuple[LineResult, ...]
    feedback: str
    explanation: str
    solution: tuple[str, ...]


def judge(question: Question, answer: Answer, seed: str) -> AnswerResult:
    """The result of an answer; `seed` as it was shown (display.py). Raises Invalid, with the name of the form's field,
    where something is not answered yet or cannot be understood."""
    lines = tuple(_JUDGES[question.kind](question, answer, seed))
    right = all(line.right for line in lines) and _nothing_missing(question, lines)
    return AnswerResult(
        right=right,
        lines=lines,
        feedback=question.feedback_right if right else question.feedback_wrong,
        explanation=question.explanation,
        solution=solution_of(question),
    )


def solution_of(question: Question) -> tuple[str, ...]:
    """The right answer in words, a line for each piece of it."""
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return tuple(option.text for option in question.options if option.correct)
        case QuestionKind.MATCHING:
            return tuple(f"{option.text} → {option.match}" for option in question.pairs)
        case QuestionKind.ORDERING:
            return tuple(f"{place}. {option.text}" for place, option in enumerate(question.options, start=1))
        case QuestionKind.NUMBER:
            return tuple(
                f"{option.text} ± {option.tolerance}" if option.tolerance else option.text
                for option in question.options
            )
    return tuple(option.text for option in question.options)


def _nothing_missing(question: Question, lines: Sequence[LineResult]) -> bool:
    """Whether all that is right was chosen."""
    if question.kind not in CHOICES:
        return True
    return {line.given for line in lines} >= {option.text for option in question.options if option.correct}


def _chosen(question: Question, answer: Answer, _seed: str) -> list[LineResult]:
    values = {value for value in answer.get("answer", ()) if value.isascii() and value.isdigit()}
    chosen = [option for place, option in enumerate(question.options) if str(place) in values]
    if not chosen:
        raise Invalid(N_("Choose an answer."), field="answer")
    if question.kind is QuestionKind.SINGLE and len(chosen) > 1:
        raise Invalid(N_("Choose one answer only."), field="answer")
    return [LineResult("", option.text, option.correct, option.feedback) for option in chosen]


def _written(question: Question, answer: Answer, _seed: str) -> list[LineResult]:
    typed = " ".join("".join(answer.get("answer", ())[:1]).split())
    if not typed:
        raise Invalid(N_("Write your answer."), field="answer")
    if len(typed) > LINE_LENGTH:
        message = N_("The text is too long: %(length)d characters. At most %(limit)d fit.")
        raise Invalid(message, field="answer", length=len(typed), limit=LINE_LENGTH)
    accepted = _first(question, lambda option: _same(typed, option.text, question.case_sensitive))
    return [LineResult("", typed, accepted is not None, accepted.feedback if accepted else "")]


def _counted(question: Question, answer: Answer, _seed: str) -> list[LineResult]:
    typed = "".join(answer.get("answer", ())[:1]).strip()
    number = _number(typed)
    accepted = _first(
        question, lambda option: abs(number - number_of(option.text)) <= number_of(option.tolerance or "0")
    )
    return [LineResult("", typed, accepted is not None, accepted.feedback if accepted else "")]


def _matched(question: Question, answer: Answer, seed: str) -> list[LineResult]:
    matches = matches_of(question, seed)
    results = []
    for place, option in enumerate(question.options):
        if not option.text:
            continue
        value = "".join(answer.get(f"line-{place}", ())[:1])
        if value not in {str(number) for number in range(len(matches))}:
            raise Invalid(N_("Choose something for each line."), field=f"line-{place}")
        match = matches[int(value)]
        right = match == option.match
        results.append(LineResult(option.text, match, right, "" if right else option.feedback))
    return results


def _ordered(question: Question, answer: Answer, _seed: str) -> list[LineResult]:
    places = {str(number): number for number in range(1, len(question.options) + 1)}
    numbers = []
    for place in range(len(question.options)):
        value = "".join(answer.get(f"line-{place}", ())[:1])
        if value not in places:
            raise Invalid(N_("Choose a place for each line."), field=f"line-{place}")
        if places[value] in numbers:
            raise Invalid(
                N_("Place %(number)s is chosen twice. Choose each place once."), field=f"line-{place}", number=value
            )
        numbers.append(places[value])
    results = [
        (number, LineResult(option.text, str(number), number == place, ""))
        for place, (number, option) in enumerate(zip(numbers, question.options, strict=True), start=1)
    ]
    return [result for _number, result in sorted(results, key=lambda pair: pair[0])]


_JUDGES = {
    **dict.fromkeys(CHOICES, _chosen),
    QuestionKind.TEXT: _written,
    QuestionKind.NUMBER: _counted,
    QuestionKind.MATCHING: _matched,
    QuestionKind.ORDERING: _ordered,
}


def _first(question: Question, fits: Callable[[Option], bool]) -> Option | None:
    return next((option for option in question.options if fits(option)), None)


def _same(given: str, accepted: str, case_sensitive: bool) -> bool:
    """Full and half width are one, as a Chinese keyboard types either; so are spaces of any length."""
    one, other = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in (given, accepted))
    return one == other if case_sensitive else one.casefold() == other.casefold()


def _number(given: str) -> Decimal:
    """The number as people write it: full width, with commas between thousands or in the place of the point."""
    text = unicodedata.normalize("NFKC", given).replace(" ", "").replace("−", "-").removeprefix("+")
    text = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".", 1)
    if not NUMBER.fullmatch(text):
        raise Invalid(N_("Write a number, for example 3.5."), field="answer")
    return number_of(text)
