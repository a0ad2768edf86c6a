"""A quiz question: what the portal asks a learner. What learners ask their teachers: content/learning/questions.py."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


class QuestionKind(enum.StrEnum):
    """Kinds of questions; each can be answered by a keyboard alone."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    NUMBER = "number"
    MATCHING = "matching"
    ORDERING = "ordering"


CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a question: a choice, an accepted answer, one side of a pair, or a thing to be put in order.

    `correct`: of a choice. `match`: what belongs to `text` in a pair; without `text` it is one more thing to choose
    from, which belongs to nothing. `tolerance`: how far a number may be off.
    """

    text: str
    correct: bool = False
    match: str = ""
    tolerance: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all that is said about it. `stem` is Markdown, everything else plain text.

    Things to be put in order stand in the right order. `hint` says how to answer without seeing or hearing. `language`
    is empty where it is the course's.
    """

    kind: QuestionKind
    stem: str
    options: tuple[Option, ...]
    title: str = ""
    hint: str = ""
    feedback_right: str = ""
    feedback_wrong: str = ""
    explanation: str = ""
    case_sensitive: bool = False
    language: str = ""

    @property
    def pairs(self) -> tuple[Option, ...]:
        """The options with something to be matched."""
        return tuple(option for option in self.options if option.text)

    def as_json(self) -> dict[str, Any]:
        """The question as columns of JSON and files hold it."""
        document = asdict(self)
        document["kind"] = self.kind.value
        document["options"] = [asdict(option) for option in self.options]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Question:
        """The question that `as_json` gave."""
        fields = {name: value for name, value in document.items() if name in cls.__dataclass_fields__}
        options = tuple(Option(**option) for option in document["options"])
        return cls(**{**fields, "kind": QuestionKind(document["kind"]), "options": options})
