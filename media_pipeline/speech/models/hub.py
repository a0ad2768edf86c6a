"""A hub that speaks Hugging Face's language, or a mirror of it, as a source of speech models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.speech.models.download import fetch
from media_pipeline.speech.models.pinned import Model
from media_pipeline.speech.models.sources import Offer, OfferedFile, Progress, SourceError
from media_pipeline.speech.models.store import WANTED, Expected

HUB = "https://huggingface.co"
_ANSWER_S = 15


@dataclass(frozen=True, slots=True)
class HubSource:
    """The hub at `address`."""

    address: str = HUB
    name: str = "hub"

    def offers(self, model: Model, scratch: Path, on_progress: Progress) -> Iterator[Offer]:  # noqa: ARG002
        """The newest revision of the repository that the model is published in."""
        from huggingface_hub import HfApi, hf_hub_url

        hub = self.address.rstrip("/")
        try:
            info = HfApi(endpoint=hub, token=False).model_info(model.repository, files_metadata=True, timeout=_ANSWER_S)
        except Exception as error:
            raise _unreached(model.repository, hub, error) from error
        revision = info.sha or "main"
        files = {}
        for sibling in info.siblings or ():
            if WANTED.fullmatch(sibling.rfilename):
                url = hf_hub_url(model.repository, sibling.rfilename, revision=revision, endpoint=hub)
                expected = _expected(sibling)
                files[sibling.rfilename] = OfferedFile(expected, fetch_from(url, expected.size))
        yield Offer(f"{hub}/{model.repository}@{revision}", files)


def fetch_from(url: str, size: int | None) -> Callable[[Path, Callable[[int], None]], None]:
    """How a file at `url` is brought, for an `OfferedFile`."""

    def bring(target: Path, on_bytes: Callable[[int], None]) -> None:
        try:
            fetch(url, target, size=size, on_bytes=on_bytes)
        except OSError as error:
            raise SourceError(f"{target.name.split('.')[0]}… could not be fetched whole ({reason(error)})") from error

    return bring


def reason(error: Exception) -> str:
    """The first line of what went wrong."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _expected(sibling: Any) -> Expected:
    lfs = getattr(sibling, "lfs", None)
    sha256 = None if lfs is None else lfs.sha256
    return Expected(sibling.size, sha256, None if sha256 else sibling.blob_id)


def _unreached(repository: str, hub: str, error: Exception) -> SourceError:
    from huggingface_hub.errors import RepositoryNotFoundError

    if isinstance(error, RepositoryNotFoundError):
        return SourceError(f"{hub} has no model {repository}, or it needs an account")
    return SourceError(f"{hub} could not be reached ({reason(error)})")
