"""Forced alignment: the time of each word of a script in a recording, without a recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content.timed_text.word import Span, Word
from media_pipeline.alignment.coarse_dtw import find_warping_path, sub_progress
from media_pipeline.alignment.comparison import columns_of, recording_of
from media_pipeline.alignment.dtw import Columns, Path, Strictness, cheapest_path
from media_pipeline.alignment.features import RATE
from media_pipeline.alignment.script import Clause, clauses
from media_pipeline.alignment.voice import SpokenClause, speak
from media_pipeline.audio import Samples
from media_pipeline.sandbox.callbacks import IsCancelled, Progress

_COARSE_S = 0.02
_COARSE_LONG_S = 0.04  # for long recordings, so that memory stays under 100 MB for each half an hour
_LONG_S = 480.0
_FINE_S = 0.01
_FINE_WINDOW_S = 1.2
_MISSING = 0.0  # confidence of words that the recording does not seem to hold


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words in the order of the script. `cost` compares script and lecture (`WarpingPath.cost`); above `MISMATCH_COST`
    they hardly belong together. `missing_share`: share of the words that the recording does not seem to hold (their
    confidence is 0)."""

    words: tuple[Word, ...]
    cost: float
    missing_share: float


def align_script(
    script: str,
    language: str,
    samples: Samples,
    spans: Sequence[Span],
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Alignment:
    """Align each word of `script` (`zh` or `en`) with `samples` (16 kHz), of which `spans` hold speech.

    Punctuation stays with the word before; Markdown marks are left out. Raises NoEngine, Cancelled.
    """
    text = clauses(script, language)
    if not text or not spans or len(samples) == 0:
        return Alignment(_without_times(text, spans), 1.0, 1.0 if text else 0.0)
    synthesised = _synthesise(text, language, cancelled)
    hop_s = _COARSE_S if len(samples) <= _LONG_S * RATE else _COARSE_LONG_S
    warping_path = find_warping_path(
        recording_of(samples, spans, hop_s),
        synthesised,
        hop_s,
        cancelled=cancelled,
        on_progress=sub_progress(on_progress, 0.0, 0.6),
    )
    spoken_clauses = _visited_clauses(warping_path.path, warping_path.columns)
    if not spoken_clauses:
        return Alignment(_without_times(text, spans), warping_path.cost, 1.0)
    fine = recording_of(samples, spans, _FINE_S)
    clauses_to_align = [synthesised[index] for index in spoken_clauses]
    fine_columns, items = columns_of(clauses_to_align, warping_path.rate, _FINE_S)
    corridor = _corridor(
        warping_path.path,
        warping_path.columns,
        spoken_clauses,
        fine_columns,
        len(fine.loudness),
        round(hop_s / _FINE_S),
    )
    fine_path = cheapest_path(
        fine.features,
        fine.loudness,
        fine_columns,
        width=round(_FINE_WINDOW_S / _FINE_S),
        first_columns=corridor,
        strictness=Strictness.EXACT,
        cancelled=cancelled,
        on_progress=sub_progress(on_progress, 0.6, 0.4),
    )
    times = _item_times(fine_path, items, fine_columns)
    words = _words(text, spoken_clauses, times)
    missing = sum(1 for word in words if word.confidence == _MISSING)
    return Alignment(words, warping_path.cost, missing / len(words))


def _synthesise(text: Sequence[Clause], language: str, cancelled: IsCancelled | None) -> tuple[SpokenClause, ...]:
    items = [[item for word in clause.words for item in word.spoken] for clause in text]
    voiced = speak(items, language, cancelled=cancelled)
    return tuple(_trimmed(clause_audio, clause.opens) for clause_audio, clause in zip(voiced, text, strict=True))


def _trimmed(clause: SpokenClause, opens: bool) -> SpokenClause:
    """Trim the silence that espeak-ng puts around a clause."""
    level = np.abs(clause.samples)
    audible = np.flatnonzero(level > 0.02 * level.max(initial=0.0)) if len(level) else level
    if len(audible) == 0:
        return SpokenClause(np.zeros(1600, np.float32), tuple(0.0 for _ in clause.starts), opens)
    first, last = int(audible[0]), int(audible[-1]) + 1
    starts = tuple(min(max(0.0, start - first / RATE), (last - first) / RATE) for start in clause.starts)
    return SpokenClause(clause.samples[first:last], starts, opens)


def _visited_clauses(path: Path, columns: Columns) -> list[int]:
    """Indexes of the clauses of which the path visits at least a third of the columns."""
    visited = np.zeros(len(columns.pause), bool)
    visited[path.column] = True
    shares = [
        (visited[begin:end] | np.roll(visited, -1)[begin:end] | np.roll(visited, 1)[begin:end]).mean()
        for begin, end in zip(columns.clause[:-1], columns.clause[1:], strict=True)
    ]
    return [index for index, share in enumerate(shares) if share > 1 / 3]


def _corridor(
    path: Path, columns: Columns, spoken_clauses: Sequence[int], fine: Columns, rows: int, finer: int
) -> npt.NDArray[np.int64]:
    """First fine column to look at for each fine row, with the coarse path in the middle of the window."""
    clause_of = np.searchsorted(columns.clause[:-1], path.column, side="right") - 1
    inside = columns.key[path.column] - columns.key[columns.clause[clause_of]]
    renumbered = np.searchsorted(spoken_clauses, clause_of)
    is_spoken = np.isin(clause_of, spoken_clauses)
    place = np.where(is_spoken, renumbered, np.minimum(renumbered, len(spoken_clauses)))
    fine_begin = fine.key[fine.clause[place]]
    target = np.searchsorted(fine.key, fine_begin + np.where(is_spoken, inside, 0.0))
    middle = np.repeat(target, finer)
    middle = np.pad(middle, (0, max(0, rows - len(middle))), mode="edge")[:rows]
    half = round(_FINE_WINDOW_S / _FINE_S) // 2
    return np.maximum.accumulate(np.maximum(0, middle - half)).astype(np.int64)


def _item_times(path: Path, items: Sequence[Sequence[int]], columns: Columns) -> list[list[tuple[float, float]]]:
    """Start and end of each item of each clause in seconds, without the pause after it."""
    firsts = [first for begins in items for first in begins]
    # An item ends where the path comes to the pause before the next one that is not the same column.
    following = np.array([*sorted(set(firsts)), len(columns.pause)])
    ends = following[np.searchsorted(following, firsts, side="right")] - 1
    rows = np.searchsorted(path.column, np.array([firsts, ends])) * _FINE_S
    times = iter(zip(rows[0].tolist(), rows[1].tolist(), strict=True))
    return [[next(times) for _ in begins] for begins in items]


def _words(
    text: Sequence[Clause], spoken_clauses: Sequence[int], times: Sequence[Sequence[tuple[float, float]]]
) -> tuple[Word, ...]:
    """Words with their times; those of clauses that were not spoken lie between their neighbours, marked doubtful."""
    by_clause = dict(zip(spoken_clauses, times, strict=True))
    words: list[Word] = []
    latest = times[0][0][0]
    for index, clause in enumerate(text):
        if index not in by_clause:
            words += [Word(word.text, latest, latest, _MISSING) for word in clause.words]
            continue
        clause_times = iter(by_clause[index])
        for word in clause.words:
            items = [next(clause_times) for _ in word.spoken] or [(latest, latest)]
            start = max(latest, items[0][0])
            latest = max(start, items[-1][1])
            words.append(Word(word.text, start, latest))
    return tuple(words)


def _without_times(text: Sequence[Clause], spans: Sequence[Span]) -> tuple[Word, ...]:
    """All words at the first moment of speech, marked doubtful, where nothing better is known."""
    at = spans[0].start if spans else 0.0
    return tuple(Word(word.text, at, at, _MISSING) for clause in text for word in clause.words)
