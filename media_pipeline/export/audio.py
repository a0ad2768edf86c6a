"""Audio export of a lesson: its one recording as it is, several in a ZIP in their order."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from media_pipeline.export.book import Book, MediaFile


def audio_files(book: Book) -> tuple[MediaFile, ...]:
    """Audio of the recordings in order."""
    recordings_audio = (recording.audio for chapter in book.chapters for recording in chapter.recordings)
    return tuple(audio for audio in recordings_audio if audio is not None)


def make_audio(book: Book, folder: Path) -> tuple[Path, str]:
    """Write the audio into `folder`; gives the file and its content type."""
    files = audio_files(book)
    if len(files) == 1:
        target = folder / f"sound{files[0].suffix}"
        shutil.copyfile(files[0].path, target)
        return target, files[0].content_type
    target = folder / "sound.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # audio is compressed already
        for number, file in enumerate(files, start=1):
            archive.write(file.path, f"{number:02}{file.suffix}")
    return target, "application/zip"
