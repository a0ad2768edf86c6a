"""Sources of speech models, tried one after another, with one way of fetching for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media_pipeline.speech.models.pinned import Model
from media_pipeline.speech.models.store import (
    NEEDED,
    Expected,
    ModelError,
    arriving,
    check_name,
    differs,
    partial_folder,
    problems,
    require_room,
)

Progress = Callable[[str, int, int], None]
"""Told the name of a file, how many of its bytes are here and how many it has; 0 where that is not known."""


class SourceError(Exception):
    """Why a source does not have a model, or did not send it whole: one line for an administrator."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file that a source has. expected: what the source says it is. fetch: brings it to the path given, going on
    with what lies there as its beginning, and tells how many bytes are here; raises SourceError."""

    expected: Expected
    fetch: Callable[[Path, Callable[[int], None]], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has of a model. origin: where it comes from, kept beside the files."""

    origin: str
    files: Mapping[str, OfferedFile]


class Source(Protocol):
    """A place that models come from."""

    @property
    def name(self) -> str:
        """What an administrator calls it, in PORTAL_MODEL_SOURCES."""

    def offers(self, model: Model, scratch: Path, on_progress: Progress) -> Iterator[Offer]:
        """What it has of `model`, the likeliest first; none is an answer too. `scratch`: a folder for what it has to
        fetch first, kept until the model is here. Raises SourceError."""


def pull(
    model: Model,
    store: Path,
    sources: Sequence[Source],
    *,
    accept_unpinned: bool = False,
    on_progress: Progress | None = None,
) -> Path:
    """The folder of `model` in `store`, whole, from the first of `sources` that has it as it is known to be.

    What was fetched before a break is kept, and the next source or the next call goes on from there. accept_unpinned:
    take a model whose digest this project does not know. Raises ModelError.
    """
    target = store / check_name(model.name)
    if is_whole(target, model):
        return target
    if not model.is_pinned and not accept_unpinned:
        raise ModelError(
            f"The digest of {model.repository} is not known to this project, so nobody here can tell whether what "
            "comes is what its publisher made. To take it as the source sends it: the same with --accept-unpinned."
        )
    reasons: list[str] = []
    for source in sources:
        try:
            if _pull_from(source, model, store, on_progress or _silent, reasons):
                return target
        except SourceError as error:
            reasons.append(f"{source.name}: {error}")
    raise ModelError(_nowhere(model, store, reasons))


def is_whole(folder: Path, model: Model) -> bool:
    """Whether `folder` holds the model: with the digests that are pinned, else with those kept when it came."""
    if not folder.is_dir() or any(not (folder / name).is_file() for name in NEEDED):
        return False
    if model.is_pinned:
        return not any(differs(folder / name, expected) for name, expected in model.files.items())
    with suppress(ModelError):
        return not problems(folder)
    return False


def _pull_from(source: Source, model: Model, store: Path, on_progress: Progress, reasons: list[str]) -> bool:
    """Whether the model came from `source`; adds to `reasons` why an offer was not taken."""
    store.mkdir(parents=True, exist_ok=True)
    scratch = partial_folder(store, model.name) / "scratch"
    for offer in source.offers(model, scratch, on_progress):
        try:
            expected_files = _expected(model, offer)
            require_room(store, sum(expected.size or 0 for expected in expected_files.values()))
            with arriving(store, model.name, offer.origin, keep_on_failure=True) as folder:
                for name, expected in expected_files.items():
                    _bring(offer, name, expected, folder, on_progress)
        except SourceError as error:
            reasons.append(f"{source.name}: {error}")
        else:
            return True
    return False


def _expected(model: Model, offer: Offer) -> dict[str, Expected]:
    """What each file has to be. Raises SourceError where the offer lacks one or says itself that it is another."""
    missing = [name for name in dict.fromkeys((*NEEDED, *model.files)) if name not in offer.files]
    if missing:
        raise SourceError(f"{offer.origin} is no model for faster-whisper: it lacks {', '.join(missing)}")
    expected = {name: model.files.get(name, file.expected) for name, file in offer.files.items()}
    for name, pinned in model.files.items():
        said = offer.files[name].expected
        if said.sha256 and pinned.sha256 and said.sha256.lower() != pinned.sha256:
            raise SourceError(f"{name} of {offer.origin} is another file than the one known as {model.name}")
    return expected


def _bring(offer: Offer, name: str, expected: Expected, folder: Path, on_progress: Progress) -> None:
    """Fetch one file, which is there afterwards as it is expected. Raises SourceError."""
    file, total = folder / name, expected.size or 0
    if not differs(file, expected):
        on_progress(name, total, total)
        return
    part = folder / f"{name}.{_part_key(expected, offer)}.part"
    offer.files[name].fetch(part, lambda done: on_progress(name, done, total))
    if differs(part, expected):
        part.unlink(missing_ok=True)
        raise SourceError(f"{name} of {offer.origin} is not what it is known to be: its checksum differs")
    part.replace(file)


def _part_key(expected: Expected, offer: Offer) -> str:
    """What tells two files of one name apart, so that no source goes on with the beginning of another's file."""
    if expected.sha256 or expected.git_sha1:
        return (expected.sha256 or expected.git_sha1 or "")[:16].lower()
    return "".join(character if character.isalnum() else "-" for character in offer.origin)[-60:]


def _nowhere(model: Model, store: Path, reasons: Sequence[str]) -> str:
    has_part = any(partial_folder(store, model.name).glob("**/*.part"))
    return "\n".join(
        (
            f"The speech model {model.name} could not be fetched:",
            *(f"  {reason}." for reason in dict.fromkeys(reasons)),
            "What has come is kept: the same command goes on from there." if has_part else "Nothing was left behind.",
            "Name a mirror with HF_ENDPOINT, or carry the model in with `portal models import`.",
        )
    )


def _silent(name: str, done: int, total: int) -> None:
    """Tell nobody."""
