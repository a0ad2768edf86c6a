"""The answers of a GIFT question, between its braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from content.foreign_html import as_markdown, html_as_markdown, html_as_text
from content.messages import N_, Message
from content.quiz_formats.gift_text import GiftText
from content.quiz_formats.question import Option, Question, QuestionKind
from content.quiz_formats.unreadable import Unreadable

GAP = "_____"
TRUE_FALSE = {"zh": ("正确", "错误"), "en": ("True", "False")}
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_TRUTH = re.compile(r"(true|t|false|f)\s*(?=#|$)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WEIGHTS_LEFT_OUT = N_(
    "Some answers count in part. Here an answer is right or wrong: those worth more than 0 count as right."
)


def parse_answers(title: str, text: GiftText, language: str) -> tuple[Question, list[Message]]:
    """The question, and what of it was not taken in. Raises Unreadable."""
    text_format, text = text.prefix(_FORMAT)
    before, rest = text.divided("{")
    if rest is None:
        raise Unreadable(N_("This text has no answers in braces, so it is no question."))
    body, after = rest.divided("}")
    if after is None:
        raise Unreadable(N_("The answers begin with a brace and do not end with one."))
    if "{" in after.mask:
        raise Unreadable(N_("The question has more than one gap."))
    losses: list[Message] = []
    words = _Words(text_format.lower() or "moodle", losses)
    answers, general = body.divided("####")
    question = _answers(answers.strip(), words, language)
    stem = words.stem(before.strip().text.strip("\n "))
    if after.strip().text:
        stem = f"{stem} {as_markdown(GAP)} {words.stem(after.strip().text)}"
    return _filled(question, title, stem, words.plain(general) if general else ""), losses


def _filled(question: Question, title: str, stem: str, explanation: str) -> Question:
    return Question(
        question.kind,
        stem,
        question.options,
        title=title,
        feedback_right=question.feedback_right,
        feedback_wrong=question.feedback_wrong,
        explanation=explanation,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Texts of a question in the format that it names, and what of them is lost."""

    text_format: str
    losses: list[Message]

    def stem(self, text: str) -> str:
        """The text as Markdown."""
        if self.text_format == "markdown":
            return text
        if self._is_html(text, self.text_format):
            markdown, losses = html_as_markdown(text)
            self.losses.extend(losses)
            return markdown
        return as_markdown(text)

    def plain(self, text: GiftText) -> str:
        """The text without markup; it may name a format of its own."""
        own, rest = text.strip().prefix(_FORMAT)
        if self._is_html(rest.text, own.lower() or self.text_format):
            words, losses = html_as_text(rest.text)
            self.losses.extend(losses)
            return words
        return rest.text

    @staticmethod
    def _is_html(text: str, text_format: str) -> bool:
        return text_format == "html" or (text_format == "moodle" and _TAG.search(text) is not None)


def _answers(body: GiftText, words: _Words, language: str) -> Question:
    if not body.mask:
        raise Unreadable(N_("A question with an answer of any length (essay) cannot be asked here."))
    if body.mask.startswith("#"):
        return _number(body[1:].strip(), words)
    truth, rest = body.prefix(_TRUTH)
    if truth:
        return _truth(truth[0].lower() == "t", rest, words, language)
    items = list(body.items("=~"))
    if items[0][0] == "":
        raise Unreadable(N_("The answers do not begin with = or ~."))
    if any(mark == "~" for mark, _item in items):
        return _choices(items, words)
    if any("->" in item.mask for _mark, item in items):
        return _pairs(items, words)
    return Question(
        QuestionKind.TEXT, "", tuple(_accepted(item, words, lambda text: (text, ""))[0] for _m, item in items)
    )


def _choices(items: Sequence[tuple[str, GiftText]], words: _Words) -> Question:
    options, weights = [], []
    for mark, item in items:
        weight, rest = item.prefix(_WEIGHT)
        text, feedback = rest.divided("#")
        worth = float(weight) if weight else (100.0 if mark == "=" else 0.0)
        weights.append(worth)
        options.append(Option(words.plain(text), correct=worth > 0, feedback=words.plain(feedback) if feedback else ""))
    right = [weight for weight in weights if weight > 0]
    one_answer = any(mark == "=" for mark, _item in items) and sum(weight == 100 for weight in weights) == 1
    if one_answer:
        options = [
            Option(option.text, correct=weight == 100, feedback=option.feedback)
            for option, weight in zip(options, weights, strict=True)
        ]
    in_part = len(right) > 1 if one_answer else len({round(weight) for weight in right}) > 1
    if in_part:
        words.losses.append(Message(_WEIGHTS_LEFT_OUT))
    kind = QuestionKind.SINGLE if one_answer or len(right) == 1 else QuestionKind.MULTIPLE
    return Question(kind, "", tuple(options))


def _pairs(items: Sequence[tuple[str, GiftText]], words: _Words) -> Question:
    options = []
    for _mark, item in items:
        left, right = item.divided("->")
        if right is None:
            raise Unreadable(N_("Something has nothing that belongs to it: “%(text)s”."), text=left.text[:60])
        match, feedback = right.divided("#")
        options.append(
            Option(words.plain(left), match=match.strip().text, feedback=words.plain(feedback) if feedback else "")
        )
    return Question(QuestionKind.MATCHING, "", tuple(options))


def _number(body: GiftText, words: _Words) -> Question:
    items = list(body.items("=~"))
    if items and items[0][0] == "":
        items = [("=", items[0][1])]
    options, wrong = [], ""
    for mark, item in items:
        option, weight = _accepted(item, words, _range)
        if mark == "=" and weight > 0:
            options.append(option)
        elif option.feedback:
            wrong = option.feedback
    return Question(QuestionKind.NUMBER, "", tuple(options), feedback_wrong=wrong)


def _accepted(item: GiftText, words: _Words, parsed: Callable[[str], tuple[str, str]]) -> tuple[Option, float]:
    """An accepted answer and what it is worth."""
    weight, rest = item.prefix(_WEIGHT)
    text, feedback = rest.divided("#")
    if weight and float(weight) not in (100.0, 0.0):
        words.losses.append(Message(_WEIGHTS_LEFT_OUT))
    value, tolerance = parsed(text.strip().text)
    said = words.plain(feedback) if feedback else ""
    return Option(value, tolerance=tolerance, feedback=said), float(weight) if weight else 100.0


def _range(text: str) -> tuple[str, str]:
    """The number in the middle and how far it may be off: of "3.14:0.01", "3.13..3.15", "3"."""
    try:
        if ".." in text:
            low, high = (Decimal(end.strip()) for end in text.split("..", 1))
            return f"{(low + high) / 2:f}", f"{(high - low) / 2:f}"
    except InvalidOperation:
        return text, ""
    number, _colon, tolerance = text.partition(":")
    return number.strip(), tolerance.strip()


def _truth(right: bool, rest: GiftText, words: _Words, language: str) -> Question:
    """Two choices; what is said after the first # is for a wrong answer, after the second for the right one."""
    said = [words.plain(piece) for _mark, piece in rest.items("#")]
    wrong_feedback, right_feedback = [*said, "", ""][:2]
    options = tuple(
        Option(text, correct=value is right, feedback=right_feedback if value is right else wrong_feedback)
        for text, value in zip(TRUE_FALSE.get(language, TRUE_FALSE["en"]), (True, False), strict=True)
    )
    return Question(QuestionKind.SINGLE, "", options)
