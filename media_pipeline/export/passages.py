"""Passages of a book, for formats that have no more than headings, paragraphs and lists."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from content.timed_text.clock import clock
from media_pipeline.export.book import Book, Chapter, Part, PartKind, Recording, RecordingChapter, Slide, running_text
from media_pipeline.export.strings import Strings, strings_for


class PassageKind(enum.StrEnum):
    """Kind of a passage."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Passage:
    """Passage. `level` is 1..6 for a heading and how deep an item of a list lies; `mark` stands before an item."""

    kind: PassageKind
    text: str
    level: int = 1
    mark: str = ""


_SLIDE_LEVEL = 5
"""Of the heading of a slide; where the recording has chapters, of theirs, and slides are one deeper."""


def passages_of(book: Book) -> Iterator[Passage]:
    """Passages of the whole book, its title first."""
    strings = strings_for(book.language)
    yield Passage(PassageKind.HEADING, book.title, 1)
    if book.course_title != book.title:
        yield Passage(PassageKind.NOTE, strings.from_course.format(title=book.course_title))
    yield Passage(PassageKind.NOTE, strings.by.format(name=book.institution))
    for status in book.unchecked:
        yield Passage(PassageKind.NOTE, strings.unchecked[status])
    if book.summary:
        yield from _paragraphs(book.summary)
    alone = len(book.chapters) == 1 and book.chapters[0].title == book.title
    for chapter in book.chapters:
        yield from _chapter(chapter, strings, alone=alone)


def _chapter(chapter: Chapter, strings: Strings, *, alone: bool) -> Iterator[Passage]:
    if chapter.module and not alone:
        yield Passage(PassageKind.HEADING, chapter.module, 2)
    if not alone:
        yield Passage(PassageKind.HEADING, chapter.title, 3 if chapter.module else 2)
    for part in chapter.parts:
        yield from _part(part, strings)


def _part(part: Part, strings: Strings) -> Iterator[Passage]:
    if part.title:
        yield Passage(PassageKind.HEADING, part.title, 4)
    if part.kind is PartKind.IMAGE and part.alternative:
        yield Passage(PassageKind.PARAGRAPH, strings.picture.format(text=part.alternative))
    for passage in passages_in(part.html):
        deeper = passage.level + _DEEPER if passage.kind is PassageKind.HEADING else passage.level
        yield replace(passage, level=min(deeper, 6))
    if part.kind is PartKind.FILE and part.file_name:
        yield Passage(PassageKind.NOTE, f"{strings.file.format(name=part.file_name)} {strings.not_included}")
    if part.recording is not None:
        yield from _recording(part.recording, strings)


def _recording(recording: Recording, strings: Strings) -> Iterator[Passage]:
    marks = list(recording.marks)
    level = _SLIDE_LEVEL + bool(recording.headings)
    if recording.transcript is None:
        yield Passage(PassageKind.NOTE, strings.no_recording)
    else:
        for cues in recording.transcript.paragraphs:
            while marks and marks[0].start <= cues[0].start:
                yield from _mark(marks.pop(0), strings, level)
            yield Passage(PassageKind.PARAGRAPH, running_text(cues, recording.transcript.language))
    for mark in marks:
        yield from _mark(mark, strings, level)


def _mark(mark: RecordingChapter | Slide, strings: Strings, level: int) -> Iterator[Passage]:
    """A chapter of the recording, or a slide whose heading is of this level."""
    if isinstance(mark, RecordingChapter):
        yield Passage(PassageKind.HEADING, f"{clock(mark.start)} {mark.title}", _SLIDE_LEVEL)
    else:
        yield from _slide(mark, strings, level)


def _slide(slide: Slide, strings: Strings, level: int) -> Iterator[Passage]:
    if slide.described:
        yield Passage(PassageKind.NOTE, strings.described.format(text=" ".join(slide.description.split())))
        return
    name = strings.slide.format(time=clock(slide.start))
    yield Passage(PassageKind.HEADING, f"{name} {slide.title}".strip(), level)
    if slide.words:
        yield Passage(PassageKind.PARAGRAPH, f"{strings.slide_words} {' '.join(slide.words.split())}")
    if slide.description:
        yield Passage(PassageKind.PARAGRAPH, f"{strings.slide_shows} {' '.join(slide.description.split())}")


def _paragraphs(text: str) -> Iterator[Passage]:
    for line in text.splitlines():
        if line.strip():
            yield Passage(PassageKind.PARAGRAPH, line.strip())


def passages_in(html: str) -> tuple[Passage, ...]:
    """Passages of safe HTML as `content.courses.markdown` renders it; the cells of a table's row in one item."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return tuple(reader.passages)


_DEEPER = 3  # under the heading of the part
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "blockquote", "tr", "hr"})


class _Reader(HTMLParser):
    """Parser that gathers text and ends a passage wherever a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.text = ""
        self.heading = 0
        self.lists: list[int] = []  # the next number of each list we are in; 0 for one without numbers
        self.mark: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag in ("ul", "ol"):
            self.end()
        if tag in ("ul", "ol"):
            start = dict(attrs).get("start") or "1"
            self.lists.append(int(start) if tag == "ol" and start.isdigit() else int(tag == "ol"))
        elif tag == "li" and self.lists:
            self.mark = f"{self.lists[-1]}." if self.lists[-1] else "-"
            self.lists[-1] += bool(self.lists[-1])
        elif tag == "tr":
            self.mark = "-"
        elif tag in ("td", "th") and self.text.strip():
            self.text += " | "
        elif tag == "br":
            self.text += " "
        elif tag[0] == "h" and tag[1:].isdigit():
            self.heading = int(tag[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag in ("ul", "ol"):
            self.end()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag[0] == "h" and tag[1:].isdigit():
            self.heading = 0

    def handle_data(self, data: str) -> None:
        self.text += data

    def end(self) -> None:
        """End the passage gathered so far."""
        text, self.text = " ".join(self.text.split()), ""
        if not text:
            return
        depth = max(1, len(self.lists))
        if self.heading:
            self.passages.append(Passage(PassageKind.HEADING, text, self.heading))
        elif self.mark is not None:
            self.passages.append(Passage(PassageKind.ITEM, text, depth, self.mark))
        else:
            self.passages.append(Passage(PassageKind.PARAGRAPH, text))
        self.mark = None
