"""Models that lie on this machine already, outside the store: in folders with weights, or in the cache of the hub's own
tools."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.speech.models.pinned import Model
from media_pipeline.speech.models.sources import Offer, OfferedFile, Progress, SourceError, is_whole
from media_pipeline.speech.models.store import WANTED, Expected


@dataclass(frozen=True, slots=True)
class HereSource:
    """Folders of weights on this machine. folders: where `portal caption` and the worker look for them too."""

    folders: Sequence[Path] = ()
    name: str = "here"

    def offers(self, model: Model, scratch: Path, on_progress: Progress) -> Iterator[Offer]:  # noqa: ARG002
        """Every folder that holds this very model; one whose digest nobody knows could be any, and is not offered."""
        if not model.is_pinned:
            return
        for folder in self._candidates(model):
            if is_whole(folder, model):
                files = {
                    file.name: OfferedFile(Expected(file.stat().st_size), _link_or_copy(file))
                    for file in sorted(folder.iterdir())
                    if WANTED.fullmatch(file.name)
                }
                yield Offer(str(folder), files)

    def _candidates(self, model: Model) -> Iterator[Path]:
        from huggingface_hub.constants import HF_HUB_CACHE

        name = model.repository.split("/")[1]
        for folder in self.folders:
            yield from (folder, folder / model.name, folder / name)
        cached = Path(HF_HUB_CACHE) / f"models--{model.repository.replace('/', '--')}" / "snapshots"
        yield from sorted(cached.glob("*"))


def _link_or_copy(file: Path) -> Callable[[Path, Callable[[int], None]], None]:
    """How a file on this machine is brought: as a second name where the disk is the same, else copied."""

    def bring(target: Path, on_bytes: Callable[[int], None]) -> None:
        target.unlink(missing_ok=True)
        try:
            try:
                os.link(file.resolve(), target)
            except OSError:
                shutil.copyfile(file, target)
        except OSError as error:
            raise SourceError(f"{file} cannot be read ({error})") from error
        on_bytes(target.stat().st_size)

    return bring
