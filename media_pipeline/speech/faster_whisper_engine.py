"""Chinese and English by faster-whisper (CTranslate2, int8 on the processor), where its weights are on the machine."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from media_pipeline.errors import N_, MediaError
from media_pipeline.speech.chunks import RATE, chunks
from media_pipeline.speech.engine import Samples, SpeechSettings
from media_pipeline.speech.locked_child import run_decoder
from media_pipeline.speech.words import Recognition, Span, Word

_SCRIPT = Path(__file__).with_name("faster_whisper_decode.py")
_LONGEST_S = 28.0  # Whisper's window is 30 s
_JOIN_GAP_S = 2.0
_PAD_S = 0.3
_BATCH = 4  # chunks decoded together; more only costs memory on a processor without many cores
# Large-v3 in int8 needs about 3 GiB; the rest of the address space is mapped, not used.
_MEMORY_BYTES = 12 * 1024**3


def find_faster_whisper(settings: SpeechSettings) -> FasterWhisperRecogniser | None:
    """A recogniser for the first folder of weights on the search path (the one named `settings.model` where given)."""
    if importlib.util.find_spec("faster_whisper") is None:
        return None
    for folder in weight_folders(settings.model_path):
        if settings.model is None or settings.model in (folder.name, str(folder)):
            return FasterWhisperRecogniser(folder, threads=settings.threads)
    return None


def weight_folders(search_path: Sequence[Path]) -> tuple[Path, ...]:
    """Every folder of CTranslate2 Whisper weights on `search_path`: one of its folders itself, or one right inside it,
    in order of name."""
    found = []
    for folder in search_path:
        inside = sorted(child for child in folder.iterdir() if child.is_dir()) if folder.is_dir() else []
        found += [candidate for candidate in (folder, *inside) if _holds_weights(candidate)]
    return tuple(dict.fromkeys(found))


def _holds_weights(folder: Path) -> bool:
    """model.bin, its config, and the tokenizer; without the last, faster-whisper would try to download one."""
    return all((folder / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json"))


class FasterWhisperRecogniser:
    """One folder of weights; each recognition runs in a process of its own."""

    def __init__(self, weights: Path, *, threads: int = 0) -> None:
        self.weights = weights
        self.threads = threads or os.cpu_count() or 1

    @property
    def name(self) -> str:
        return f"faster-whisper {self.weights.name}"

    @property
    def languages(self) -> frozenset[str]:
        """Weights for English alone have no token for another language."""
        return frozenset({"zh", "en"}) if _is_multilingual(self.weights) else frozenset({"en"})

    def recognise(
        self,
        samples: Samples,
        spans: Sequence[Span],
        *,
        language: str | None,
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Recognition:
        """Words with Whisper's punctuation, times and probabilities, only from within `spans`.

        Raises MediaError where the language found out is neither Chinese nor English.
        """
        parts = chunks(samples, spans, longest_s=_LONGEST_S, pad_s=_PAD_S, join_gap_s=_JOIN_GAP_S)
        words: list[Word] = []
        heard = [language or "en"]

        def take(answer: dict[str, Any]) -> None:
            heard[0] = answer["language"]
            words.extend(Word(text, start, end, confidence) for text, start, end, confidence in answer["words"])
            if on_progress is not None:
                on_progress(min(1.0, answer["done"] / max(1, len(samples))))

        if parts:
            request = {
                "weights": str(self.weights.absolute()),
                "threads": self.threads,
                "batch": _BATCH,
                "language": language,
                "vocabulary": list(vocabulary),
                "spans": [[int(part.start * RATE), int(part.end * RATE)] for part in parts],
            }
            run_decoder(
                _SCRIPT,
                request,
                samples,
                readable=[self.weights],
                seconds_per_second=60,
                memory_bytes=_MEMORY_BYTES,
                on_answer=take,
                cancelled=cancelled,
            )
        if heard[0] not in self.languages:
            message = N_("This lecture seems to be in another language (%(language)s). Choose Chinese or English.")
            raise MediaError(message, language=heard[0])
        return Recognition(tuple(words), heard[0], self.name)


def _is_multilingual(weights: Path) -> bool:
    """By the tokenizer: that of weights for English alone is GPT-2's."""
    try:
        vocabulary = json.loads((weights / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError, TypeError):
        return not weights.name.endswith(".en")
    return not weights.name.endswith(".en") and len(vocabulary) != 50256
