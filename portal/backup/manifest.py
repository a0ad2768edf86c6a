"""Manifest of a backup: what makes it up, by digest. It is written last, so a backup with one is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from media_pipeline.storage.interface import Storage, content_digest, is_digest, is_key, key_of

FORMAT = 1
MANIFESTS = "backups/"
FILES = "files/"
_STAMP = "%Y%m%dt%H%M%S-%fz"
_NAME = re.compile(r"\d{8}t\d{6}-\d{6}z")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """File of the portal's storage: its key there, SHA-256 of its content in hexadecimal, size in bytes."""

    key: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class DatabaseDump:
    """Dump of the database. `dialect`: sqlite (gzip of a database file) or postgresql (custom format of pg_dump)."""

    dialect: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Content of one backup. `damaged`: keys whose file is not what it was when it was stored; `missing`: keys that
    the database names and the storage has not. Neither can be restored."""

    made_at: datetime
    database: DatabaseDump
    files: tuple[StoredFile, ...]
    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name by which `portal restore --backup` finds it: its time, in UTC."""
        return self.made_at.strftime(_STAMP)

    @property
    def size(self) -> int:
        """Bytes of everything that it names, each content as often as it is named."""
        return self.database.size + sum(file.size for file in self.files)

    def digests(self) -> frozenset[str]:
        """Digests of every content that it needs."""
        return frozenset([self.database.digest, *(file.digest for file in self.files)])


def content_key(digest: str) -> str:
    """Key of a content in the backup place."""
    return FILES + key_of(digest, "")


def write_manifest(place: Storage, manifest: Manifest, scratch: Path) -> None:
    """Store the manifest, by which the backup becomes one."""
    file = scratch / "manifest.json"
    content = {**asdict(manifest), "format": FORMAT, "made_at": manifest.made_at.isoformat()}
    file.write_text(json.dumps(content), encoding="utf-8")
    place.put(file, key=f"{MANIFESTS}{manifest.name}.json")


def read_manifest(place: Storage, name: str) -> Manifest:
    """Read a backup's manifest. FileNotFoundError where there is no such backup, ValueError where it was written by a
    newer portal or is damaged: whoever may write to the place can write anything into it."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    with place.open(f"{MANIFESTS}{name}.json") as file:
        content: Any = json.load(file)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"the backup {name} was made by another release of the portal")
    try:
        manifest = Manifest(
            made_at=datetime.fromisoformat(content["made_at"]),
            database=DatabaseDump(**content["database"]),
            files=tuple(StoredFile(**file) for file in content["files"]),
            damaged=tuple(content["damaged"]),
            missing=tuple(content["missing"]),
        )
        is_sound = _is_stored(manifest.database.digest, manifest.database.size) and all(map(_is_sound, manifest.files))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the manifest of the backup {name} is damaged; take another one") from error
    if not is_sound:
        raise ValueError(f"the manifest of the backup {name} names files that cannot be; take another one")
    return manifest


def _is_sound(file: StoredFile) -> bool:
    """Check a key that stays in the storage, and that no content hides behind the digest of another."""
    return _is_stored(file.digest, file.size) and is_key(file.key) and content_digest(file.key) in (None, file.digest)


def _is_stored(digest: str, size: int) -> bool:
    return is_digest(digest) and size >= 0


def backup_names(place: Storage) -> list[str]:
    """Names of all backups, the oldest first."""
    return sorted(_names(place))


def _names(place: Storage) -> Iterator[str]:
    for key in place.keys(MANIFESTS):  # others may have left files here
        name = key.removeprefix(MANIFESTS).removesuffix(".json")
        if _NAME.fullmatch(name):
            yield name
