"""VAD chunks: spans of speech cut and joined to the length a recogniser works best on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from content.timed_text.word import Span
from media_pipeline.audio import SAMPLE_RATE as RATE
from media_pipeline.audio import AudioSource, length_of, part_of

_WINDOW_S = 0.2  # as short as the pauses between two words of a quick speaker


def chunks(
    audio: AudioSource, spans: Sequence[Span], *, longest_s: float, pad_s: float, join_gap_s: float = 0.0
) -> tuple[Span, ...]:
    """Cut and join `spans`, none longer than `longest_s` seconds, each with up to `pad_s` of the silence around it.

    Neighbours with less than `join_gap_s` between them become one where they fit. A longer one is cut where it is
    quietest. No two overlap.
    """
    total = length_of(audio)
    whole = [Span(max(0.0, s.start), min(total, s.end)) for s in sorted(spans, key=lambda s: s.start)]
    cut = [part for span in whole if span.duration > 0 for part in _cut(audio, span, longest_s)]
    joined: list[Span] = []
    for span in cut:
        last = joined[-1] if joined else None
        if last is not None and span.start - last.end < join_gap_s and span.end - last.start <= longest_s:
            joined[-1] = Span(last.start, span.end)
        else:
            joined.append(span)
    return _padded(joined, pad_s, total)


def _cut(audio: AudioSource, span: Span, longest_s: float) -> list[Span]:
    parts = []
    while span.duration > longest_s:
        at = _quietest(audio, span.start + longest_s / 2, span.start + longest_s)
        parts.append(Span(span.start, at))
        span = Span(at, span.end)
    return [*parts, span]


def _quietest(audio: AudioSource, start: float, end: float) -> float:
    """Time between `start` and `end` around which there is the least energy."""
    step, width = int(0.02 * RATE), int(_WINDOW_S * RATE)
    power = np.square(part_of(audio, start, end), dtype=np.float64)
    sums = np.concatenate(([0.0], np.cumsum(power)))
    energies = sums[width::step] - sums[:-width:step] if len(power) > width else np.zeros(1)
    return start + (int(np.argmin(energies)) * step + width / 2) / RATE


def _padded(spans: Sequence[Span], pad_s: float, total: float) -> tuple[Span, ...]:
    """Spans padded with silence, which neighbours share."""
    padded = []
    for index, span in enumerate(spans):
        before = (span.start - spans[index - 1].end) / 2 if index else span.start
        after = (spans[index + 1].start - span.end) / 2 if index + 1 < len(spans) else total - span.end
        padded.append(Span(span.start - max(0.0, min(pad_s, before)), span.end + max(0.0, min(pad_s, after))))
    return tuple(padded)
