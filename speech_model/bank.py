"""A bank of spoken sentences on disk: speaking takes longer than learning, so each sentence is heard several times,
each time in another room."""

from __future__ import annotations

import argparse
import os
import pickle
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from speech_model.sentences import grammars, lesson_sentences
from speech_model.voices import Clip, speak

CHINESE_SHARE = 0.62
_LESSON_SHARE = 0.12  # sentences of the lessons themselves; the rest are new
_SHARD = 500


def fill(folder: Path, clips: int, seed: int, *, held_out: bool = False, workers: int = 2) -> None:
    """`clips` sentences, spoken, in files of `folder`; those there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = [seed * 1000 + number for number in range(-(-clips // _SHARD))]
    wanted = [one for one in seeds if not (folder / f"{one}.pickle").exists()]
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_fill_one, [folder] * len(wanted), wanted, [held_out] * len(wanted)))


def load(folder: Path) -> dict[str, list[Clip]]:
    """Every clip of the bank by language."""
    found: dict[str, list[Clip]] = {"zh": [], "en": []}
    for file in sorted(folder.glob("*.pickle")):
        for clip in pickle.loads(file.read_bytes()):
            found[clip.sentence.language].append(clip)
    return found


def _fill_one(folder: Path, seed: int, held_out: bool) -> None:
    dice = random.Random(seed)
    made = grammars()
    lessons: dict[str, Sequence] = {
        language: [s for s in lesson_sentences() if s.language == language and not s.held_out] for language in made
    }
    sentences = []
    for _ in range(_SHARD):
        language = "zh" if dice.random() < CHINESE_SHARE else "en"
        if not held_out and dice.random() < _LESSON_SHARE:
            sentences.append(dice.choice(lessons[language]))
        else:
            sentences.append(made[language].sentence(dice, held_out=held_out))
    clips = list(speak(sentences, dice))
    temporary = folder / f"{seed}.part"
    temporary.write_bytes(pickle.dumps(clips))
    temporary.rename(folder / f"{seed}.pickle")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, default=13_000)
    chosen = parser.parse_args()
    fill(chosen.folder, chosen.clips, seed=1, workers=os.cpu_count() or 2)


if __name__ == "__main__":
    main()
