"""A file of questions as it was read, and a question file on its way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.errors import Invalid
from content.messages import Message
from content.quiz_formats.checking import checked
from content.quiz_formats.question import Question


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: `file` is empty where there is but one, `line` counts from 1, 0 is the whole file."""

    line: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that was not read or written, or became something else. `whole`: the question itself was left out."""

    place: Place
    message: Message
    whole: bool = False


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of a file in its order, and what of it was not read."""

    questions: tuple[Question, ...]
    losses: tuple[Loss, ...] = ()

    @property
    def left_out(self) -> int:
        """How many questions were not read."""
        return sum(loss.whole for loss in self.losses)


class Collection:
    """What a reader gathers: questions that can be asked, and losses with their places."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.losses: list[Loss] = []

    def add(self, question: Question, place: Place) -> None:
        """Take the question in, or name why it cannot be asked."""
        try:
            self.questions.append(checked(question))
        except Invalid as reason:
            self.lose(place, reason.message, whole=True)

    def lose(self, place: Place, message: Message, *, whole: bool = False) -> None:
        """Name something that is not read."""
        self.losses.append(Loss(place, message, whole))

    def file(self) -> QuestionFile:
        """The result."""
        return QuestionFile(tuple(self.questions), tuple(self.losses))


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """The bytes of a question file, and what other programs will not find in it; `line` is a question's number."""

    data: bytes
    losses: tuple[Loss, ...] = ()


def numbered(questions: tuple[Question, ...]) -> Iterator[tuple[Place, Question]]:
    """The questions with their numbers as places."""
    return ((Place(number), question) for number, question in enumerate(questions, start=1))
