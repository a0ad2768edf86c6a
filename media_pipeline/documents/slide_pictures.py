"""The pages of a PDF file as pictures, by poppler-utils (pdftoppm) in the sandbox."""

from __future__ import annotations

from pathlib import Path

from content.messages import N_
from media_pipeline.documents.office import DAMAGED, TOO_LARGE, run_reader
from media_pipeline.errors import UnusableFile

LONGER_SIDE = 1600
"""Pixels: as many as a full-screen slide has on most computers; letters stay sharp when it is enlarged."""
NO_PDF = N_("%(name)s is no PDF file. Save the slides as PDF and choose that file.")


def page_pictures(path: Path, name: str, folder: Path, most: int) -> list[Path]:
    """A JPEG file in `folder` for each page, in order. Raises UnusableFile, naming the file, where it is no PDF, cannot
    be opened, or has more than `most` pages."""
    with path.open("rb") as file:
        if not file.read(1024).lstrip().startswith(b"%PDF"):
            raise UnusableFile(NO_PDF, name=name)
    command = ["pdftoppm", "-q", "-jpeg", "-scale-to", str(LONGER_SIDE), "-l", str(most + 1), str(path), "page"]
    result = run_reader(command, [path], name, folder)
    pages = sorted(folder.glob("page-*.jpg"), key=lambda page: int(page.stem.rpartition("-")[2]))
    if result.returncode or not pages:
        raise UnusableFile(DAMAGED, detail=result.stderr, name=name)
    if len(pages) > most:
        raise UnusableFile(TOO_LARGE, name=name)
    return pages
