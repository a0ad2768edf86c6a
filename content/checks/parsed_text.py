"""A Markdown text as the checks read it: passages with their lines, links and plain words.

The tokens are those of which pages are made (content/courses/markdown.py), so that a check sees what learners see: an
address inside code is no address, a reference link is a link like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from content.checks.finding import Excerpt
from content.courses.markdown import parse_markdown

NAME_BEGINS, NAME_ENDS = "\ue000", "\ue001"
"""Private characters around strong words and code in `Passage.marked`: what stands there is named by its words."""

CONTEXT = 14
"""Characters of an excerpt before and after what is meant."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link with the text that people read and its place in the passage's text. `follows_mark`: it follows a "!", as
    Markdown writes a picture."""

    text: str
    address: str
    line: int
    start: int
    end: int
    follows_mark: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, a paragraph, an item or a cell. `text`: its words, lines divided by line feeds; `marked`: as `text`,
    with the private marks; `free`: as `text`, code and links blanked out, so that places are the same in both."""

    role: str
    line: int
    level: int
    text: str
    marked: str
    free: str
    links: tuple[Link, ...]
    only_strong: bool

    def line_at(self, offset: int) -> int:
        """The line of the source in which the character at `offset` of `text` stands."""
        return self.line + self.text.count("\n", 0, offset)

    def excerpt(self, start: int, end: int) -> Excerpt:
        """The words from `start` to `end` of `text` with some around them."""
        before, after = self.text[:start], self.text[end:]
        return Excerpt(
            before=("…" if len(before) > CONTEXT else "") + _one_line(before[-CONTEXT:]),
            marked=_one_line(self.text[start:end]),
            after=_one_line(after[:CONTEXT]) + ("…" if len(after) > CONTEXT else ""),
        )


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text with its source lines, its tokens and its passages in order."""

    lines: tuple[str, ...]
    tokens: tuple[Token, ...]
    passages: tuple[Passage, ...]


def parse_text(source: str) -> ParsedText:
    """The text as the checks read it."""
    tokens = parse_markdown(source)
    return ParsedText(tuple(source.split("\n")), tuple(tokens), tuple(_passages(tokens)))


def plain_passage(text: str) -> Passage:
    """A text without Markdown, such as a caption, as one passage."""
    return Passage("plain", 1, 0, text, text, text, (), only_strong=False)


def _passages(tokens: Sequence[Token]) -> Iterator[Passage]:
    for index, token in enumerate(tokens):
        if token.type == "inline":
            opener = tokens[index - 1]
            line = (token.map or [0])[0] + 1
            yield _passage(_role(opener), line, opener.level, token.children or [])


def _role(opener: Token) -> str:
    if opener.type in {"heading_open", "paragraph_open"}:
        return opener.type.removesuffix("_open")
    return "header_cell" if opener.type == "th_open" else "cell"


def _passage(role: str, line: int, level: int, children: Sequence[Token]) -> Passage:
    words = _Words(line)
    for child in children:
        words.add(child)
    return Passage(
        role,
        line,
        level,
        "".join(words.text),
        "".join(words.marked),
        "".join(words.free),
        tuple(words.links),
        only_strong=words.strong and not words.plain,
    )


class _Words:
    """The words of one passage, gathered token by token."""

    def __init__(self, line: int) -> None:
        self.text: list[str] = []
        self.marked: list[str] = []
        self.free: list[str] = []
        self.links: list[Link] = []
        self.strong = self.plain = False
        self._line, self._length, self._strong_depth = line, 0, 0
        self._open: tuple[str, int, int, bool] | None = None

    def add(self, token: Token) -> None:
        """Take in the next token."""
        match token.type:
            case "softbreak" | "hardbreak":
                self._line += 1
                self._write("\n")
            case "link_open":
                follows_mark = "".join(self.text[-1:]).endswith("!")
                self._open = (str(token.attrGet("href") or ""), self._line, self._length, follows_mark)
            case "link_close" if self._open is not None:
                address, line, start, follows_mark = self._open
                text = "".join(self.text)[start:]
                self.links.append(Link(text, address, line, start, self._length, follows_mark))
                self._open = None
            case "strong_open" | "strong_close":
                opens = token.type == "strong_open"
                self._strong_depth += 1 if opens else -1
                self.marked.append(NAME_BEGINS if opens else NAME_ENDS)
            case "code_inline":
                self.marked.append(NAME_BEGINS)
                self._write(token.content, is_free=False)
                self.marked.append(NAME_ENDS)
            case _ if token.content:
                self._write(token.content, is_free=self._open is None)

    def _write(self, content: str, *, is_free: bool = True) -> None:
        if content.strip():
            self.strong = self.strong or self._strong_depth > 0
            self.plain = self.plain or self._strong_depth == 0
        self.text.append(content)
        self.marked.append(content)
        self.free.append(content if is_free else " " * len(content))
        self._length += len(content)


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
