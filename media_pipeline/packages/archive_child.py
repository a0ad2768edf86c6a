"""Unpacks a ZIP file of somebody else's into the present folder and says what came out; run in the sandbox alone.

Usage: archive_child.py ARCHIVE MOST_ENTRIES MOST_BYTES. Standard output: JSON, {"files": {path: [sha256, size]}}, or
{"refused": reason} with one of the reasons of archive.py. Nothing is written outside of the folder: every name has to
be of the plain form that this portal writes.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
import zipfile
import zlib
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}")
_END_OF_DIRECTORY = b"PK\x05\x06"
_CHUNK = 1024**2


class RefusedArchive(Exception):
    """The archive is not unpacked; the argument says why, in one of the words that archive.py knows."""


def main() -> None:
    """Unpack and print."""
    archive, most_entries, most_bytes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    answer: dict[str, object]
    try:
        answer = {"files": _unpack(archive, most_entries, most_bytes)}
    except RefusedArchive as refusal:
        answer = {"refused": str(refusal)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        answer = {"refused": "damaged", "detail": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))


def _unpack(archive: Path, most_entries: int, most_bytes: int) -> dict[str, list[object]]:
    _require_few_entries(archive, most_entries)
    files: dict[str, list[object]] = {}
    with zipfile.ZipFile(archive) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        if len(entries) > most_entries:
            raise RefusedArchive("entries")
        names: set[str] = set()
        for entry in entries:
            _require_plain(entry)
            if entry.filename.lower() in names:
                raise RefusedArchive("twice")
            names.add(entry.filename.lower())
        if sum(entry.file_size for entry in entries) > most_bytes:
            raise RefusedArchive("size")
        left = most_bytes
        for entry in entries:
            files[entry.filename] = _write(package, entry, left)
            left -= entry.file_size
    return files


def _require_few_entries(archive: Path, most_entries: int) -> None:
    """Refuse a directory of very many entries before it is read into memory: each takes at least 46 bytes of it
    (APPNOTE.TXT 4.3.12), and its size stands at the end of the file (4.3.16)."""
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - 66_000))
        tail = file.read()
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) < place + 22:
        raise RefusedArchive("damaged")
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    if size != 0xFFFFFFFF and size > most_entries * 600:
        raise RefusedArchive("entries")


def _require_plain(entry: zipfile.ZipInfo) -> None:
    if not _NAME.fullmatch(entry.filename) or entry.orig_filename != entry.filename:
        raise RefusedArchive("name")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise RefusedArchive("link")
    if entry.flag_bits & 1:
        raise RefusedArchive("locked")


def _write(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> list[object]:
    target = Path(entry.filename)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with package.open(entry) as source, target.open("xb") as written:
        while piece := source.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise RefusedArchive("size")
            digest.update(piece)
            written.write(piece)
    return [digest.hexdigest(), size]


if __name__ == "__main__":
    main()
