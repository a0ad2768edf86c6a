"""Speech models carried in by hand: a folder, or an archive of one, on a disk that somebody brought."""

from __future__ import annotations

import lzma
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn, Self

from media_pipeline.speech.models.store import (
    NEEDED,
    WANTED,
    Expected,
    ModelError,
    arriving,
    check_files,
    check_name,
    require_room,
)

_SUMS = "SHA256SUMS"
_SUM_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(?:\./)?(\S.*)")
_LONGEST_SUMS = 1024**2
LARGEST_BYTES = 16 * 1024**3
"""Bytes that an archive may hold, unpacked; the largest Whisper model takes 6.2 GB."""
MOST_FILES = 1000
_LONGEST_HEADER = 1024**2
_XZ_MEMORY = 256 * 1024**2
"""Bytes that the unpacking of an xz archive may take; `xz -9` needs 65 MiB."""
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz")
_PAX_TYPES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)

Opener = Callable[[], IO[bytes]]


def take_in(source: Path, store: Path, *, name: str | None = None) -> Path:
    """The folder in `store` that now holds the model found in `source`: a folder with faster-whisper weights or a
    checkpoint of openai-whisper, an archive of such a folder (zip, tar, tar.gz, tar.xz), or the checkpoint itself.

    Nothing is unpacked by the path that an archive gives it: only the files of a model are read, under their own
    names, and no more than a model can have. Where a list SHA256SUMS lies with them, they must agree with it. Raises
    ModelError.
    """
    if not source.exists():
        raise ModelError(f"There is no file or folder {source}.")
    try:
        with _opened(source) as members:
            folder, files = _model_among(members, source)
            called = check_name(name or _name_for(source, folder))
            require_room(store, sum(size for size, _ in files.values()))
            with arriving(store, called, str(source.name)) as target:
                for file, (_, opener) in files.items():
                    with opener() as stream, (target / file).open("wb") as copy:
                        shutil.copyfileobj(stream, copy, 1024**2)
                check_files(target, _sums_beside(members, folder, files))
    except _BROKEN as error:
        raise ModelError(f"{source.name} cannot be read to its end ({error}). Copy it again.") from error
    return store / called


@contextmanager
def _opened(source: Path) -> Iterator[dict[PurePosixPath, tuple[int, Opener]]]:
    """Every ordinary file in the source by its path in it, with its size and a way to read it."""
    if source.is_dir():
        files = [file for file in sorted(source.rglob("*")) if file.is_file() and not file.is_symlink()]
        yield {
            PurePosixPath(file.relative_to(source).as_posix()): (file.stat().st_size, _opener(file)) for file in files
        }
    elif source.suffix == ".pt":
        yield {PurePosixPath(source.name): (source.stat().st_size, _opener(source))}
    elif source.name.endswith(".zip"):
        with zipfile.ZipFile(source) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _require_size(source, len(members), sum(each.file_size for each in members))
            yield {PurePosixPath(each.filename): (each.file_size, _zip_opener(archive, each)) for each in members}
    elif source.name.endswith(_ARCHIVES):
        if source.name.endswith(".xz"):
            with source.open("rb") as packed:
                lzma.LZMADecompressor(memlimit=_XZ_MEMORY).decompress(packed.read(1024), max_length=1)
        with tarfile.open(source, tarinfo=_PlainTarInfo) as tar:
            size = 0
            for count, member in enumerate(tar):  # the next is found by unpacking this one, so each is judged first
                size += member.size
                _require_size(source, count, size)
            yield {PurePosixPath(each.name): (each.size, _tar_opener(tar, each)) for each in tar if each.isreg()}
    else:
        raise ModelError(f"{source.name} is no folder, no checkpoint (.pt) and no archive ({', '.join(_ARCHIVES)}).")


def _require_size(source: Path, count: int, size: int) -> None:
    """Raise ModelError where an archive of so many files and bytes holds more than a model can have."""
    if count > MOST_FILES or size > LARGEST_BYTES:
        raise ModelError(
            f"{source.name} holds more than a speech model has ({LARGEST_BYTES // 1024**3} GiB, {MOST_FILES} files). "
            "Unpack it by hand and import the model's folder."
        )


class _PlainTarInfo(tarfile.TarInfo):
    """Member of a tar archive whose headers are small: tarfile holds names, attributes and maps of holes in memory
    whole, however long an archive says they are."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        is_header = member.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, *_PAX_TYPES)
        if member.type == tarfile.GNUTYPE_SPARSE or (is_header and member.size > _LONGEST_HEADER):
            cls._refuse()
        return member

    def _proc_gnusparse_10(self, *_: object) -> NoReturn:
        self._refuse()

    @staticmethod
    def _refuse() -> NoReturn:
        raise ModelError("This archive is of an unusual kind. Unpack it by hand and import the model's folder.")


def _model_among(
    members: Mapping[PurePosixPath, tuple[int, Opener]], source: Path
) -> tuple[PurePosixPath, dict[str, tuple[int, Opener]]]:
    """The folder in which a model lies, and its files by their own names."""
    folders = [path.parent for path in members if path.name == "model.bin"]
    for folder in sorted(folders, key=lambda path: len(path.parts)):
        files = {path.name: each for path, each in members.items() if path.parent == folder}
        if all(needed in files for needed in NEEDED):
            return folder, {name: each for name, each in files.items() if WANTED.fullmatch(name)}
    checkpoints = sorted(path for path in members if path.suffix == ".pt")
    if len(checkpoints) == 1:
        path = checkpoints[0]
        return path.parent, {path.name: members[path]}
    lacking = (
        f"A model for faster-whisper has {', '.join(NEEDED)} in one folder; one for openai-whisper is one .pt file."
    )
    raise ModelError(f"No speech model was found in {source.name}. {lacking}")


def _sums_beside(
    members: Mapping[PurePosixPath, tuple[int, Opener]], folder: PurePosixPath, files: Mapping[str, object]
) -> dict[str, Expected]:
    """What a list of checksums in the model's folder says of its files."""
    listed = members.get(folder / _SUMS)
    if listed is None:
        return {}
    with listed[1]() as stream:
        text = stream.read(_LONGEST_SUMS).decode("utf-8", "replace")
    matches = (_SUM_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return {match[2]: Expected(sha256=match[1]) for match in matches if match is not None and match[2] in files}


def _name_for(source: Path, folder: PurePosixPath) -> str:
    if folder.name:
        return folder.name
    name = source.resolve().name
    for suffix in (*_ARCHIVES, ".pt"):
        name = name.removesuffix(suffix)
    return name


def _opener(file: Path) -> Opener:
    return lambda: file.open("rb")


def _zip_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Opener:
    return lambda: archive.open(member)


def _tar_opener(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Opener:
    def opened() -> IO[bytes]:
        stream = tar.extractfile(member)
        if stream is None:  # never: only ordinary files are listed
            raise ModelError(f"{member.name} is no ordinary file.")
        return stream

    return opened
