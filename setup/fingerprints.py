"""Remembers what each part was made from, so that it is made again only when that has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "setup"


def digest(inputs: Iterable[str], *, also: Iterable[str] = ()) -> str:
    """SHA-256 over the names and contents of `inputs` (files or folders under the project) and the words in `also`."""
    found = hashlib.sha256()
    for word in also:
        found.update(word.encode() + b"\0")
    for file in sorted(_files(inputs)):
        found.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def is_current(name: str, key: str, products: Iterable[Path]) -> bool:
    """Whether part `name` was made from `key` and all that it made is still there."""
    stamp = KEPT / f"{name}.stamp"
    return stamp.is_file() and stamp.read_text() == key and all(product.exists() for product in products)


def remember(name: str, key: str) -> None:
    (KEPT / f"{name}.stamp").write_text(key)


def forget(name: str) -> None:
    """From now on part `name` counts as unmade: what stops half way is made again."""
    (KEPT / f"{name}.stamp").unlink(missing_ok=True)


def _files(inputs: Iterable[str]) -> Iterable[Path]:
    for name in inputs:
        path = ROOT / name
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
