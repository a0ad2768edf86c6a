"""Where speech models lie that an administrator has fetched or carried in, each with the checksums of its files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.speech.models.discovery import Weights, checkpoint_weights, folder_weights
from media_pipeline.storage.atomic_write import fsync_folder

CHECKSUMS = "checksums.json"
NEEDED = ("model.bin", "config.json", "tokenizer.json")
WANTED = re.compile(r"model\.bin|config\.json|preprocessor_config\.json|tokenizer\.json|vocabulary\.(?:json|txt)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_PARTIAL = ".partial"


class ModelError(Exception):
    """Why a model could not be fetched, taken in or found whole, and what to do; for an administrator at a terminal."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file is known to be: its size in bytes, and its SHA-256 in hexadecimal or, where a hub keeps only that,
    git's SHA-1 of it."""

    size: int | None = None
    sha256: str | None = None
    git_sha1: str | None = None


def check_name(name: str) -> str:
    """`name` where a folder may be called so. Raises ModelError."""
    if not _NAME.fullmatch(name):
        raise ModelError(f"“{name}” cannot be a model's name. Use letters, digits, full stops and dashes.")
    return name


def installed(model_path: tuple[Path, ...]) -> tuple[tuple[str, Weights], ...]:
    """Every set of weights on the search path with the engine that it is for."""
    return (
        *(("faster-whisper", weights) for weights in folder_weights(model_path)),
        *(("openai-whisper", weights) for weights in checkpoint_weights(model_path)),
    )


@contextmanager
def arriving(store: Path, name: str, source: str, *, keep_on_failure: bool = False) -> Iterator[Path]:
    """A folder to gather the model's files in; it becomes the model `name` of `store` when the block ends well, with
    its checksums, and all at once. keep_on_failure: what has come so far waits for the next try."""
    partial = partial_folder(store, name)
    partial.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        _remove_scratch(partial)
        _write_checksums(partial, source)
        target, before = store / name, store / f".{name}.before"
        shutil.rmtree(before, ignore_errors=True)
        if target.exists():
            target.rename(before)
        partial.rename(target)
        fsync_folder(store)
        shutil.rmtree(before, ignore_errors=True)
    except BaseException:
        if not keep_on_failure:
            shutil.rmtree(partial, ignore_errors=True)
        raise


def partial_folder(store: Path, name: str) -> Path:
    """The folder in which the model `name` is gathered until it is whole."""
    return store / f".{check_name(name)}{_PARTIAL}"


def require_room(store: Path, needed_bytes: int) -> None:
    """Raise ModelError where the store's disk has no room for so many bytes."""
    store.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(store).free
    if needed_bytes > free:
        raise ModelError(f"The disk is too full: the model needs {_mib(needed_bytes)} MiB, {_mib(free)} MiB are free.")


def check_files(folder: Path, expected: Mapping[str, Expected]) -> None:
    """Compare files with what they are known to be; one that differs is taken away. Raises ModelError."""
    for name, expected_file in expected.items():
        file = folder / name
        if differs(file, expected_file):
            file.unlink(missing_ok=True)
            raise ModelError(f"{name} did not arrive as it was sent: its checksum differs. Try again.")


def differs(file: Path, expected: Expected) -> bool:
    """Whether `file` is missing or not what it is known to be."""
    if not file.is_file() or (expected.size is not None and file.stat().st_size != expected.size):
        return True
    if expected.sha256 is not None:
        return _digest(file) != expected.sha256.lower()
    return expected.git_sha1 is not None and _git_digest(file) != expected.git_sha1


def problems(folder: Path) -> tuple[str, ...]:
    """What is wrong with a model's files, one sentence each; none where all are as they were when they came. Raises
    ModelError where no checksums were kept."""
    try:
        checksums = json.loads((folder / CHECKSUMS).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"No checksums were kept for {folder.name}. Take it in with `portal models import {folder}`."
        ) from error
    sentences = []
    for name, checksum in sorted(checksums.items()):
        file = folder / name
        if not file.is_file():
            sentences.append(f"{name} is missing.")
        elif differs(file, Expected(checksum["size"], checksum["sha256"])):
            sentences.append(f"{name} has changed since it came.")
    return tuple(sentences)


def _write_checksums(folder: Path, source: str) -> None:
    files = {
        file.name: {"size": file.stat().st_size, "sha256": _digest(file)}
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name != CHECKSUMS
    }
    text = json.dumps({"source": source, "files": files}, ensure_ascii=False, indent=1)
    (folder / CHECKSUMS).write_text(text + "\n", "utf-8")


def _remove_scratch(folder: Path) -> None:
    """Leave the files of the model alone: parts that another source had begun and folders are no files of it."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name.endswith(".part"):
            entry.unlink()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _git_digest(file: Path) -> str:
    digest = hashlib.sha1(f"blob {file.stat().st_size}\0".encode(), usedforsecurity=False)
    with file.open("rb") as opened:
        while chunk := opened.read(1024**2):
            digest.update(chunk)
    return digest.hexdigest()


def _mib(size: int) -> int:
    return -(-size // 1024**2)
