"""Weights of Whisper on this machine: folders for faster-whisper, files for openai-whisper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ENGLISH_TOKENS = 50256  # what GPT-2's tokenizer has, which weights for English alone carry


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights: `path` is a folder for faster-whisper, a file for openai-whisper. `multilingual`: it hears
    more than English."""

    name: str
    path: Path
    multilingual: bool = True

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        if self.path.is_file():
            return self.path.stat().st_size
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


def folder_weights(search_path: Sequence[Path]) -> tuple[Weights, ...]:
    """Every folder of CTranslate2 Whisper weights on `search_path`: one of its folders itself, or those right inside
    it, first such that hear both languages, the largest first: whoever fetched a larger one wants it used."""
    weights_found: list[Weights] = []
    for folder in search_path:
        weights = [_folder(each) for each in _candidates((folder,)) if _holds_weights(each)]
        weights_found += sorted(weights, key=lambda each: (not each.multilingual, -each.size_bytes, each.name))
    return tuple({each.path: each for each in weights_found}.values())


def checkpoint_weights(search_path: Sequence[Path]) -> tuple[Weights, ...]:
    """Every checkpoint of openai-whisper (`NAME.pt`) likewise; one named `openai.pt` is called as its folder is."""
    return tuple(_checkpoint(file) for folder in _candidates(search_path) for file in sorted(folder.glob("*.pt")))


def named(candidates: Sequence[Weights], model: str | None) -> tuple[Weights, ...]:
    """Those of `candidates` that are meant by `model`, a name or a path; all where it is None."""
    if model is None:
        return tuple(candidates)
    return tuple(
        weights for weights in candidates if model in (weights.name, str(weights.path), str(weights.path.parent))
    )


def search_path_for(model_path: Sequence[Path], model: str | None) -> tuple[Path, ...]:
    """Where to look: `model_path`; for a model that is asked for, also the path that it may be."""
    if model is None:
        return tuple(model_path)
    model_path_itself = Path(model)
    return (
        *model_path,
        *(
            (model_path_itself if model_path_itself.is_dir() else model_path_itself.parent,)
            if model_path_itself.exists()
            else ()
        ),
    )


def _candidates(search_path: Sequence[Path]) -> tuple[Path, ...]:
    folders: list[Path] = []
    for folder in search_path:
        if folder.is_dir():
            folders += [folder, *sorted(child for child in folder.iterdir() if child.is_dir())]
    return tuple(dict.fromkeys(folders))


def _holds_weights(folder: Path) -> bool:
    """model.bin, its config, and the tokenizer; without the last, faster-whisper would try to download one."""
    return all((folder / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json"))


def _folder(folder: Path) -> Weights:
    return Weights(folder.resolve().name, folder, _is_multilingual(folder))


def _checkpoint(file: Path) -> Weights:
    name = file.resolve().parent.name if file.stem == "openai" else file.stem
    return Weights(name, file, not name.endswith(".en"))


def _is_multilingual(folder: Path) -> bool:
    """By the tokenizer: that of weights for English alone is GPT-2's."""
    try:
        vocabulary = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError, TypeError):
        return not folder.name.endswith(".en")
    return not folder.name.endswith(".en") and len(vocabulary) != _ENGLISH_TOKENS
