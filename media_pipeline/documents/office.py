"""Word and PowerPoint files, opened in a locked child that sees nothing but the file."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from content.messages import N_
from media_pipeline.errors import LimitExceeded, MediaError, UnusableFile
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, SandboxResult, run_sandboxed

_CHILD = Path(__file__).with_name("office_text.py")
_MIB = 1024**2
_LIMITS = Limits(wall_s=60, cpu_s=45, memory_bytes=1536 * _MIB, output_bytes=64 * _MIB, processes=8)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_CHARACTERS = 4_000_000

DAMAGED = N_("%(name)s is damaged or no Word, PowerPoint or PDF file. Save it again, or as plain text (.txt).")
TOO_LARGE = N_("%(name)s holds too much. Save the part that you need as a file of its own.")
_OLD_OR_LOCKED = N_(
    "%(name)s is of an old kind (.doc, .ppt) or protected by a password. Take the password away, save it as .docx, "
    ".pptx or PDF, and upload that file."
)


@dataclass(frozen=True, slots=True)
class OfficeText:
    """What was taken out of a file. `kind`: docx or pptx; `text`: words or HTML, as was asked for."""

    kind: str
    text: str


def lesson_html(path: Path, name: str) -> OfficeText:
    """A document or deck as HTML with headings, lists and tables; of pictures their alternative text. Raises
    UnusableFile, naming the file."""
    return _office_text("lesson", path, name)


def script_words(path: Path, name: str) -> OfficeText:
    """The words of a document, or the speaker notes of a deck. Raises UnusableFile, naming the file."""
    return _office_text("script", path, name)


def run_reader(command: list[str], readable: list[Path], name: str) -> SandboxResult:
    """Run a program that takes the text out of a file. Raises UnusableFile where that takes beyond reason."""
    try:
        return run_sandboxed(command, readable=readable, limits=_LIMITS, check=False)
    except LimitExceeded as error:
        raise UnusableFile(TOO_LARGE, detail=error.detail, name=name) from error
    except FileNotFoundError as error:
        raise MediaError(N_("This server cannot read this kind of file yet. Save it as plain text (.txt).")) from error


def is_old_or_locked(beginning: bytes) -> bool:
    """Whether a file is in Microsoft's compound format: of the years before 2007, or encrypted ([MS-OFFCRYPTO])."""
    return beginning.startswith(_OLE)


def require_new(path: Path, name: str) -> None:
    """Raise UnusableFile for a file of an old kind or under a password."""
    with path.open("rb") as file:
        if is_old_or_locked(file.read(8)):
            raise UnusableFile(_OLD_OR_LOCKED, name=name)


def _office_text(purpose: str, path: Path, name: str) -> OfficeText:
    require_new(path, name)
    command = [sys.executable, "-I", str(_CHILD), purpose, str(path)]
    result = run_reader(command, [*python_folders(), _CHILD, path], name)
    try:
        answer = json.loads(result.stdout)
        office_text = OfficeText(str(answer["kind"]), str(answer["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableFile(DAMAGED, detail=result.stderr, name=name) from error
    if len(office_text.text) > MOST_CHARACTERS:
        raise UnusableFile(TOO_LARGE, name=name)
    return office_text
