"""Chinese and English by Whisper where its weights are on the machine: faster-whisper (CTranslate2, int8 on the
processor) or openai-whisper (PyTorch, an optional extra), one interface over both."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.timed_text.word import Span
from media_pipeline.speech.device import CPU, Device, device_for
from media_pipeline.speech.hallucinations import STYLE_SENTENCE
from media_pipeline.speech.locked_child import run_decoder
from media_pipeline.speech.models.discovery import Weights, checkpoint_weights, folder_weights, named, search_path_for
from media_pipeline.speech.pieces import LONGEST_S
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import LanguageSpan, Recognition
from media_pipeline.speech.spoken_languages import KNOWN
from media_pipeline.speech.vad_chunks import chunks
from media_pipeline.speech.whisper_words import DecodedPiece, pieces_from, unclear_seconds, words_of

_FOLDER = Path(__file__).parent
_JOIN_GAP_S = 2.0
_PAD_S = 0.3
_BATCH = 4  # pieces decoded together, or one for each thread; more only costs memory
_THREADS_USED_WELL = 4
_MODEL_BYTES_FOR_A_CORE = 500 * 1024**2  # PyTorch uses several cores well for a larger model alone
# Large-v3 in int8 needs about 3 GiB, in 32 bits twice that and more; the rest of the address space is mapped, not used.
_MEMORY_BYTES = {"faster-whisper": 12 * 1024**3, "openai-whisper": 24 * 1024**3}

_STYLE_PROMPT = {"zh": STYLE_SENTENCE, "en": ""}
_BETWEEN = {"zh": "、", "en": ", "}


def find_faster_whisper(settings: SpeechSettings) -> WhisperRecogniser | None:
    """Find a recogniser for the first folder of weights on the search path (the one named `settings.model` where
    given)."""
    path = search_path_for(settings.model_path, settings.model)
    return _recogniser_for("faster-whisper", "faster_whisper", named(folder_weights(path), settings.model), settings)


def find_openai_whisper(settings: SpeechSettings) -> WhisperRecogniser | None:
    """Find a recogniser for the first checkpoint, where the extra `whisper` is installed."""
    path = search_path_for(settings.model_path, settings.model)
    return _recogniser_for("openai-whisper", "whisper", named(checkpoint_weights(path), settings.model), settings)


def _recogniser_for(
    engine: str, package: str, weights: Sequence[Weights], settings: SpeechSettings
) -> WhisperRecogniser | None:
    if not weights or importlib.util.find_spec(package) is None:
        return None
    return WhisperRecogniser(engine, weights[0], threads=settings.threads, device=device_for(settings.device))


@dataclass(frozen=True, slots=True)
class WhisperRecogniser:
    """Engine with one set of weights; each recognition runs in a process of its own. threads: 0 for all cores. device:
    what it is decoded on."""

    engine: str
    weights: Weights
    threads: int = 0
    device: Device = CPU

    @property
    def name(self) -> str:
        return f"{self.engine} {self.weights.name}"

    @property
    def languages(self) -> frozenset[str]:
        """Languages by the weights: those for English alone have no token for another."""
        return frozenset(KNOWN) if self.weights.multilingual else frozenset({"en"})

    @property
    def processes(self) -> int | None:
        """How many may run at once whatever the machine has room for: a graphics card is used whole by one."""
        return None if self.device.name == "cpu" else 1

    @property
    def threads_used_well(self) -> int:
        """faster-whisper shares its pieces out to threads over one copy of the weights."""
        alone = self.engine == "faster-whisper" or self.model_bytes >= _MODEL_BYTES_FOR_A_CORE
        return _THREADS_USED_WELL if alone else 1

    @property
    def model_bytes(self) -> int:
        """Approximate memory of the weights in each process."""
        return self.weights.size_bytes * (1 if self.engine == "faster-whisper" else 2)

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
        """Recognise words with Whisper's punctuation, times and probabilities; what is doubtful has a confidence that
        shows it.

        language: what is expected; each piece is decoded in the language spoken in it, a third one as English.
        """
        parts = chunks(audio, spans, longest_s=LONGEST_S, pad_s=_PAD_S, join_gap_s=_JOIN_GAP_S)
        decoded_pieces: list[DecodedPiece] = []

        def take(answer: dict[str, Any]) -> None:
            decoded_pieces.extend(pieces_from(answer))
            if on_progress is not None and parts:
                on_progress(min(1.0, max(0.0, (answer["done"] - parts[0].start) / (parts[-1].end - parts[0].start))))

        if parts:
            run_decoder(
                _FOLDER / f"{self.engine.replace('-', '_')}_decode.py",
                self._request(audio, spans, parts, language, vocabulary),
                audio,
                seconds=sum(part.duration for part in parts),
                readable=[self.weights.path],
                seconds_per_second=60,
                memory_bytes=_MEMORY_BYTES[self.engine] + self.device.address_bytes,
                devices=self.device.files,
                on_answer=take,
                cancelled=cancelled,
            )
        words = tuple(word for piece in decoded_pieces for word in words_of(piece, spans))
        return Recognition(
            words,
            _main_language(decoded_pieces, language),
            self.name,
            language_spans(decoded_pieces),
            sum(unclear_seconds(piece) for piece in decoded_pieces),
        )

    def _request(
        self,
        audio: Path,
        spans: Sequence[Span],
        parts: Sequence[Span],
        language: str | None,
        vocabulary: Sequence[str],
    ) -> dict[str, Any]:
        threads = self.threads or os.cpu_count() or 1
        return {
            "weights": str(self.weights.path.absolute()),
            "wav": str(audio.absolute()),
            "threads": threads,
            "batch": max(_BATCH, threads) if self.engine == "faster-whisper" else _BATCH,
            "device": self.device.name,
            "compute_type": self.device.compute_type,
            "language": language,
            "multilingual": self.weights.multilingual,
            "prompts": prompts(vocabulary),
            "pieces": [
                [part.start, part.end, [[s.start, s.end] for s in spans if s.end > part.start and s.start < part.end]]
                for part in parts
            ],
        }


def _main_language(pieces: Sequence[DecodedPiece], expected: str | None) -> str:
    """Language of most of the speech, which may be one that captions are not made in."""
    seconds: dict[str, float] = {}
    for piece in pieces:
        seconds[piece.language] = seconds.get(piece.language, 0.0) + piece.end - piece.start
    return max(seconds, key=lambda name: seconds[name], default=expected or "en")


def prompts(vocabulary: Sequence[str]) -> dict[str, str]:
    """Prompt by language: likely words, then a sentence in the style to write in."""
    texts = {
        language: (_BETWEEN[language].join(vocabulary) + ("。" if language == "zh" else ".") if vocabulary else "")
        + style_prompt
        for language, style_prompt in _STYLE_PROMPT.items()
    }
    return {language: text for language, text in texts.items() if text}


def language_spans(pieces: Iterable[DecodedPiece]) -> tuple[LanguageSpan, ...]:
    """Spans of the languages spoken, neighbours of the same language as one."""
    spans: list[LanguageSpan] = []
    for piece in pieces:
        start = piece.start
        if spans and spans[-1].language == piece.language:
            start = spans.pop().start
        spans.append(LanguageSpan(start, piece.end, piece.language))
    return tuple(spans)
