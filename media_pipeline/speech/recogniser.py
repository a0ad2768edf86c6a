"""Interface of a speech recogniser, and its settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from content.timed_text.word import Span
from media_pipeline.speech.recognition import Recognition


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Settings of speech recognition.

    model_path: folders that hold models, searched in order. model: name or path of one model, or None for the first
    that is found. engine: `faster-whisper`, `openai-whisper`, `pocketsphinx`, or None for the best there is.
    threads: 0 for all cores, in each process. processes: how many run at once, 0 for as many as the machine has room
    for. segment_s: a longer recording is transcribed in segments of at most so many seconds. device: one of
    `device.CHOICES`.
    """

    model_path: tuple[Path, ...] = ()
    model: str | None = None
    engine: str | None = None
    threads: int = 0
    processes: int = 0
    segment_s: float = 180.0
    device: str = "auto"


class Recogniser(Protocol):
    """Recogniser of speech."""

    @property
    def name(self) -> str:
        """Name shown to readers as the author of the captions: the engine, and its model where there are several."""

    @property
    def model_bytes(self) -> int:
        """Approximate memory of its model in each process."""

    @property
    def processes(self) -> int | None:
        """How many of it run at once where that is not a matter of cores and memory."""

    @property
    def threads_used_well(self) -> int:
        """How many threads one process of it makes good use of; for more cores there are more processes."""

    @property
    def languages(self) -> frozenset[str]:
        """Languages it knows, `zh` and `en` being the ones the portal asks for."""

    def recognise(
        self,
        audio: Path,
        spans: Sequence[Span],
        *,
        language: str | None,
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Recognition:
        """Recognise the words in `spans` of `audio` (a WAV that `extract_speech_audio` wrote), in seconds from its
        beginning.

        language None: the recogniser finds it out. vocabulary: words of the course that are likely, the likeliest
        first. on_progress: share done, 0..1. Raises Cancelled, MediaError.
        """
