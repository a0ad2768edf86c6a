"""The beginning of a question, by which lists name it."""

from __future__ import annotations

from content.courses.markdown import plain_lines
from content.quiz_formats.question import Question

_LONGEST = 80


def first_line(question: Question) -> str:
    """The first words of what is asked, without markup."""
    line = next((line.strip() for line in plain_lines(question.stem) if line.strip()), "")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
