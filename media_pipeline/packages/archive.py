"""A package of somebody else's, unpacked in a locked child that sees nothing but the file and an empty folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.messages import N_, Message
from media_pipeline.errors import LimitExceeded, UnusableFile
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, run_sandboxed

MOST_ENTRIES = 20_000
"""A course of a hundred lessons, each with a recording in all its sizes and a hundred slides, has 12,000 files."""
MOST_BYTES = 64 * 1024**3
MOST_GROWTH = 20
"""How many times as large as the ZIP file what it holds may be: recordings hardly shrink, texts to about a fifth."""
SLACK_BYTES = 64 * 1024**2

DAMAGED = N_("This file is damaged or no ZIP file. Have the package made again, and import that file.")
_REFUSALS: Mapping[str, str] = {
    "damaged": DAMAGED,
    "entries": N_("This package holds more files than a course can have. It was not imported."),
    "size": N_("Unpacked, this package would be far larger than a course can be. It was not imported."),
    "name": N_("A file in this package has a name that no package of this kind has. It was not imported."),
    "link": N_("This package holds a link instead of a file. It was not imported."),
    "locked": N_("This package is protected by a password. Take the password away and import it again."),
    "twice": N_("This package holds two files of the same name. It was not imported."),
}

_CHILD = Path(__file__).with_name("archive_child.py")
_MIB = 1024**2


@dataclass(frozen=True, slots=True)
class UnpackedFile:
    """A file out of a package: where it lies now, SHA-256 of its content in hexadecimal, its size in bytes."""

    path: Path
    sha256: str
    size: int


def unpack(archive: Path, folder: Path) -> Mapping[str, UnpackedFile]:
    """Unpack `archive` into `folder`, which is empty; the files by their paths in it. Raises UnusableFile."""
    most = min(MOST_BYTES, MOST_GROWTH * archive.stat().st_size + SLACK_BYTES)
    limits = Limits(wall_s=3600, cpu_s=3600, memory_bytes=768 * _MIB, output_bytes=most + _MIB, processes=8)
    command = [sys.executable, "-I", str(_CHILD), str(archive), str(MOST_ENTRIES), str(most)]
    try:
        result = run_sandboxed(
            command, readable=[*python_folders(), _CHILD, archive], writable=folder, limits=limits, check=False
        )
    except LimitExceeded as error:
        raise UnusableFile(_REFUSALS["size"], detail=error.detail) from error
    try:
        answer = json.loads(result.stdout)
    except ValueError as error:
        raise UnusableFile(DAMAGED, detail=result.stderr) from error
    if "files" not in answer:
        raise UnusableFile(Message(_REFUSALS.get(answer["refused"], DAMAGED)), detail=str(answer.get("detail", "")))
    return {
        name: UnpackedFile(_plain_file(folder, name), str(sha256), int(size))
        for name, (sha256, size) in answer["files"].items()
    }


def _plain_file(folder: Path, name: str) -> Path:
    """The path of an unpacked file. Raises UnusableFile where it is no file within the folder."""
    path = folder / name
    if path.is_symlink() or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise UnusableFile(_REFUSALS["name"])
    return path
