"""English by pocketsphinx, whose wheel carries its model: the recogniser of a machine without Whisper weights."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from content.timed_text.word import Span, Word
from media_pipeline.audio import SAMPLE_RATE as RATE
from media_pipeline.speech.locked_child import run_decoder
from media_pipeline.speech.punctuation import punctuate
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.vad_chunks import chunks

_SCRIPT = Path(__file__).with_name("pocketsphinx_decode.py")
_PAD_S = 0.15
_LONGEST_S = 20.0

DECODER = {"beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60, "lpbeam": 1e-60, "lponlybeam": 1e-40, "maxhmmpf": 10000}


def find_pocketsphinx(settings: SpeechSettings) -> PocketsphinxRecogniser | None:  # noqa: ARG001  (as every finder)
    """Recogniser, or None where the package is not installed."""
    return PocketsphinxRecogniser() if importlib.util.find_spec("pocketsphinx") else None


class PocketsphinxRecogniser:
    """Recogniser of English with the model of the pocketsphinx wheel, in a process of its own."""

    name = "pocketsphinx"
    languages = frozenset({"en"})
    model_bytes = 120 * 1024**2
    processes = None
    threads_used_well = 1

    def recognise(
        self,
        audio: Path,
        spans: Sequence[Span],
        *,
        language: str | None,  # noqa: ARG002  (it hears English only)
        vocabulary: Sequence[str] = (),  # noqa: ARG002
        on_progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Recognition:
        """Recognise words with times and posterior confidences; sentences are guessed from the pauses."""
        parts = chunks(audio, spans, longest_s=_LONGEST_S, pad_s=_PAD_S)
        words: list[Word] = []

        def take(answer: dict[str, Any]) -> None:
            words.extend(Word(text, start, end, confidence) for text, start, end, confidence in answer["words"])
            if on_progress is not None and parts:
                done = answer["done"] / RATE - parts[0].start
                on_progress(min(1.0, max(0.0, done / (parts[-1].end - parts[0].start))))

        if parts:
            request = {
                "spans": [[int(part.start * RATE), int(part.end * RATE)] for part in parts],
                "config": DECODER,
                "wav": str(audio.absolute()),
                "words": {},
            }
            run_decoder(
                _SCRIPT,
                request,
                audio,
                seconds=sum(part.duration for part in parts),
                seconds_per_second=20,
                on_answer=take,
                cancelled=cancelled,
            )
        return Recognition(punctuate(words), "en", self.name)
