"""Quiz questions in books: what is asked in its place, the answers together at the end of the lesson."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from content.courses.models import Block, BlockKind
from content.quiz.answering import solution_of
from content.quiz.display import QuestionDisplay, display_of
from content.quiz.lesson_questions import question_of
from content.quiz_formats.question import Question
from media_pipeline.export.book import Part, PartKind
from media_pipeline.export.strings import strings_for


@dataclass(frozen=True, slots=True)
class NumberedQuestion:
    """A question of a lesson. `title` is its own or its number."""

    title: str
    question: Question
    display: QuestionDisplay


def numbered_questions(blocks: Iterable[Block], language: str) -> dict[int, NumberedQuestion]:
    """The questions among the blocks by block id, in their order. language: that of the course."""
    questions: dict[int, NumberedQuestion] = {}
    for block in blocks:
        if block.kind is BlockKind.QUESTION:
            question = question_of(block)
            title = block.title or strings_for(language).quiz_question.format(number=len(questions) + 1)
            display = display_of(question, block.lineage, language, top=2)
            questions[block.id] = NumberedQuestion(title, question, display)
    return questions


def question_part(numbered: NumberedQuestion) -> Part:
    """What is asked, without a word of the answer."""
    display = numbered.display
    strings = strings_for(display.language)
    html = display.html
    if display.hint:
        html += _paragraphs(strings.quiz_hint.format(text=display.hint))
    html += _paragraphs(strings.quiz_instructions[display.kind.value])
    html += _list("ol", [line.text for line in display.lines])
    if display.matches:
        html += _paragraphs(strings.quiz_matches) + _list("ul", [match.text for match in display.matches])
    return Part(PartKind.TEXT, numbered.title, display.language, html)


def answers_part(questions: Sequence[NumberedQuestion], language: str) -> Part:
    """The right answers of a lesson with their explanations."""
    html = ""
    for numbered in questions:
        html += f"<h2>{escape(numbered.title)}</h2>" + _list("ul", solution_of(numbered.question))
        html += _paragraphs(numbered.question.explanation)
    return Part(PartKind.TEXT, strings_for(language).quiz_answers, language, html)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())


def _list(tag: str, texts: Sequence[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</{tag}>" if texts else ""
