"""Caption export: files for players and for people who edit or read them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.export.book import Book, CaptionSet, running_text
from media_pipeline.export.strings import strings_for

CONTENT_TYPE = "application/zip"


def make_captions(book: Book, target: Path) -> Path:
    """Write `target`: a ZIP with the captions of every recording in each language as WebVTT, SubRip and text."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(book):
            archive.writestr(name, content)
    return target


def in_every_format(captions: CaptionSet, book_language: str) -> Iterator[tuple[str, str]]:
    """Captions as (suffix, content)."""
    note = strings_for(book_language).unchecked.get(captions.status, "")
    yield ".vtt", write_webvtt(captions.cues, language=captions.language, note=note)
    yield ".srt", write_srt(captions.cues)
    yield ".txt", "\n\n".join(running_text(run, captions.language) for run in captions.paragraphs) + "\n"


def _files(book: Book) -> Iterator[tuple[str, str]]:
    for lesson, chapter in enumerate(book.chapters, start=1):
        for number, recording in enumerate(chapter.recordings, start=1):
            for captions in recording.captions:
                for suffix, content in in_every_format(captions, book.language):
                    yield f"lesson-{lesson:02}-recording-{number}-{captions.language}{suffix}", content
