"""What every recogniser of speech offers, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from content.timed_text.word import Span
from media_pipeline.speech.recognition import Recognition

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Which recogniser to use and where its model lies.

    model_path: folders that hold models, searched in order. model: name or path of one model, or None for the first
    that is found. engine: `faster-whisper`, `openai-whisper`, `pocketsphinx`, or None for the best there is. threads: 0
    for all cores, in each process. processes: how many listen at once, 0 for as many as the machine has room for.
    stretch_s: a longer recording is heard in stretches of at most so many seconds.
    """

    model_path: tuple[Path, ...] = ()
    model: str | None = None
    engine: str | None = None
    threads: int = 0
    processes: int = 0
    stretch_s: float = 180.0


class Recogniser(Protocol):
    """Turns sound into words."""

    @property
    def name(self) -> str:
        """What a reader is told about who wrote the captions: the engine, and its model where there are several."""

    @property
    def model_bytes(self) -> int:
        """About how much memory its model takes in each process."""

    @property
    def languages(self) -> frozenset[str]:
        """Languages it can hear, `zh` and `en` being the ones the portal asks for."""

    def recognise(
        self,
        sound: Path,
        spans: Sequence[Span],
        *,
        language: str | None,
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Recognition:
        """The words in `spans` of `sound` (a WAV that `extract_speech_audio` made), in seconds from its beginning.

        language None: the recogniser finds it out. vocabulary: words of the course that are likely, the likeliest
        first. on_progress: share done, 0..1. Raises Cancelled, MediaError.
        """
