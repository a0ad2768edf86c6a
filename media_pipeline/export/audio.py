"""The sound of a lesson: the one recording as it is, several in a ZIP in their order."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from media_pipeline.export.book import Book, MediaFile


def sound_files(book: Book) -> tuple[MediaFile, ...]:
    """The recordings' sound in order."""
    found = (recording.audio for chapter in book.chapters for recording in chapter.recordings)
    return tuple(audio for audio in found if audio is not None)


def make_sound(book: Book, folder: Path) -> tuple[Path, str]:
    """The file in `folder` and its type."""
    sounds = sound_files(book)
    if len(sounds) == 1:
        target = folder / f"sound{sounds[0].suffix}"
        shutil.copyfile(sounds[0].path, target)
        return target, sounds[0].content_type
    target = folder / "sound.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # sound is packed already
        for number, sound in enumerate(sounds, start=1):
            archive.write(sound.path, f"{number:02}{sound.suffix}")
    return target, "application/zip"
