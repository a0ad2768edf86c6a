"""Segments of a long lecture, a few minutes each, split where nobody speaks, so that several can be transcribed at
once."""

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.word import Span
from media_pipeline.audio import AudioSource
from media_pipeline.speech.vad_chunks import chunks

_LONGEST_SPAN_S = 60.0  # speech without any pause is cut where it is quietest


def split_into_segments(audio: AudioSource, spans: Sequence[Span], *, target_s: float) -> tuple[tuple[Span, ...], ...]:
    """Group `spans` into segments of at most `target_s` seconds from the first start to the last end; each ends in the
    longest pause that the second half of that time has. None for no speech."""
    parts = list(chunks(audio, spans, longest_s=min(_LONGEST_SPAN_S, target_s / 2), pad_s=0.0))
    groups: list[tuple[Span, ...]] = []
    while parts:
        count = _first_group(parts, target_s)
        groups.append(tuple(parts[:count]))
        parts = parts[count:]
    return tuple(groups)


def _first_group(parts: Sequence[Span], target_s: float) -> int:
    """Number of `parts` that the first segment takes."""
    start = parts[0].start
    if parts[-1].end - start <= target_s:
        return len(parts)
    fitting = [n for n in range(1, len(parts)) if parts[n - 1].end - start <= target_s]
    late = [n for n in fitting if parts[n - 1].end - start >= target_s / 2] or fitting or [1]
    return max(late, key=lambda n: parts[n].start - parts[n - 1].end)
