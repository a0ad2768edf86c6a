"""Whisper base on this machine, as `make test` has fetched it, for tests that need real recognition."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media_pipeline.speech.models.pinned import find_model
from portal.settings import MODELS

_ROOT = Path(__file__).resolve().parent.parent
_STORE = Path(os.environ.get("PORTAL_MODEL_STORE") or _ROOT / os.environ.get("PORTAL_DATA", "var") / MODELS)
_SEARCHED = (*(Path(part) for part in os.environ.get("PORTAL_MODEL_PATH", "").split(os.pathsep) if part), _STORE)


def _base() -> Path | None:
    folders = (folder / name for folder in _SEARCHED for name in ("base", "faster-whisper-base"))
    return next((folder.resolve() for folder in folders if _is_base(folder)), None)


def _is_base(folder: Path) -> bool:
    """By the sizes of its files; their digests were compared when they came."""
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == expected.size
        for name, expected in find_model("base").files.items()
    )


BASE = _base()
"""Its folder; None where no source of it answered when the tests were set up."""

needs_base = pytest.mark.skipif(BASE is None, reason="Whisper base is not here: no source answered `make test`")
