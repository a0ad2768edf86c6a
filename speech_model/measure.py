"""Says how well the model hears sentences it has never seen: `python -m speech_model.measure [--sentences N]`.

They are spoken anew, one by one and then several to a window, clean and as if recorded. What is printed is the share of
characters that are wrong (CER, punctuation and width folded), for each language.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from faster_whisper import WhisperModel

from media_pipeline.captions.error_rate import error_rate
from speech_model.bank import fill, load
from speech_model.export import FOLDER
from speech_model.rooms import recorded, window
from speech_model.voices import RATE, Clip


def measure(folder: Path, clips: dict[str, list[Clip]], windows: int) -> dict[str, float]:
    """Character error rates by kind of test ("zh, one sentence"), 0..1."""
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    dice = random.Random(5)
    torch.manual_seed(5)
    errors: dict[str, list[float]] = defaultdict(list)
    for language, found in clips.items():
        for number in range(windows):
            for kind, chosen, seconds in (
                ("one sentence", found[number : number + 1], len(found[number].samples) / RATE + 1.5),
                ("a window of 20 s", dice.sample(found, 12), 20.0),
            ):
                clean, placed = window(chosen, seconds, dice)
                sound = recorded(torch.from_numpy(clean)[None])[0].numpy()
                reference = " ".join(sentence.clip.sentence.text for sentence in placed)
                if reference:
                    heard = _heard(model, sound, language)
                    errors[f"{language}, {kind}"].append(error_rate(reference, heard, "zh"))
    return {kind: float(np.mean(values)) for kind, values in errors.items()}


def _heard(model: WhisperModel, sound: np.ndarray, language: str) -> str:
    segments, _ = model.transcribe(sound, language=language, beam_size=5, temperature=0.0, vad_filter=False)
    return "".join(segment.text for segment in segments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--bank", type=Path, help="held-out sentences spoken before")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bank = chosen.bank or Path(folder)
        if chosen.bank is None:
            fill(bank, 500, seed=99, held_out=True, workers=1)
        for kind, rate in measure(chosen.model, load(bank), chosen.sentences).items():
            print(f"{kind}: CER {rate:.1%}")


if __name__ == "__main__":
    main()
