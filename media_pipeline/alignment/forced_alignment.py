"""A script laid onto a recording: when each of its words is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content.timed_text.word import Span, Word
from media_pipeline.alignment.coarse_dtw import Cancel, Progress, find_way, part
from media_pipeline.alignment.comparison import columns_of, recording_of
from media_pipeline.alignment.dtw import Columns, Path, Strictness, cheapest_path
from media_pipeline.alignment.features import RATE
from media_pipeline.alignment.script import Clause, clauses
from media_pipeline.alignment.voice import SpokenClause, speak
from media_pipeline.speech.recogniser import Samples

_COARSE_S = 0.02
_COARSE_LONG_S = 0.04  # for long recordings, so that memory stays under 100 MB for each half an hour
_LONG_S = 480.0
_FINE_S = 0.01
_FINE_WINDOW_S = 1.2
_UNHEARD = 0.0  # confidence of words that the recording does not seem to hold


@dataclass(frozen=True, slots=True)
class Alignment:
    """`words` in the order of the script. `cost`: how unlike script and lecture are (`WarpingPath.cost`); above
    `way.UNLIKE_SCRIPT` they hardly belong together. `unheard`: share of the words that the recording does not seem to
    hold (they have confidence 0)."""

    words: tuple[Word, ...]
    cost: float
    unheard: float


def lay_script(
    script: str,
    language: str,
    samples: Samples,
    spans: Sequence[Span],
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Alignment:
    """When each word of `script` (`zh` or `en`) is said in `samples` (16 kHz), of which `spans` hold speech.

    Punctuation stays with the word before; Markdown marks are left out. Raises NoEngine, Cancelled.
    """
    text = clauses(script, language)
    if not text or not spans or len(samples) == 0:
        return Alignment(_at_once(text, spans), 1.0, 1.0 if text else 0.0)
    spoken = _spoken(text, language, cancelled)
    hop_s = _COARSE_S if len(samples) <= _LONG_S * RATE else _COARSE_LONG_S
    way = find_way(
        recording_of(samples, spans, hop_s), spoken, hop_s, cancelled=cancelled, on_progress=part(on_progress, 0.0, 0.6)
    )
    heard = _heard_clauses(way.path, way.columns)
    if not heard:
        return Alignment(_at_once(text, spans), way.cost, 1.0)
    fine = recording_of(samples, spans, _FINE_S)
    kept = [spoken[index] for index in heard]
    fine_columns, items = columns_of(kept, way.rate, _FINE_S)
    corridor = _corridor(way.path, way.columns, heard, fine_columns, len(fine.loudness), round(hop_s / _FINE_S))
    exact = cheapest_path(
        fine.features,
        fine.loudness,
        fine_columns,
        width=round(_FINE_WINDOW_S / _FINE_S),
        first_columns=corridor,
        strictness=Strictness.EXACT,
        cancelled=cancelled,
        on_progress=part(on_progress, 0.6, 0.4),
    )
    times = _item_times(exact, items, fine_columns)
    words = _words(text, heard, times)
    silent = sum(1 for word in words if word.confidence == _UNHEARD)
    return Alignment(words, way.cost, silent / len(words))


def _spoken(text: Sequence[Clause], language: str, cancelled: Cancel | None) -> tuple[SpokenClause, ...]:
    items = [[item for word in clause.words for item in word.spoken] for clause in text]
    voiced = speak(items, language, cancelled=cancelled)
    return tuple(_trimmed(sound, clause.opens) for sound, clause in zip(voiced, text, strict=True))


def _trimmed(clause: SpokenClause, opens: bool) -> SpokenClause:
    """Without the silence that espeak-ng puts around it."""
    level = np.abs(clause.samples)
    sounding = np.flatnonzero(level > 0.02 * level.max(initial=0.0)) if len(level) else level
    if len(sounding) == 0:
        return SpokenClause(np.zeros(1600, np.float32), tuple(0.0 for _ in clause.starts), opens)
    first, last = int(sounding[0]), int(sounding[-1]) + 1
    starts = tuple(min(max(0.0, start - first / RATE), (last - first) / RATE) for start in clause.starts)
    return SpokenClause(clause.samples[first:last], starts, opens)


def _heard_clauses(path: Path, columns: Columns) -> list[int]:
    """Clauses of which the path visits at least a third of the columns."""
    visited = np.zeros(len(columns.pause), bool)
    visited[path.column] = True
    shares = [
        (visited[begin:end] | np.roll(visited, -1)[begin:end] | np.roll(visited, 1)[begin:end]).mean()
        for begin, end in zip(columns.clause[:-1], columns.clause[1:], strict=True)
    ]
    return [index for index, share in enumerate(shares) if share > 1 / 3]


def _corridor(
    path: Path, columns: Columns, heard: Sequence[int], fine: Columns, rows: int, finer: int
) -> npt.NDArray[np.int64]:
    """For each fine row the first fine column to look at: the coarse path in the middle."""
    clause_of = np.searchsorted(columns.clause[:-1], path.column, side="right") - 1
    inside = columns.key[path.column] - columns.key[columns.clause[clause_of]]
    renumbered = np.searchsorted(heard, clause_of)
    known = np.isin(clause_of, heard)
    place = np.where(known, renumbered, np.minimum(renumbered, len(heard)))
    fine_begin = fine.key[fine.clause[place]]
    target = np.searchsorted(fine.key, fine_begin + np.where(known, inside, 0.0))
    middle = np.repeat(target, finer)
    middle = np.pad(middle, (0, max(0, rows - len(middle))), mode="edge")[:rows]
    half = round(_FINE_WINDOW_S / _FINE_S) // 2
    return np.maximum.accumulate(np.maximum(0, middle - half)).astype(np.int64)


def _item_times(path: Path, items: Sequence[Sequence[int]], columns: Columns) -> list[list[tuple[float, float]]]:
    """When each item of each clause begins and ends (seconds); the pause after it is not its own."""
    firsts = [first for begins in items for first in begins]
    # An item ends where the path comes to the pause before the next one that is not the same column.
    following = np.array([*sorted(set(firsts)), len(columns.pause)])
    ends = following[np.searchsorted(following, firsts, side="right")] - 1
    rows = np.searchsorted(path.column, np.array([firsts, ends])) * _FINE_S
    times = iter(zip(rows[0].tolist(), rows[1].tolist(), strict=True))
    return [[next(times) for _ in begins] for begins in items]


def _words(
    text: Sequence[Clause], heard: Sequence[int], times: Sequence[Sequence[tuple[float, float]]]
) -> tuple[Word, ...]:
    """Words with their times; those of clauses that were not heard lie between their neighbours, marked doubtful."""
    by_clause = dict(zip(heard, times, strict=True))
    words: list[Word] = []
    latest = times[0][0][0]
    for index, clause in enumerate(text):
        if index not in by_clause:
            words += [Word(word.text, latest, latest, _UNHEARD) for word in clause.words]
            continue
        said = iter(by_clause[index])
        for word in clause.words:
            items = [next(said) for _ in word.spoken] or [(latest, latest)]
            start = max(latest, items[0][0])
            latest = max(start, items[-1][1])
            words.append(Word(word.text, start, latest))
    return tuple(words)


def _at_once(text: Sequence[Clause], spans: Sequence[Span]) -> tuple[Word, ...]:
    """All words where the speech would begin, marked doubtful: nothing better is known."""
    at = spans[0].start if spans else 0.0
    return tuple(Word(word.text, at, at, _UNHEARD) for clause in text for word in clause.words)
