"""Speech synthesis of a script by espeak-ng, with the time of every syllable: what the lecture is compared with."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from content.messages import N_
from media_pipeline.audio import Samples
from media_pipeline.errors import NoEngine
from media_pipeline.sandbox.outputs import open_output
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, run_sandboxed

RATE = 16_000
_SCRIPT = Path(__file__).with_name("espeak_speak.py")
_LIBRARY = "libespeak-ng.so.1"  # Debian's libespeak-ng1, which the package espeak-ng brings
# `cmn` of espeak-ng 1.51 reads pinyin as English.
_VOICES = {"zh": "cmn-latn-pinyin", "en": "en-us"}
_LIMITS = Limits(wall_s=600, cpu_s=300, output_bytes=1024**3)


@dataclass(frozen=True, slots=True)
class SpokenClause:
    """Samples (16 kHz) of one clause, and where in it each item of its text begins (seconds). `opens`: a sentence
    begins with it."""

    samples: Samples
    starts: tuple[float, ...]
    opens: bool = True


def speak(
    texts: Sequence[Sequence[str]], language: str, *, speed: int = 175, cancelled: Callable[[], bool] | None = None
) -> tuple[SpokenClause, ...]:
    """Synthesise each of `texts` (the items of one clause) at `speed` words a minute.

    Raises NoEngine where espeak-ng is not installed or has no voice for `language`.
    """
    if language not in _VOICES:
        raise _no_voice(language, "no voice named")
    request = {
        "library": _LIBRARY,
        "voice": _VOICES[language],
        "speed": speed,
        "clauses": [list(text) for text in texts],
    }
    with tempfile.TemporaryDirectory(prefix="speak-") as folder:
        finished = run_sandboxed(
            [sys.executable, "-I", str(_SCRIPT)],
            readable=[*python_folders(), _SCRIPT],
            writable=Path(folder),
            limits=_LIMITS,
            stdin=json.dumps(request).encode(),
            cancelled=cancelled,
            check=False,
        )
        if finished.returncode != 0:
            raise _no_voice(language, finished.stderr)
        answer = json.loads(finished.stdout.splitlines()[-1])
        with open_output(Path(folder) / "speech.pcm") as spoken:
            audio = np.frombuffer(spoken.read(), "<i2").astype(np.float32) / 32768.0
    clauses, begin = [], 0
    for starts, end in answer["clauses"]:
        clauses.append(_clause(audio[begin:end], [start - begin for start in starts], answer["rate"]))
        begin = end
    return tuple(clauses)


def _clause(audio: Samples, starts: Sequence[int], rate: int) -> SpokenClause:
    from scipy.signal import resample_poly  # half a second, for every process that aligns nothing

    samples = resample_poly(audio, RATE, rate).astype(np.float32) if len(audio) else audio
    return SpokenClause(samples, _filled([start / rate if start >= 0 else None for start in starts], len(audio) / rate))


def _filled(starts: Sequence[float | None], end: float) -> tuple[float, ...]:
    """Interpolate the start of an item that espeak-ng gave no time (it read it together with the next)."""
    timed_items = [(index, start) for index, start in enumerate(starts) if start is not None]
    points = (
        [(-1, 0.0), *timed_items, (len(starts), end)]
        if timed_items and timed_items[0][0] > 0
        else [*timed_items, (len(starts), end)]
    )
    indexes, times = zip(*points, strict=True)
    return tuple(float(time) for time in np.interp(range(len(starts)), indexes, times))


def _no_voice(language: str, detail: str) -> NoEngine:
    message = N_(
        "This machine has no voice to align a script in this language (%(language)s) with the sound. Add a "
        "caption file with times."
    )
    return NoEngine(message, detail=detail, language=language)
