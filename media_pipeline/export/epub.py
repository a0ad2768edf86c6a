"""EPUB 3.3 export with media overlays: where there is a recording, its audio follows the text.

Metadata after EPUB Accessibility 1.1; each chapter is one XHTML document and, with audio, one SMIL document beside it.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from content.timed_text.clock import smil_clock
from media_pipeline.export.book import Book, Chapter, MediaFile
from media_pipeline.export.pictures import shown_type, with_shown_pictures
from media_pipeline.export.rendering import TEMPLATES, Style, render

CONTENT_TYPE = "application/epub+zip"
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_AUDIO_TYPES = {"audio/mp4": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/mpeg": "audio/mpeg"}


@dataclass(frozen=True, slots=True)
class SmilPar:
    """SMIL `par`: a piece of text and the part of the audio that says it, with ids and addresses as the SMIL document
    has them."""

    text: str
    audio: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Chapter of a recording in the contents of the book, with the id of its heading."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Page:
    """Chapter in the book. `pars` are its media overlay, none without audio; `seconds` is how long they last."""

    name: str
    title: str
    module: str
    pars: tuple[SmilPar, ...]
    seconds: float
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class _Packing:
    """Files that go into the book, each once, under their names there."""

    names: dict[Path, str] = field(default_factory=dict)
    types: dict[Path, str] = field(default_factory=dict)

    def add(self, file: MediaFile, content_type: str) -> str:
        """Add a file; gives its name in the book."""
        if file.path not in self.names:
            suffix = ".jpg" if content_type == "image/jpeg" else file.suffix
            self.names[file.path] = f"media/{len(self.names) + 1:03}{suffix}"
            self.types[file.path] = content_type
        return self.names[file.path]


def make_epub(book: Book, target: Path, *, with_audio: bool = True) -> Path:
    """Write `target`. `with_audio`: with recordings and media overlays; without them it is text and pictures alone."""
    book = with_shown_pictures(book)
    packing = _Packing()
    style = Style(void="/>", address=lambda file: packing.add(file, shown_type(file) or file.content_type))
    texts = {
        f"chapter-{number:03}.xhtml": render(
            "chapter.xhtml.jinja", style, book.language, chapter=chapter, place=f"l{number}"
        )
        for number, chapter in enumerate(book.chapters, start=1)
    }
    pages = tuple(
        _page(f"chapter-{number:03}", f"l{number}", chapter, packing, with_audio=with_audio)
        for number, chapter in enumerate(book.chapters, start=1)
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", CONTENT_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("EPUB/package.opf", _package(book, pages, packing))
        archive.writestr("EPUB/nav.xhtml", render("nav.xhtml.jinja", style, book.language, book=book, pages=pages))
        archive.writestr("EPUB/title.xhtml", _title_page(book, style))
        archive.write(TEMPLATES / "book.css", "EPUB/book.css")
        for name, text in texts.items():
            archive.writestr(f"EPUB/{name}", text)
        for page in pages:
            if page.pars:
                archive.writestr(
                    f"EPUB/{page.name}.smil", render("overlay.smil.jinja", style, book.language, page=page)
                )
        for path, name in packing.names.items():
            archive.write(path, f"EPUB/{name}", zipfile.ZIP_STORED)
    return target


def _title_page(book: Book, style: Style) -> str:
    return render("title.xhtml.jinja", style, book.language, book=book, day=book.made_at.date().isoformat())


def _package(book: Book, pages: tuple[Page, ...], packing: _Packing) -> str:
    with_audio = any(page.pars for page in pages)
    with_pictures = any(kind.startswith("image/") for kind in packing.types.values())
    return render(
        "package.opf.jinja",
        Style(void="/>", address=str),
        book.language,
        book=book,
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, book.identifier).urn,
        modified=book.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        day=book.made_at.date().isoformat(),
        pages=pages,
        files=[(name, packing.types[path]) for path, name in packing.names.items()],
        with_audio=with_audio,
        with_pictures=with_pictures,
        seconds=sum(page.seconds for page in pages),
        time=smil_clock,
    )


def _page(name: str, place: str, chapter: Chapter, packing: _Packing, *, with_audio: bool) -> Page:
    pars = tuple(_pars(name, place, chapter, packing)) if with_audio else ()
    seconds = sum(float(par.end[:-1]) - float(par.begin[:-1]) for par in pars)
    return Page(name, chapter.title, chapter.module, pars, seconds, tuple(_entries(place, chapter)))


def _entries(place: str, chapter: Chapter) -> Iterator[Entry]:
    """The chapters of the recordings of a page, for the contents of the book."""
    for number, part in enumerate(chapter.parts, start=1):
        for index, heading in enumerate(part.recording.headings if part.recording else (), start=1):
            yield Entry(heading.title, f"{place}p{number}h{index}")


def _pars(name: str, place: str, chapter: Chapter, packing: _Packing) -> Iterator[SmilPar]:
    """SMIL pars in the order of the text. A recording without a transcript has nothing that its audio could follow."""
    for number, part in enumerate(chapter.parts, start=1):
        recording = part.recording
        if recording is None or recording.audio is None or recording.transcript is None:
            continue
        content_type = _AUDIO_TYPES.get(recording.audio.content_type)
        if content_type is None:
            continue
        address = packing.add(recording.audio, content_type)
        for run, cues in enumerate(recording.transcript.paragraphs, start=1):
            for index, cue in enumerate(cues, start=1):
                if cue.end > cue.start:
                    target = f"{name}.xhtml#{place}p{number}c{run}-{index}"
                    yield SmilPar(target, address, f"{cue.start:.3f}s", f"{cue.end:.3f}s")
