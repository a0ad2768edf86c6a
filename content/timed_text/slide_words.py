"""The words of a slide without the title that stands above them. Pure."""

from __future__ import annotations


def words_below_title(text: str, title: str) -> str:
    """The lines of `text` after those that make up `title`, which may run over several; all of them where they do not
    begin with it."""
    lines = text.strip().split("\n")
    heading = "".join(title.split())
    opening = ""
    for number, line in enumerate(lines, 1):
        opening += "".join(line.split())
        if heading and opening == heading:
            return "\n".join(lines[number:]).strip()
    return text.strip()
