"""Speech models fetched by name from a hub or a mirror of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media_pipeline.speech.models.download import fetch
from media_pipeline.speech.models.store import (
    NEEDED,
    WANTED,
    Expected,
    ModelError,
    arriving,
    check_files,
    differs,
    require_room,
)

HUB = "https://huggingface.co"
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


_REPOSITORIES = {
    **{
        name: f"Systran/faster-whisper-{name}"
        for name in (
            *("tiny.en", "tiny", "base.en", "base", "small.en", "small", "medium.en", "medium"),
            *("large-v1", "large-v2", "large-v3"),
        )
    },
    "large": "Systran/faster-whisper-large-v3",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Repositories of the names that faster-whisper knows, which it publishes without them. A test compares the names."""


def known_models() -> dict[str, str]:
    """Names that the installed faster-whisper knows, each with the repository that it stands for."""
    from faster_whisper import available_models

    return {name: _REPOSITORIES[name] for name in available_models() if name in _REPOSITORIES}


def pull(name: str, store: Path, *, hub: str | None = None, on_file: Callable[[str, int], None] | None = None) -> Path:
    """The folder of the model `name` (a name of `known_models`, or `owner/repository`), fetched from `hub`.

    What was fetched before a break is kept, and the next try goes on from there. on_file: is told each file that is
    fetched and its size. Raises ModelError.
    """
    repository = known_models().get(name, name)
    if not _REPOSITORY.fullmatch(repository):
        names = ", ".join(known_models())
        raise ModelError(f"There is no model named “{name}”. Known are: {names}; or name it as owner/repository.")
    hub = (hub or HUB).rstrip("/")
    revision, files = _files_of(repository, hub)
    require_room(store, sum(expected.size or 0 for expected in files.values()))
    with arriving(store, repository.split("/")[-1], f"{hub}/{repository}@{revision}", keep_on_failure=True) as folder:
        for file, expected in files.items():
            if not differs(folder / file, expected):
                continue
            if on_file is not None:
                on_file(file, expected.size or 0)
            _download(repository, revision, file, folder, hub)
        check_files(folder, files)
    return store / repository.split("/")[-1]


def _files_of(repository: str, hub: str) -> tuple[str, dict[str, Expected]]:
    """The newest revision and the files that a recogniser needs, each with what the hub says it is."""
    from huggingface_hub import HfApi

    try:
        info = HfApi(endpoint=hub, token=False).model_info(repository, files_metadata=True, timeout=30)
    except Exception as error:
        raise _unreached(repository, hub, error) from error
    files = {each.rfilename: _expected(each) for each in info.siblings or () if WANTED.fullmatch(each.rfilename)}
    missing = [needed for needed in NEEDED if needed not in files]
    if missing:
        raise ModelError(
            f"{repository} is no model for faster-whisper: it lacks {', '.join(missing)}. "
            "Look for one whose name has “faster-whisper” in it."
        )
    return info.sha or "main", files


def _expected(sibling: Any) -> Expected:
    lfs = getattr(sibling, "lfs", None)
    sha256 = None if lfs is None else lfs.sha256
    return Expected(sibling.size, sha256, None if sha256 else sibling.blob_id)


def _download(repository: str, revision: str, file: str, folder: Path, hub: str) -> None:
    from huggingface_hub import hf_hub_url

    try:
        # Its own download begins from nothing in each call; a model may take a slow line days.
        fetch(hf_hub_url(repository, file, revision=revision, endpoint=hub), folder / file)
    except OSError as error:
        raise ModelError(
            f"{file} could not be fetched whole ({_reason(error)}). What has come is kept: "
            "the same command goes on from there."
        ) from error


def _unreached(repository: str, hub: str, error: Exception) -> ModelError:
    from huggingface_hub.errors import RepositoryNotFoundError

    if isinstance(error, RepositoryNotFoundError):
        return ModelError(f"{hub} has no model {repository}, or it needs an account. Look at its name again.")
    return ModelError(
        f"{hub} could not be reached ({_reason(error)}). Name a mirror with --hub or HF_ENDPOINT, "
        "or carry the model in with `portal models import`."
    )


def _reason(error: Exception) -> str:
    """The first line of what went wrong."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
