"""The script of a lecture out of a file of another program: DOCX, PPTX, PDF or plain text."""

from __future__ import annotations

from pathlib import Path

from content.messages import N_
from media_pipeline.captions.parsers.script import MAX_BYTES, read_script_file
from media_pipeline.documents.office import DAMAGED, TOO_LARGE, require_new, run_reader, script_words
from media_pipeline.errors import UnusableFile

_NO_NOTES = N_(
    "There are no notes under the slides of %(name)s. The script is taken from the notes: write them there, or upload "
    "the script as a text."
)
_LOCKED = N_("%(name)s is protected by a password. Take the password away and upload it again.")


def read_script(path: Path, name: str) -> str:
    """The words of the script in a file, told by its content: paragraphs of DOCX, speaker notes of PPTX, text of PDF.

    Raises UnusableFile, naming the file, where there are none.
    """
    require_new(path, name)
    with path.open("rb") as file:
        beginning = file.read(8)
    if beginning.startswith(b"PK"):
        return _words(_office_words(path, name), name)
    if beginning.startswith(b"%PDF"):
        return _words(_pdf_text(path, name), name)
    if path.stat().st_size > MAX_BYTES:
        raise UnusableFile(TOO_LARGE, name=name)
    return read_script_file(path.read_bytes(), name)


def _words(text: bytes, name: str) -> str:
    if len(text) > MAX_BYTES:
        raise UnusableFile(TOO_LARGE, name=name)
    return read_script_file(text, name)


def _office_words(path: Path, name: str) -> bytes:
    office_text = script_words(path, name)
    if office_text.kind == "pptx" and not office_text.text.strip():
        raise UnusableFile(_NO_NOTES, name=name)
    return office_text.text.encode()


def _pdf_text(path: Path, name: str) -> bytes:
    result = run_reader(["pdftotext", "-q", "-nopgbrk", "-enc", "UTF-8", str(path), "-"], [path], name)
    if result.returncode == 0:
        return result.stdout
    # 1 and 3 are said of files that cannot be opened, or whose text may not be taken out (pdftotext(1)).
    raise UnusableFile(_LOCKED if _is_encrypted(path) else DAMAGED, detail=result.stderr, name=name)


def _is_encrypted(path: Path) -> bool:
    """Whether the file names a dictionary for decryption (ISO 32000-1, 7.6)."""
    return b"/Encrypt" in path.read_bytes()
