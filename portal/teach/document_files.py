"""A chosen document, with the PDF file of the same slides, read into what a lesson would become of it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from content.courses.document_import import ImportedDocument, deck_of, document_of, notes_of
from content.errors import Invalid
from content.messages import N_, Message
from media_pipeline.documents.office import OfficeText, lesson_html
from media_pipeline.documents.slide_pictures import page_pictures
from media_pipeline.errors import MediaError
from media_pipeline.inspect.allowed_formats import PICTURES
from media_pipeline.inspect.picture import require_picture
from portal.services import settings
from portal.teach.staged_pictures import stage_pictures

MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document that was read from a file called `name`; its pictures wait under the name `staged`."""

    name: str
    document: ImportedDocument
    staged: str


def read_document(file: FileStorage, pdf: FileStorage | None) -> DocumentFile:
    """Read a Word file or a deck, with pictures of its slides where a PDF of them is given. Raises Invalid (fields
    `file` and `pdf`)."""
    name = file.filename or ""
    with tempfile.TemporaryDirectory(dir=settings().scratch) as scratch:
        folder = Path(scratch)
        path, pictures = folder / "document", folder / "pictures"
        file.save(path)
        pictures.mkdir()
        try:
            office = lesson_html(path, name, pictures)
        except MediaError as error:
            raise Invalid(error.message, field="file") from error
        if pdf:
            document, files = _deck(office, pdf, folder)
        else:
            document = document_of(office.text, notes_of(office.slides))
            files = {int(each.name): each for each in pictures.iterdir() if each.name.isdigit()}
        # What a child has written is not to be trusted: a link could lead anywhere.
        files = {number: each for number, each in files.items() if each.is_file() and not each.is_symlink()}
        unusable = {number: reason for number in sorted(files) if (reason := _unusable(files[number]))}
        document = document.without_pictures(unusable)
        numbers = {picture.number for picture in document.pictures}
        staged = stage_pictures({number: each for number, each in files.items() if number in numbers})
    return DocumentFile(name, document, staged)


def _deck(office: OfficeText, pdf: FileStorage, folder: Path) -> tuple[ImportedDocument, dict[int, Path]]:
    if office.kind != "pptx":
        raise Invalid(
            N_("A PDF of the slides goes with a PowerPoint file. Take it out, or choose the deck."), field="pdf"
        )
    path, pages_folder = folder / "slides.pdf", folder / "pages"
    pdf.save(path)
    pages_folder.mkdir()
    try:
        pages = page_pictures(path, pdf.filename or "", pages_folder, MOST_PAGES)
    except MediaError as error:
        raise Invalid(error.message, field="pdf") from error
    return deck_of(office.slides, len(pages)), dict(enumerate(pages, start=1))


def _unusable(path: Path) -> Message | None:
    """Why a picture cannot be shown to learners; None where it can."""
    try:
        require_picture(path, PICTURES)
    except MediaError as error:
        return error.message
    return None
