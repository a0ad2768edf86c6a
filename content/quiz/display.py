"""A question as a learner sees it: nothing in it says which answer is right."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from content.courses.markdown import render_markdown
from content.quiz_formats.question import CHOICES, Question, QuestionKind

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Something to be chosen, matched or put in its place. `value` is what the form sends of it."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionDisplay:
    """A question. `lines`: choices, the left sides of pairs, or things to be put in order as they are shown; `matches`:
    what can belong to a left side."""

    kind: QuestionKind
    html: str
    hint: str
    language: str
    lines: tuple[ShownLine, ...]
    matches: tuple[ShownLine, ...]


def display_of(question: Question, seed: str, language: str, top: int = 3) -> QuestionDisplay:
    """The question in `language`, where it names none. seed: things are mixed by it, the same each time. top: the level
    of the highest headings in its text."""
    return QuestionDisplay(
        kind=question.kind,
        html=render_markdown(question.stem, top=top),
        hint=question.hint,
        language=question.language or language,
        lines=tuple(_lines(question, seed)),
        matches=tuple(ShownLine(str(value), text) for value, text in enumerate(matches_of(question, seed))),
    )


def matches_of(question: Question, seed: str) -> tuple[str, ...]:
    """The right sides of pairs, each once, mixed; what a form sends of one is its place here."""
    if question.kind is not QuestionKind.MATCHING:
        return ()
    return tuple(mixed(list(dict.fromkeys(option.match for option in question.options)), seed))


def asked_texts(question: Question) -> tuple[str, ...]:
    """The texts that stand in a question before it is answered, beside its stem."""
    display = display_of(question, "", "")
    return (question.hint, *(line.text for line in (*display.lines, *display.matches)))


def _lines(question: Question, seed: str) -> list[ShownLine]:
    texts = [ShownLine(str(value), option.text) for value, option in enumerate(question.options) if option.text]
    if question.kind in CHOICES or question.kind is QuestionKind.MATCHING:
        return texts
    return mixed(texts, seed) if question.kind is QuestionKind.ORDERING else []


def mixed(things: Sequence[Thing], seed: str) -> list[Thing]:
    """The things in another order than they came in, the same for the same seed."""
    order = sorted(range(len(things)), key=lambda place: hashlib.sha256(f"{seed} {place}".encode()).digest())
    if order == sorted(order):
        order = order[1:] + order[:1]
    return [things[place] for place in order]
