"""Transcription of a whole recording: in segments, several at once, merged in order."""

from __future__ import annotations

import math
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from content.messages import N_
from content.timed_text.word import Span
from media_pipeline.errors import MediaError
from media_pipeline.speech.confidence import ensure_understood
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.recogniser import Recogniser, SpeechSettings
from media_pipeline.speech.recognition import LanguageSpan, Recognition
from media_pipeline.speech.segments import split_into_segments

_LEAST_S = 45.0  # a shorter segment is not worth a process of its own
_PROCESS_BYTES = 400 * 1024**2  # what a recogniser takes beside its model


def transcribe(
    audio: Path,
    spans: Sequence[Span],
    *,
    language: str | None,
    settings: SpeechSettings,
    vocabulary: Sequence[str] = (),
    on_progress: Callable[[float], None] | None = None,
    on_words: Callable[[int, Recognition], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Recognition:
    """Transcribe `spans` of `audio` by the best recogniser for `language`, on all processors.

    on_words: is given each segment (of at most `settings.segment_s`) by its number as soon as it is transcribed, in any
    order and from any thread.
    Raises NoEngine, Cancelled, MediaError.
    """
    recogniser = choose_recogniser(language, settings)
    length_s = spans[-1].end - spans[0].start if spans else 0.0
    processes = processes_for(recogniser, settings)
    even_s = max(_LEAST_S, 1.05 * length_s / processes)
    # Nobody waits for a segment's words: each further one would only be another start of the recogniser.
    target_s = even_s if on_words is None else min(settings.segment_s, even_s)
    segments = split_into_segments(audio, spans, target_s=target_s)
    processes = max(1, min(processes, len(segments)))
    shared = choose_recogniser(language, replace(settings, threads=settings.threads or max(1, cores() // processes)))
    transcriber = _SegmentTranscriber(
        shared, audio, language, vocabulary, on_progress, on_words, cancelled, [0.0] * len(segments)
    )
    with ThreadPoolExecutor(max_workers=processes) as pool:
        return merge_segments(
            list(pool.map(transcriber.transcribe_segment, range(len(segments)), segments)), language, shared.name
        )


def merge_segments(segments: Sequence[Recognition], language: str | None, engine: str) -> Recognition:
    """Merge segments that were transcribed one by one, in order, into one recognition.

    Raises MediaError where most of it is in a language that captions are not made in, NotUnderstood where it is worth
    nothing.
    """
    seconds: Counter[str] = Counter()
    for each in segments:
        for spoken in each.language_spans:
            seconds[spoken.language] += round(1000 * (spoken.end - spoken.start))
    main = seconds.most_common(1)[0][0] if seconds else language or "en"
    if main not in ("zh", "en"):
        message = N_("This lecture seems to be in another language (%(language)s). Choose Chinese or English.")
        raise MediaError(message, language=main)
    words = tuple(word for each in segments for word in each.words)
    whole = Recognition(
        words,
        main,
        engine,
        _join_language_spans([spoken for each in segments for spoken in each.language_spans]),
        sum(each.unclear_s for each in segments),
    )
    ensure_understood(whole)
    return whole


def processes_for(recogniser: Recogniser, settings: SpeechSettings) -> int:
    """Number of segments to transcribe at once on this machine: as many as it has cores and memory for."""
    if settings.processes or recogniser.processes:
        return settings.processes or recogniser.processes or 1
    by_cores = math.ceil(cores() / recogniser.threads_used_well)
    by_memory = int(0.7 * _free_bytes() / (1.3 * recogniser.model_bytes + _PROCESS_BYTES))
    return max(1, min(by_cores, by_memory))


def cores() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0))


class _SegmentTranscriber:
    """Transcribes one segment after another, from several threads."""

    def __init__(
        self,
        recogniser: Recogniser,
        audio: Path,
        language: str | None,
        vocabulary: Sequence[str],
        on_progress: Callable[[float], None] | None,
        on_words: Callable[[int, Recognition], None] | None,
        cancelled: Callable[[], bool] | None,
        done: list[float],
    ) -> None:
        self._recogniser, self._audio = recogniser, audio
        self._language, self._vocabulary = language, vocabulary
        self._on_progress, self._on_words, self._cancelled = on_progress, on_words, cancelled
        self._done = done
        self._lock = threading.Lock()
        self._failed = threading.Event()

    def transcribe_segment(self, number: int, spans: Sequence[Span]) -> Recognition:
        try:
            recognition = self._recogniser.recognise(
                self._audio,
                spans,
                language=self._language,
                vocabulary=self._vocabulary,
                on_progress=lambda share: self._progress(number, share),
                cancelled=self._stop,
            )
        except BaseException:
            self._failed.set()  # the others need not go on
            raise
        if self._on_words is not None:
            self._on_words(number, recognition)
        return recognition

    def _stop(self) -> bool:
        if self._failed.is_set():
            return True
        with self._lock:
            return self._cancelled is not None and self._cancelled()

    def _progress(self, number: int, share: float) -> None:
        with self._lock:
            self._done[number] = share
            if self._on_progress is not None:
                self._on_progress(sum(self._done) / len(self._done))


def _join_language_spans(spoken: Sequence[LanguageSpan]) -> tuple[LanguageSpan, ...]:
    joined: list[LanguageSpan] = []
    for each in spoken:
        if joined and joined[-1].language == each.language:
            each = replace(each, start=joined.pop().start)
        joined.append(each)
    return tuple(joined)


def _free_bytes() -> int:
    """Memory that is free or can be freed."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 2 * 1024**3
