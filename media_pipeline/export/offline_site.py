"""Offline copy of a course for places without a connection: pages that any browser opens from the disk, without
script."""

from __future__ import annotations

import base64
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.export.book import Book, Chapter, MediaFile, PartKind, Recording
from media_pipeline.export.caption_files import in_every_format
from media_pipeline.export.pictures import shown_type, with_shown_pictures
from media_pipeline.export.rendering import TEMPLATES, Style, render
from media_pipeline.export.strings import Strings, strings_for

CONTENT_TYPE = "application/zip"
_PACKED = frozenset({".m4a", ".mp4", ".mp3", ".webm", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".zip"})
"""What would not grow smaller by packing it again."""


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Captions of one recording: `track` is the WebVTT file as a data URL, since browsers keep a page on the disk from
    reading a file beside it; `file` is the file for other players."""

    language: str
    label: str
    track: str
    file: str
    default: bool


@dataclass(slots=True)
class _Packing:
    """Files beside the pages, each once, under their names there; texts by name."""

    names: dict[Path, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, file: MediaFile) -> str:
        """Add a file; gives its name in the ZIP, as a page in the same folder writes it."""
        if file.path not in self.names:
            suffix = ".jpg" if shown_type(file) == "image/jpeg" else file.suffix
            self.names[file.path] = f"media/{len(self.names) + 1:03}{suffix}"
        return self.names[file.path]


def make_offline(book: Book, target: Path, *, video: bool = True) -> Path:
    """Write `target`: index.html, a page for each lesson, and what they need. `video`: with the videos (the lecture's
    and the interpreter's), else the audio alone."""
    book = with_shown_pictures(book)
    packing = _Packing()
    strings = strings_for(book.language)
    pages = {
        _page_name(number): _lesson(book, number, chapter, packing, video=video)
        for number, chapter in enumerate(book.chapters, start=1)
    }
    style = Style(void=">", address=packing.add)
    day = book.made_at.date().isoformat()
    pages["index.html"] = render(
        "offline_index.html.jinja", style, book.language, book=book, day=day, page_name=_page_name
    )
    pages[f"{'请先读我' if book.language == 'zh' else 'READ-ME'}.txt"] = "\ufeff" + strings.how_offline + "\r\n"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**pages, **packing.texts}.items():
            archive.writestr(name, text)
        archive.write(TEMPLATES / "offline.css", "offline.css")
        for path, name in packing.names.items():
            how = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
            archive.write(path, name, how)
    return target


def _page_name(number: int) -> str:
    return f"lesson-{number:02}.html"


def _lesson(book: Book, number: int, chapter: Chapter, packing: _Packing, *, video: bool) -> str:
    strings = strings_for(book.language)
    players = {}
    for index, part in enumerate(chapter.parts, start=1):
        if part.kind is PartKind.RECORDING and part.recording is not None:
            place = f"l{number}p{index}"
            title = part.title or chapter.title
            players[place] = _player(part.recording, title, place, book.language, packing, strings, video=video)
    style = Style(void=">", address=packing.add, files=True, players=players)
    return render(
        "offline_lesson.html.jinja",
        style,
        book.language,
        book=book,
        chapter=chapter,
        number=number,
        place=f"l{number}",
        before=_page_name(number - 1) if number > 1 else None,
        after=_page_name(number + 1) if number < len(book.chapters) else None,
    )


def _player(
    recording: Recording, title: str, place: str, language: str, packing: _Packing, strings: Strings, *, video: bool
) -> Markup:
    html = render(
        "offline_player.html.jinja",
        Style(void=">", address=packing.add),
        language,
        place=place,
        title=title,
        recording=recording,
        video=recording.video if video else None,
        audio=recording.audio,
        sign=recording.sign if video else None,
        captions=_captions(recording, place, packing, strings, language),
    )
    return Markup(html)  # noqa: S704  (a template with autoescape)


def _captions(
    recording: Recording, place: str, packing: _Packing, strings: Strings, language: str
) -> list[CaptionTrack]:
    tracks = []
    for captions in recording.captions:
        for suffix, content in in_every_format(captions, language):
            packing.texts[f"captions/{place}-{captions.language}{suffix}"] = content
        vtt = write_webvtt(captions.cues, language=captions.language)
        tracks.append(
            CaptionTrack(
                language=captions.language,
                label=strings.languages.get(captions.language, captions.language),
                track=f"data:text/vtt;base64,{base64.b64encode(vtt.encode()).decode()}",
                file=f"captions/{place}-{captions.language}.srt",
                default=captions is recording.transcript,
            )
        )
    return tracks
