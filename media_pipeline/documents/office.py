"""Word and PowerPoint files, opened in a locked child that sees nothing but the file."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from content.messages import N_
from media_pipeline.errors import LimitExceeded, MediaError, UnusableFile
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, SandboxResult, run_sandboxed

_CHILD = Path(__file__).with_name("office_text.py")
_MIB = 1024**2
_LIMITS = Limits(wall_s=60, cpu_s=45, memory_bytes=1536 * _MIB, output_bytes=64 * _MIB, processes=8)
_PICTURE_LIMITS = replace(_LIMITS, output_bytes=400 * _MIB)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_CHARACTERS = 4_000_000

DAMAGED = N_("%(name)s is damaged or no Word, PowerPoint or PDF file. Save it again, or as plain text (.txt).")
TOO_LARGE = N_("%(name)s holds too much. Save the part that you need as a file of its own.")
_OLD_OR_LOCKED = N_(
    "%(name)s is of an old kind (.doc, .ppt) or protected by a password. Take the password away, save it as .docx, "
    ".pptx or PDF, and upload that file."
)


@dataclass(frozen=True, slots=True)
class OfficeSlide:
    """One slide of a deck: its title, what else stands on it as HTML, the speaker's notes. `hidden`: it is not shown;
    `drawn`: there is something to be seen on it besides words and tables."""

    title: str
    html: str
    notes: str
    hidden: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class OfficeText:
    """What was taken out of a file. `kind`: docx or pptx; `text`: words or HTML, as was asked for; `slides`: of a deck
    that is read for a lesson."""

    kind: str
    text: str
    slides: tuple[OfficeSlide, ...] = ()


def lesson_html(path: Path, name: str, pictures: Path) -> OfficeText:
    """A document or deck as HTML with headings, lists, tables and pictures, whose source is "picture:1" where the file
    is "1" in the empty folder `pictures`; empty where it cannot be shown. What these files hold is not to be trusted.
    Raises UnusableFile, naming the file."""
    return _office_text("lesson", path, name, pictures)


def script_words(path: Path, name: str) -> OfficeText:
    """The words of a document, or the speaker notes of a deck. Raises UnusableFile, naming the file."""
    return _office_text("script", path, name)


def run_reader(command: list[str], readable: list[Path], name: str, writable: Path | None = None) -> SandboxResult:
    """Run a program that takes text, or pictures into the folder `writable`, out of a file. Raises UnusableFile where
    that takes beyond reason."""
    limits = _LIMITS if writable is None else _PICTURE_LIMITS
    try:
        return run_sandboxed(command, readable=readable, writable=writable, limits=limits, check=False)
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


def _office_text(purpose: str, path: Path, name: str, pictures: Path | None = None) -> OfficeText:
    require_new(path, name)
    command = [sys.executable, "-I", str(_CHILD), purpose, str(path)]
    result = run_reader(command, [*python_folders(), _CHILD, path], name, pictures)
    try:
        answer = json.loads(result.stdout)
        slides = tuple(
            OfficeSlide(each["title"], each["html"], each["notes"], each["hidden"], each["drawn"])
            for each in answer.get("slides", ())
        )
        office_text = OfficeText(str(answer["kind"]), str(answer["text"]), slides)
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableFile(DAMAGED, detail=result.stderr, name=name) from error
    if len(office_text.text) > MOST_CHARACTERS:
        raise UnusableFile(TOO_LARGE, name=name)
    return office_text
