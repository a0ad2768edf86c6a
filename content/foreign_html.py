"""HTML from other programs as Markdown or as plain text; plain text as Markdown that says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from content.messages import N_, Message

PICTURE_LEFT_OUT = N_("A picture was left out. Its words: “%(text)s”. Add it to the lesson as a picture.")
BARE_PICTURE = N_("A picture without words was left out. Add it to the lesson as a picture and say what it shows.")
PICTURE_SOURCE = "picture:"
FIRST_ROW = N_("A table has no row of headings: its first row was taken as one. Look whether that is right.")
SIMPLIFIED = N_("Formatting that texts do not have here was left out: %(names)s.")
_MARKS = re.compile(r"([\\`*_\[\]<>|~&])")
_LINE_BEGINNING = re.compile(r"^(\s*)([#+\-=>]|\d+(?=[.)]))", re.MULTILINE)
_BLOCKS = frozenset(
    {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre", "ul", "ol", "table"}
)
_INLINE = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SILENT = frozenset({"span", "tbody", "thead", "td", "th", "u", "font", "html", "body", "head", "code", "sub", "sup"})
_NO_TEXT = frozenset({"script", "style", "title", "head"})


def as_markdown(text: str) -> str:
    """Markdown that shows `text` as it stands, each line a line."""
    lines = [_escaped(line.strip()) for line in text.split("\n")]
    paragraphs = "\n".join(lines).split("\n\n")
    return "\n\n".join(paragraph.strip("\n").replace("\n", "\\\n") for paragraph in paragraphs if paragraph.strip("\n"))


def html_as_markdown(html: str) -> tuple[str, list[Message]]:
    """The Markdown, and what of the HTML it does not say."""
    reader = _Reader(markdown=True)
    return reader.read(html), reader.losses()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture between paragraphs: its source begins with PICTURE_SOURCE, `alternative_text` is what it was given."""

    source: str
    alternative_text: str


def html_as_parts(html: str) -> tuple[list[str | Picture], list[Message]]:
    """The paragraphs in Markdown with the pictures between them, each after the paragraph or table that it stands in;
    and what of the HTML they do not say."""
    reader = _Reader(markdown=True, pictures=True)
    reader.read(html)
    return reader.parts, reader.losses()


def html_as_text(html: str) -> tuple[str, list[Message]]:
    """The words alone, with line ends between blocks, and what of the HTML they do not say."""
    reader = _Reader(markdown=False)
    return reader.read(html), reader.losses()


def _escaped(text: str) -> str:
    return _LINE_BEGINNING.sub(_escaped_beginning, _MARKS.sub(r"\\\1", text))


def _escaped_beginning(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


class _Table:
    """The rows of a table as they come; `headed`: one of its cells is a heading."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.headed = False

    def markdown(self) -> str:
        """The table, its first row as the headings."""
        width = max((len(row) for row in self.rows), default=0)
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in self.rows]
        return "\n".join([*lines[:1], f"|{' --- |' * width}", *lines[1:]]) if lines else ""


class _Reader(HTMLParser):
    """Gathers paragraphs; in Markdown, headings, lists, links, tables and emphasis as well; with `pictures` those that
    have a source."""

    def __init__(self, *, markdown: bool, pictures: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.markdown = markdown
        self.pictures = pictures
        self.parts: list[str | Picture] = []
        self.waiting: list[Picture] = []
        self.text = ""
        self.mark = ""
        self.lists: list[int] = []
        self.loose = False
        self.after_item = False
        self.links: list[str] = []
        self.table: _Table | None = None
        self.silence = 0
        self.notes: list[Message] = []
        self.unknown: set[str] = set()

    def read(self, html: str) -> str:
        """All paragraphs."""
        self.feed(html)
        self.close()
        self._end_table()
        self._end()
        return ("\n\n" if self.markdown else "\n").join(part for part in self.parts if isinstance(part, str))

    def losses(self) -> list[Message]:
        """What was not taken in."""
        names = ", ".join(sorted(self.unknown))
        return [*self.notes, *([Message(SIMPLIFIED, {"names": names})] if names else [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _NO_TEXT:
            self.silence += 1
        if self.table is not None and tag != "table":
            self._within_table(tag)
        elif tag == "table" and self.markdown:
            self._end()
            self.table = _Table()
        elif tag in _BLOCKS:
            self._begin(tag)
        if tag == "br":
            self.text += " " if self.table else "\x01"
        elif tag == "img":
            self._picture(attributes.get("src", ""), " ".join(attributes.get("alt", "").split()))
        elif tag == "a" and self.markdown:
            self.links.append(attributes.get("href", ""))
            self.text += "[" if self.links[-1] else ""
        elif tag in _INLINE:
            self.text += _INLINE[tag] if self.markdown else ""
        elif tag not in _SILENT and tag not in _BLOCKS and tag != "a":
            self.unknown.add(tag[:20])

    def handle_endtag(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self.silence = max(0, self.silence - 1)
        if tag == "table" and self.table is not None:
            self._end_table()
        elif tag in _BLOCKS and self.table is None:
            self._end()
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
                self.after_item = self.after_item and bool(self.lists)
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.text += f"]({address})" if address else ""
        elif tag in _INLINE and self.markdown:
            self.text += _INLINE[tag]
        elif tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if not self.silence:
            self.text += _MARKS.sub(r"\\\1", data) if self.markdown else data

    def _picture(self, source: str, alternative: str) -> None:
        if self.pictures and source.startswith(PICTURE_SOURCE):
            self.waiting.append(Picture(source, alternative))
        else:
            self.notes.append(
                Message(PICTURE_LEFT_OUT, {"text": alternative}) if alternative else Message(BARE_PICTURE)
            )

    def _begin(self, tag: str) -> None:
        self._end()
        self.loose = tag == "p" and bool(self.mark)
        if tag in ("ul", "ol"):
            self.lists.append(int(tag == "ol"))
        elif not self.markdown:
            return
        elif tag == "li":
            numbered = bool(self.lists and self.lists[-1])
            self.mark = "    " * (len(self.lists) - 1) + (f"{self.lists[-1]}. " if numbered else "- ")
            if numbered:
                self.lists[-1] += 1
        elif tag[0] == "h" and tag[1:].isdigit():
            self.mark = "#" * int(tag[1:]) + " "

    def _end(self) -> None:
        lines = [" ".join(line.split()) for line in self.text.split("\x01")]
        text = ("\\\n" if self.markdown else "\n").join(line for line in lines if line)
        if text.strip("*"):  # else the emphasis of a picture alone
            begun = text if self.mark or not self.markdown else _LINE_BEGINNING.sub(_escaped_beginning, text)
            self._put(self.mark + begun, is_item=bool(self.lists and self.mark) and not self.loose)
            self.mark = ""
        self.text = ""
        self._put_pictures()

    def _put_pictures(self) -> None:
        """Put the pictures of what has just ended; within a table they wait for its end."""
        if self.waiting and self.table is None:
            self.parts += self.waiting
            self.waiting, self.after_item = [], False

    def _put(self, paragraph: str, *, is_item: bool) -> None:
        """Add a paragraph; items of a list without paragraphs of their own follow each other line by line."""
        if is_item and self.after_item:
            self.parts[-1] = f"{self.parts[-1]}\n{paragraph}"
        else:
            self.parts.append(paragraph)
        self.after_item = is_item

    def _within_table(self, tag: str) -> None:
        if self.table is not None and tag == "tr":
            self.text = ""
            self.table.rows.append([])
        elif self.table is not None and tag == "th":
            self.table.headed = True
        elif tag in _BLOCKS:
            self.text += " "

    def _end_cell(self) -> None:
        if self.table is not None and self.table.rows:
            self.table.rows[-1].append(" ".join(self.text.split()))
            self.text = ""
        elif self.table is None:
            self.text += " "

    def _end_table(self) -> None:
        if self.table is None:
            return
        table, self.table, self.text = self.table, None, ""
        if markdown := table.markdown():
            self._put(markdown, is_item=False)
            if not table.headed:
                self.notes.append(Message(FIRST_ROW))
        self._put_pictures()
