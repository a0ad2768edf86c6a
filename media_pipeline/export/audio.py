"""Audio export of a lesson: its one recording, several in a ZIP in their order, with marks where chapters begin."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from media_pipeline.export.book import Book, MediaFile, Recording
from media_pipeline.export.chapter_marks import with_chapter_marks


def make_audio(book: Book, folder: Path) -> tuple[Path, str]:
    """Write the audio into `folder`; gives the file and its content type."""
    files = [
        replace(recording.audio, path=_marked(recording, recording.audio, folder, f"{number:02}"))
        for number, recording in enumerate(_recordings(book), start=1)
        if recording.audio is not None
    ]
    if len(files) == 1:
        target = folder / f"sound{files[0].suffix}"
        shutil.copyfile(files[0].path, target)
        return target, files[0].content_type
    target = folder / "sound.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # audio is compressed already
        for number, file in enumerate(files, start=1):
            archive.write(file.path, f"{number:02}{file.suffix}")
    return target, "application/zip"


def _recordings(book: Book) -> Iterator[Recording]:
    """Recordings with audio in order."""
    return (one for chapter in book.chapters for one in chapter.recordings if one.audio is not None)


def _marked(recording: Recording, audio: MediaFile, folder: Path, name: str) -> Path:
    return with_chapter_marks(audio, recording.chapters, recording.duration_s, folder, name)
