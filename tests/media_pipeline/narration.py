"""Narration made in the test, whose sentence times are therefore known, and the recorded speech of `shared/speech`."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import tomllib
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from media_pipeline.alignment.script import clauses

RATE = 16_000
RECORDINGS = Path(__file__).parents[2] / "portal" / "demonstration" / "recordings"
SPEECH = Path(os.environ.get("PORTAL_TEST_SPEECH", Path(__file__).parents[2].parent / "shared" / "speech"))

ENGLISH = (
    "Welcome to this lesson on selling farm products by live stream.",
    "Put the phone on a stand so that the picture does not move.",
    "Show the product to the camera and turn it slowly.",
    "Always tell the truth about the weight and the price.",
    "Now let us talk about planting tomatoes in a greenhouse.",
    "Water the plants early in the day and keep the leaves dry.",
    "Remove the yellow leaves and take them away from the field.",
)
# Full-width commas stand as escapes, since they look like the half-width ones beside them.
CHINESE = (
    "今天我们学习盲人按摩的卫生要求。",
    "按摩之前\uff0c要把双手洗干净\uff0c指甲要剪短。",
    "洗手的时间不能少于20秒。",
    "然后用75%的酒精擦一遍\uff0c等它干了再开始。",
    "毛巾每次用完都要换\uff0c床单也要换。",
    "直播的时候\uff0c把手机放稳\uff0c光线要亮。",
    "介绍产品要说真话\uff0c价格和重量都要写清楚。",
)

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Narration:
    """`samples` at 16 kHz; `starts` is when each sentence begins to sound (seconds)."""

    sentences: tuple[str, ...]
    samples: Samples
    starts: tuple[float, ...]

    def write(self, path: Path) -> Path:
        return write_sound(self.samples, path)


def write_sound(samples: Samples, path: Path) -> Path:
    """`path`, a WAV as recognisers want it."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def narrate(sentences: tuple[str, ...], voice: str, folder: Path, *, seed: int = 1, noise: float = 0.0) -> Narration:
    """`sentences` with random pauses of 0.2 to 1.5 s between them.

    voice: `flite:rms`, or `espeak:voice:words a minute:pitch` for Mandarin. noise: its deviation, the speech's being 1.
    """
    chance = random.Random(seed)
    parts = [_silence(chance.uniform(0.3, 1.5))]
    starts = []
    for sentence in sentences:
        sound = _spoken(sentence, voice, folder)
        starts.append(sum(map(len, parts)) / RATE)
        parts += [sound, _silence(chance.uniform(0.2, 1.5))]
    samples = np.concatenate(parts)
    hiss = np.random.default_rng(seed).normal(0, 1, len(samples))
    samples = samples + hiss * noise * np.sqrt(np.mean(samples**2))
    return Narration(sentences, np.clip(samples, -1, 1).astype(np.float32), tuple(starts))


def recorded(name: str) -> tuple[Samples, str]:
    """Real speech and what is said in it; skips where the recordings are not beside the repository."""
    file, said = recording(name)
    return _read(file), said


def recording(name: str) -> tuple[Path, str]:
    """The file of it, and what is said; skips likewise."""
    if not (SPEECH / "references.tsv").is_file():
        pytest.skip(f"no recorded speech in {SPEECH.name} beside the repository (set PORTAL_TEST_SPEECH)")
    with (SPEECH / "references.tsv").open(encoding="utf-8") as file:
        references = {row["file"]: row["reference"] for row in csv.DictReader(file, delimiter="\t")}
    return SPEECH / name, references[name]


def human(name: str) -> tuple[Samples, str]:
    """A person who reads Mandarin, at 16 kHz, and what is said: one of the demonstration's recordings."""
    with (RECORDINGS / "recordings.toml").open("rb") as file:
        said: str = tomllib.load(file)[name]["said"]
    form = ["-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(RECORDINGS / f"{name}.flac"), *form]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768, said


def _spoken(sentence: str, voice: str, folder: Path) -> Samples:
    path = folder / "sentence.wav"
    maker, _, name = voice.partition(":")
    if maker == "flite":
        subprocess.run(["flite", "-voice", name, "-t", sentence, "-o", str(path)], check=True)
    else:
        voice_name, speed, pitch = name.split(":")
        pinyin = ", ".join(
            " ".join(item for word in clause.words for item in word.spoken) for clause in clauses(sentence, "zh")
        )
        subprocess.run(["espeak-ng", "-v", voice_name, "-s", speed, "-p", pitch, "-w", str(path), pinyin], check=True)
    sound = _read(path)
    sounding = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[sounding[0] : sounding[-1] + 1]


def _read(path: Path) -> Samples:
    from scipy.signal import resample_poly  # half a second, for every process that hears nothing

    with wave.open(str(path), "rb") as file:
        rate, data = file.getframerate(), file.readframes(file.getnframes())
    return resample_poly(np.frombuffer(data, "<i2").astype(np.float32) / 32768, RATE, rate).astype(np.float32)


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)
