"""Picture formats that every browser and reading program can show, recognised by their first bytes."""

from __future__ import annotations

from dataclasses import replace

from media_pipeline.export.book import Book, MediaFile, Part

_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def shown_type(file: MediaFile) -> str | None:
    """Content type of a picture by its bytes; None for what is no PNG, JPEG, GIF or WebP."""
    with file.path.open("rb") as opened:
        beginning = opened.read(16)
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _BEGINNINGS.items() if beginning.startswith(mark)), None)


def with_shown_pictures(book: Book) -> Book:
    """Drop the pictures of other formats from the book; their words stay."""
    chapters = (
        replace(chapter, parts=tuple(_with_shown_pictures(part) for part in chapter.parts)) for chapter in book.chapters
    )
    return replace(book, chapters=tuple(chapters))


def _with_shown_pictures(part: Part) -> Part:
    recording = part.recording
    if recording is not None:
        slides = tuple(replace(slide, image=_shown(slide.image)) for slide in recording.slides)
        recording = replace(recording, slides=slides, poster=_shown(recording.poster))
    return replace(part, image=_shown(part.image), recording=recording)


def _shown(file: MediaFile | None) -> MediaFile | None:
    return file if file is not None and shown_type(file) is not None else None
