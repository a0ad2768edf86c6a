"""The WebVTT cue as the pipeline makes it, before it becomes a row of a caption version."""

from __future__ import annotations

from dataclasses import dataclass

from media_pipeline.speech.words import Word


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption, shown from `start` to `end` (seconds); `text` has its line breaks in it; `words` is what made it."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
