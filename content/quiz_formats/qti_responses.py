"""What is to be answered in a QTI item, and which answers are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from content.messages import N_
from content.quiz_formats.qti_texts import Texts
from content.quiz_formats.question import Option, QuestionKind
from content.quiz_formats.unreadable import Unreadable

_NUMBERS = frozenset({"float", "integer"})
_NO_ANSWER = N_("The file does not say which answer is right.")
Options = tuple[QuestionKind, list[Option]]


@dataclass(frozen=True, slots=True)
class Response:
    """What an interaction asks for. `correct` in the order of the file; `worth`: what each mapped answer counts;
    `tolerances`: numbers with how far they may be off."""

    interaction: Element
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    worth: Mapping[str, float]
    case_sensitive: bool
    tolerances: tuple[tuple[str, str], ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """Right answers, each once."""
        mapped = (key for key, value in self.worth.items() if value > 0)
        return tuple(dict.fromkeys([*self.correct, *mapped]))


def response_of(item: Element, interaction: Element) -> Response:
    """The declaration that belongs to the interaction."""
    identifier = interaction.get("response-identifier", "")
    declared = [one for one in item.iter("response-declaration") if one.get("identifier") == identifier]
    if not declared:
        raise Unreadable(_NO_ANSWER)
    declaration = declared[0]
    entries = list(declaration.iter("map-entry"))
    return Response(
        interaction=interaction,
        cardinality=declaration.get("cardinality", "single"),
        base_type=declaration.get("base-type", "identifier"),
        correct=tuple(_value(one) for one in declaration.iterfind("correct-response/value")),
        worth={entry.get("map-key", ""): _float(entry.get("mapped-value", "0")) for entry in entries},
        case_sensitive=bool(entries) and all(entry.get("case-sensitive") == "true" for entry in entries),
        tolerances=tuple(_tolerances(item)),
    )


def options_of(response: Response, texts: Texts, feedback: Mapping[str, str]) -> Options:
    """The kind of question and its lines. Raises Unreadable where we have no such kind, or no answer is right."""
    name = response.interaction.tag
    if name not in _INTERACTIONS:
        raise Unreadable(N_("Questions of this kind (%(kind)s) cannot be asked here."), kind=name)
    return _INTERACTIONS[name](response, texts, feedback)


def _choices(response: Response, texts: Texts, feedback: Mapping[str, str]) -> Options:
    choices = [one for one in response.interaction if one.tag in ("simple-choice", "inline-choice")]
    right = _known(response.accepted, [one.get("identifier", "") for one in choices])
    options = [
        Option(
            texts.line(one),
            correct=one.get("identifier") in right,
            feedback=feedback.get(one.get("identifier", ""), ""),
        )
        for one in choices
    ]
    if not any(option.correct for option in options):
        raise Unreadable(_NO_ANSWER)
    one_answer = response.cardinality == "single" or response.interaction.get("max-choices") == "1"
    return (QuestionKind.SINGLE if one_answer else QuestionKind.MULTIPLE), options


def _known(right: Sequence[str], identifiers: Sequence[str]) -> set[str]:
    """Which of `identifiers` are right. Some programs write answer_001 where the choice is answer_1."""
    if set(right) & set(identifiers):
        return set(right)
    bare = {_without_zeros(identifier): identifier for identifier in identifiers}
    return {bare[_without_zeros(one)] for one in right if _without_zeros(one) in bare}


def _without_zeros(identifier: str) -> str:
    stem = identifier.rstrip("0123456789")
    return stem + identifier[len(stem) :].lstrip("0")


def _entry(response: Response, _texts: Texts, feedback: Mapping[str, str]) -> Options:
    if response.base_type not in _NUMBERS:
        if not response.accepted:
            raise Unreadable(_NO_ANSWER)
        said = (feedback.get(f"a{number}", "") for number in range(1, len(response.accepted) + 1))
        return QuestionKind.TEXT, [
            Option(one, feedback=text) for one, text in zip(response.accepted, said, strict=True)
        ]
    numbers = response.tolerances or tuple((one, "") for one in response.accepted)
    if not numbers:
        raise Unreadable(_NO_ANSWER)
    return QuestionKind.NUMBER, [
        Option(_plain_number(value), tolerance=_plain_number(tolerance), feedback=feedback.get(f"a{place}", ""))
        for place, (value, tolerance) in enumerate(numbers, start=1)
    ]


def _order(response: Response, texts: Texts, _feedback: Mapping[str, str]) -> Options:
    choices = {one.get("identifier", ""): one for one in response.interaction.iter("simple-choice")}
    if not response.correct or set(response.correct) != set(choices):
        raise Unreadable(_NO_ANSWER)
    return QuestionKind.ORDERING, [Option(texts.line(choices[one])) for one in response.correct]


def _pairs(response: Response, texts: Texts, feedback: Mapping[str, str]) -> Options:
    sets = [list(one.iter("simple-associable-choice")) for one in response.interaction.iter("simple-match-set")]
    if len(sets) != 2:
        raise Unreadable(_NO_ANSWER)
    left, right = ({one.get("identifier", ""): one for one in members} for members in sets)
    partners: dict[str, str] = {}
    for pair in response.accepted:
        first, _space, second = pair.strip().partition(" ")
        if first not in left and first in right:
            first, second = second, first
        if first in partners or first not in left or second not in right:
            raise Unreadable(N_("Something in it belongs to several things, which cannot be asked here."))
        partners[first] = second
    if set(partners) != set(left):
        raise Unreadable(_NO_ANSWER)
    options = [
        Option(texts.line(left[one]), match=texts.line(right[partners[one]]), feedback=feedback.get(one, ""))
        for one in left
    ]
    unused = [one for one in right if one not in partners.values()]
    return QuestionKind.MATCHING, [*options, *(Option("", match=texts.line(right[one])) for one in unused)]


_INTERACTIONS: Mapping[str, Callable[[Response, Texts, Mapping[str, str]], Options]] = {
    "choice-interaction": _choices,
    "inline-choice-interaction": _choices,
    "text-entry-interaction": _entry,
    "order-interaction": _order,
    "match-interaction": _pairs,
}


def _tolerances(item: Element) -> list[tuple[str, str]]:
    """Numbers that response processing compares with, each with its tolerance as an amount."""
    numbers = []
    for equal in item.iter("equal"):
        values = [one.text or "" for one in equal.iter("base-value")] or [
            value.text or "" for one in equal.iter("correct") for value in _correct_values(item, one)
        ]
        amounts = (equal.get("tolerance") or "0").split() or ["0"]
        for value in values:
            numbers.append((value.strip(), _amount(value, amounts[0], equal.get("tolerance-mode", "exact"))))
    return numbers


def _correct_values(item: Element, correct: Element) -> list[Element]:
    declared = (one for one in item.iter("response-declaration") if one.get("identifier") == correct.get("identifier"))
    return [value for one in declared for value in one.iterfind("correct-response/value")]


def _amount(value: str, tolerance: str, mode: str) -> str:
    if mode == "exact":
        return ""
    try:
        amount = Decimal(tolerance)
        return f"{abs(Decimal(value)) * amount / 100:f}" if mode == "relative" else f"{amount:f}"
    except InvalidOperation:
        return tolerance


def _plain_number(text: str) -> str:
    """The number without an exponent and without zeros at its end; anything else as it stands."""
    try:
        number = Decimal(text.strip())
        plain = f"{number:f}" if abs(number.adjusted()) < 40 else text
    except InvalidOperation:
        return text.strip()
    if "E" not in text.upper():
        return text.strip().removeprefix("+")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _value(element: Element) -> str:
    return " ".join((element.text or "").split())


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
