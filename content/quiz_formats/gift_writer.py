"""Questions as a GIFT file.

What the format has no place for stands in a comment before the question, which other programs pass over and our reader
takes: so a file comes back as it went, and what others will not find is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from content.messages import N_, Message
from content.quiz_formats.gift_reader import read_gift, source_digest
from content.quiz_formats.gift_text import escaped
from content.quiz_formats.question import Option, Question, QuestionKind
from content.quiz_formats.question_file import Loss, WrittenFile, numbered

HINT = N_("GIFT has no place for the hint.")
FEEDBACK = N_("GIFT has no place for what is said after right and wrong answers as a whole.")
ORDER = N_("GIFT has no questions of order. Other programs will show one in which numbers are matched.")
CASE = N_("GIFT does not say that capital letters count.")
PAIR = N_("GIFT has no place for what is said to a single pair.")
LEFT_OUT = N_("Other programs will not read some of the marks in this question as they stand.")


def write_gift(questions: Sequence[Question]) -> WrittenFile:
    """The file, in UTF-8."""
    pieces, losses = [], []
    for place, question in numbered(tuple(questions)):
        source = _question(question)
        unchanged = read_gift(source.encode()).questions == (question,)
        if not unchanged:
            document = json.dumps(question.as_json(), sort_keys=True)
            source = f"// changxue {source_digest(source)} {document}\n{source}"
            losses += [Loss(place, Message(msgid)) for msgid in _without_place(question)]
        pieces.append(source)
    return WrittenFile(("\n\n".join(pieces) + "\n").encode(), tuple(losses))


def _without_place(question: Question) -> Iterator[str]:
    named = False
    for present, msgid in (
        (question.hint, HINT),
        (question.feedback_right or (question.feedback_wrong and question.kind is not QuestionKind.NUMBER), FEEDBACK),
        (question.kind is QuestionKind.ORDERING, ORDER),
        (question.case_sensitive, CASE),
        (question.kind is QuestionKind.MATCHING and any(one.feedback for one in question.options), PAIR),
    ):
        if present:
            named = True
            yield msgid
    if not named and not question.language:
        yield LEFT_OUT


def _question(question: Question) -> str:
    title = f"::{escaped(question.title)}::" if question.title else ""
    answers = _ANSWERS[question.kind](question)
    general = f" ####{_plain(question.explanation)}" if question.explanation else ""
    return f"{title}[markdown]{escaped(question.stem)} {{{answers}{general}}}"


def _plain(text: str) -> str:
    return f"[plain]{escaped(text)}"


def _feedback(option: Option) -> str:
    return f"#{_plain(option.feedback)}" if option.feedback else ""


def _single(question: Question) -> str:
    marks = {True: "=", False: "~"}
    return " ".join(f"{marks[one.correct]}{_plain(one.text)}{_feedback(one)}" for one in question.options)


def _multiple(question: Question) -> str:
    """The right ones share 100 %; each wrong one costs 100 %, so that marking all is worth nothing."""
    share = f"{100 / sum(one.correct for one in question.options):.5f}".rstrip("0").rstrip(".")
    weights = {True: f"%{share}%", False: "%-100%"}
    return " ".join(f"~{weights[one.correct]}{_plain(one.text)}{_feedback(one)}" for one in question.options)


def _text(question: Question) -> str:
    return " ".join(f"=%100%{escaped(_without_arrow(one.text))}{_feedback(one)}" for one in question.options)


def _number(question: Question) -> str:
    answers = (f"{one.text}{':' + one.tolerance if one.tolerance else ''}" for one in question.options)
    accepted = "".join(f" ={text}{_feedback(one)}" for text, one in zip(answers, question.options, strict=True))
    wrong = f" ~#{_plain(question.feedback_wrong)}" if question.feedback_wrong else ""
    return f"#{accepted}{wrong}"


def _matching(question: Question) -> str:
    return " ".join(_pair(one.text, one.match) for one in question.options)


def _ordering(question: Question) -> str:
    return " ".join(_pair(one.text, str(number)) for number, one in enumerate(question.options, start=1))


def _pair(left: str, right: str) -> str:
    left_text = _plain(_without_arrow(left)) if left else ""
    return f"={left_text} -> {escaped(_without_arrow(right))}"


def _without_arrow(text: str) -> str:
    """The mark between two sides of a pair cannot be escaped."""
    return text.replace("->", "→")


_ANSWERS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
}
