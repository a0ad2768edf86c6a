"""Manifest of a backup: what makes it up, by digest. It is written last, so a backup with one is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from media_pipeline.storage.interface import Storage, key_of

FORMAT = 1
MANIFESTS = "backups/"
FILES = "files/"
_STAMP = "%Y%m%dt%H%M%S-%fz"


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
    newer portal or is damaged."""
    with place.open(f"{MANIFESTS}{name}.json") as file:
        content: dict[str, Any] = json.load(file)
    if content.get("format") != FORMAT:
        raise ValueError(f"the backup {name} was made by another release of the portal")
    return Manifest(
        made_at=datetime.fromisoformat(content["made_at"]),
        database=DatabaseDump(**content["database"]),
        files=tuple(StoredFile(**file) for file in content["files"]),
        damaged=tuple(content["damaged"]),
        missing=tuple(content["missing"]),
    )


def backup_names(place: Storage) -> list[str]:
    """Names of all backups, the oldest first."""
    return sorted(_names(place))


def _names(place: Storage) -> Iterator[str]:
    for key in place.keys(MANIFESTS):
        yield key.removeprefix(MANIFESTS).removesuffix(".json")
