"""A script that the instructor already has, laid onto the sound with no speech model at all.

espeak-ng speaks the script; what it says and what the lecturer says are compared by their mel cepstra, and the cheapest
way to lay one onto the other gives every word its time.
"""

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.word import Span, Word
from media_pipeline.alignment.coarse_dtw import UNLIKE_SCRIPT, Cancel, Progress
from media_pipeline.alignment.forced_alignment import Alignment, lay_script
from media_pipeline.speech.recogniser import Samples

__all__ = ["UNLIKE_SCRIPT", "Alignment", "align_script", "lay_script"]


def align_script(
    script: str,
    language: str,
    samples: Samples,
    spans: Sequence[Span],
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> tuple[Word, ...]:
    """The words of `lay_script`, for who does not ask how well the script fits."""
    return lay_script(script, language, samples, spans, on_progress=on_progress, cancelled=cancelled).words
