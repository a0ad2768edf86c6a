"""Quality report of a caption track, in figures for instructors and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from content.timed_text.cue import Cue
from content.timed_text.word import LOW_CONFIDENCE, Span, Word
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.captions.lint import CAUSES, breaches
from media_pipeline.captions.ner import ACCEPTED_FROM, ner_score
from media_pipeline.captions.typography import CLOSING

# A cue may come a little before the detector hears speech and stay to be read: so much is no fault.
_LEEWAY_S = 1.0
_MARKS = "".join(CLOSING)
_MOST_NAMED = 200  # doubtful words named one by one; the count is always whole


def quality(
    cues: Sequence[Cue],
    words: Sequence[Word],
    spans: Sequence[Span],
    language: str,
    reference: str | None = None,
    *,
    reference_starts: Sequence[float] | None = None,
) -> dict[str, Any]:
    """Compute the report of CAPTIONS.md as plain values for quality.json; times in seconds.

    spans: where speech was detected. reference: what was really said, gives the error rate. reference_starts: when the
    speech of each cue really begins (one for each cue), gives the error of the start times.
    """
    all_breaches = breaches(cues, language)
    cue_spans = [Span(cue.start, cue.end) for cue in cues]
    report: dict[str, Any] = {
        "language": language,
        "cues": len(cues),
        "cues_keeping_every_rule": _share(len(cues) - len({breach.cue for breach in all_breaches}), len(cues)),
        "breaches": [
            {
                "cue": breach.cue,
                "rule": breach.rule,
                "value": round(breach.value, 3),
                "limit": round(breach.limit, 3),
                "why": CAUSES.get(breach.cause, ""),
            }
            for breach in all_breaches
        ],
        "cues_breaking_rules_for_no_reason": len({breach.cue for breach in all_breaches if not breach.cause}),
        "breaches_by_rule": dict(Counter(breach.rule for breach in all_breaches)),
        "words": len(words),
        "words_under_threshold": sum(1 for word in words if word.is_doubtful),
        "doubtful_words": [
            {"text": word.text, "start": round(word.start, 3), "confidence": word.confidence}
            for word in words
            if word.is_doubtful
        ][:_MOST_NAMED],
        "guesses": [
            {"text": word.text.rstrip(_MARKS), "recognised": word.recognised, "start": round(word.start, 3)}
            for word in words
            if word.recognised
        ],
        "confidence_threshold": LOW_CONFIDENCE,
        "speech_not_captioned_s": round(_uncovered(spans, cue_spans), 2),
        "captions_without_speech_s": round(_uncovered(cue_spans, _widened(spans)), 2),
    }
    if reference is not None:
        rate = "cer" if language.startswith("zh") else "wer"
        report[rate] = round(error_rate(reference, " ".join(word.text for word in words), language), 4)
        report["ner"] = _ner(reference, cues, words, language)
    if reference_starts is not None and len(reference_starts) == len(cues) > 0:
        errors = np.abs(np.array([cue.start for cue in cues]) - np.array(reference_starts))
        report["start_error_p50_s"] = round(float(np.percentile(errors, 50)), 3)
        report["start_error_p95_s"] = round(float(np.percentile(errors, 95)), 3)
    return report


def _ner(reference: str, cues: Sequence[Cue], words: Sequence[Word], language: str) -> dict[str, Any]:
    """NER score with its parts. Words carry the punctuation that captions leave out at line ends."""
    caption_text = " ".join(word.text for word in words) if words else " ".join(cue.text for cue in cues)
    score = ner_score(reference, caption_text, language)
    grades = Counter(error.grade.name.lower() for error in score.errors)
    return {
        "score": round(score.score, 4),
        "accepted": score.score >= ACCEPTED_FROM,
        "words": score.words,
        "edition": score.edition,
        "recognition": score.recognition,
        "errors": {grade: grades[grade] for grade in ("serious", "standard", "minor")},
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _widened(spans: Sequence[Span]) -> list[Span]:
    return [Span(max(0.0, span.start - _LEEWAY_S), span.end + _LEEWAY_S) for span in spans]


def _uncovered(spans: Sequence[Span], by: Sequence[Span]) -> float:
    """Seconds of `spans` that none of `by` covers."""
    edges = [(s.start, 0, 1) for s in spans] + [(s.end, 0, -1) for s in spans]
    edges += [(s.start, 1, 1) for s in by] + [(s.end, 1, -1) for s in by]
    total, before, depth = 0.0, 0.0, [0, 0]
    for time, which, change in sorted(edges):
        if depth[0] > 0 and depth[1] == 0:
            total += time - before
        before = time
        depth[which] += change
    return total
