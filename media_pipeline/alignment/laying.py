"""A script laid onto a recording: when each of its words is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from media_pipeline.alignment.features import RATE, Floats, cepstra, normalised
from media_pipeline.alignment.path import Columns, Path, cheapest_path
from media_pipeline.alignment.script import Clause, clauses
from media_pipeline.alignment.voice import SpokenClause, speak
from media_pipeline.speech.engine import Samples
from media_pipeline.speech.words import Span, Word

_COARSE_S = 0.02
_COARSE_LONG_S = 0.04  # for long recordings, so that memory stays under 100 MB for each half an hour
_LONG_S = 480.0
_FINE_S = 0.01
_COARSE_WINDOW_S = 60.0  # how far the search may be wrong about where in the script it is
_FINE_WINDOW_S = 1.2
_QUIET_DB = 32.0  # so far below its loudest tenth, speech is silence
_LIKELY_RATES = (0.6, 1.0, 1.5)  # seconds of the lecture for one of the synthesis, where the lengths do not tell
_PLAUSIBLE = (0.7, 1.45)
_REST_IN_CLAUSE_S = 0.12  # a pause between two words of a clause has to explain so much sound
_REST_BETWEEN_CLAUSES_S = 0.05
_UNHEARD = 0.0  # confidence of words that the recording does not seem to hold

Progress = Callable[[float], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Alignment:
    """`words` in the order of the script. `cost`: how unlike recording and script are, against the same script spoken
    backwards: 0.7 to 0.84 where it is what was said, 0.87 and more where it is not (measured on synthetic voices and on
    recordings). `unheard`: share of the words that the recording does not seem to hold (they have confidence 0)."""

    words: tuple[Word, ...]
    cost: float
    unheard: float


@dataclass(frozen=True, slots=True)
class _Recording:
    features: Floats
    loudness: Floats


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
    coarse = _recording(samples, spans, hop_s)
    rate, path, columns = _coarse_path(coarse, spoken, hop_s, cancelled, on_progress)
    cost = _mean_cost(path, coarse) / max(_mean_cost(_backwards(coarse, columns, hop_s, cancelled), coarse), 1e-6)
    heard = _heard_clauses(path, columns)
    if not heard:
        return Alignment(_at_once(text, spans), 1.0, 1.0)
    fine = _recording(samples, spans, _FINE_S)
    kept = [spoken[index] for index in heard]
    fine_columns, items = _columns(kept, rate, _FINE_S)
    corridor = _corridor(path, columns, heard, fine_columns, len(fine.loudness), round(hop_s / _FINE_S))
    exact = cheapest_path(
        fine.features,
        fine.loudness,
        fine_columns,
        width=round(_FINE_WINDOW_S / _FINE_S),
        first_columns=corridor,
        cancelled=cancelled,
        on_progress=_part(on_progress, 0.4, 0.6),
    )
    times = _item_times(exact, items, fine_columns)
    words = _words(text, heard, times)
    silent = sum(1 for word in words if word.confidence == _UNHEARD)
    return Alignment(words, cost, silent / len(words))


def _part(on_progress: Progress | None, begin: float, share: float) -> Progress | None:
    """Tell `on_progress` of a piece of work that is `share` of the whole and starts at `begin`."""
    return None if on_progress is None else lambda done: on_progress(begin + share * done)


def _recording(samples: Samples, spans: Sequence[Span], hop_s: float) -> _Recording:
    """Features of the recording, and how much each moment is speech by its level; outside `spans` it is not."""
    features, level = cepstra(samples, hop_s)
    times = (np.arange(len(level)) + 0.5) * hop_s
    inside = np.zeros(len(level), bool)
    for span in spans:
        inside[np.searchsorted(times, span.start - 0.1) : np.searchsorted(times, span.end + 0.1)] = True
    if not inside.any():
        inside[:] = True
    loudness = _loudness(level, inside)
    return _Recording(normalised(features, loudness > 0.5), loudness)


def _loudness(level: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """0..1: from the noise between the words (or far below the voice) to well within the voice."""
    loud = float(np.percentile(level[inside], 90))
    noise = float(np.percentile(level, 5))
    low = max(loud - _QUIET_DB, min(noise + 6.0, loud - 12.0))
    loudness = np.clip((level - low) / 8.0, 0.0, 1.0)
    return np.where(inside, loudness, 0.0).astype(np.float32)


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
    starts = tuple(min(max(0.0, start - first / 16_000), (last - first) / 16_000) for start in clause.starts)
    return SpokenClause(clause.samples[first:last], starts, opens)


def _coarse_path(
    recording: _Recording,
    spoken: Sequence[SpokenClause],
    hop_s: float,
    cancelled: Cancel | None,
    on_progress: Progress | None,
) -> tuple[float, Path, Columns]:
    """The rate of the speaker against the synthesis, and the path at that rate."""
    said = float(_columns(spoken, 1.0, hop_s)[0].loudness.sum())
    rate = float(recording.loudness.sum()) / max(said, 1.0)
    rates = [rate] if _PLAUSIBLE[0] <= rate <= _PLAUSIBLE[1] else [*_LIKELY_RATES]
    best: tuple[float, float, Path, Columns] | None = None
    for index, tried in enumerate(rates):
        columns, _ = _columns(spoken, tried, hop_s)
        path = cheapest_path(
            recording.features,
            recording.loudness,
            columns,
            width=round(_COARSE_WINDOW_S / hop_s),
            cancelled=cancelled,
            on_progress=_part(on_progress, 0.3 * index / len(rates), 0.3 / len(rates)),
        )
        total = float(path.cost.sum())
        if best is None or total < best[0]:
            best = (total, tried, path, columns)
    assert best is not None
    return best[1:]


def _columns(spoken: Sequence[SpokenClause], rate: float, hop_s: float) -> tuple[Columns, list[list[int]]]:
    """The columns of the script at the speaker's rate, and for each clause the first column of each item.

    Before each item stands a pause; the last column is one too.
    """
    blocks, levels, pause, prices, begins, keys, items = [], [], [], [], [], [], []
    offset, at = 0.0, 0
    for clause in spoken:
        rows, level = cepstra(np.pad(clause.samples, (0, 400)), hop_s / rate)
        duration = len(clause.samples) / 16_000
        cuts = sorted({min(len(rows), max(0, round(start * rate / hop_s))) for start in clause.starts} | {0})
        begins.append(at)
        where: dict[int, int] = {}
        for cut, following in zip(cuts, [*cuts[1:], len(rows)], strict=True):
            piece = rows[cut:following]
            blocks += [np.zeros((1, rows.shape[1]), np.float32), piece]
            levels += [np.full(1, -200, np.float32), level[cut:following]]
            pause += [True] + [False] * len(piece)
            rest = _REST_IN_CLAUSE_S if cut else (0.0 if clause.opens else _REST_BETWEEN_CLAUSES_S)
            prices += [rest / hop_s] + [0.0] * len(piece)
            times = offset + np.arange(cut, following) * hop_s / rate
            keys += [times[0] if len(times) else offset + duration, *times]
            where[cut] = at + 1
            at += 1 + len(piece)
        items.append([where[min(len(rows), max(0, round(start * rate / hop_s)))] for start in clause.starts])
        offset += duration + 0.001
    blocks.append(np.zeros((1, blocks[0].shape[1]), np.float32))
    levels.append(np.full(1, -200, np.float32))
    pause.append(True)
    prices.append(0.0)
    keys.append(offset)
    resting = np.array(pause)
    loudness = _loudness(np.concatenate(levels), ~resting)
    features = normalised(np.concatenate(blocks), loudness > 0.5)
    features[resting] = 0.0
    return Columns(
        features,
        resting,
        np.array(prices, np.float32),
        loudness,
        np.array([*begins, at], np.int64),
        np.maximum.accumulate(np.array(keys)),
    ), items


def _backwards(recording: _Recording, columns: Columns, hop_s: float, cancelled: Cancel | None) -> Path:
    """The path of the same sounds in the wrong order: what a script costs that only sounds like the language."""
    wrong = Columns(
        np.ascontiguousarray(columns.features[::-1]),
        columns.pause[::-1],
        columns.pause_price[::-1],
        np.ascontiguousarray(columns.loudness[::-1]),
        np.array([0, len(columns.pause) - 1], np.int64),
        columns.key,
    )
    width = round(_COARSE_WINDOW_S / hop_s)
    return cheapest_path(recording.features, recording.loudness, wrong, width=width, cancelled=cancelled)


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


def _mean_cost(path: Path, recording: _Recording) -> float:
    weights = recording.loudness
    return float((path.cost * weights).sum() / max(float(weights.sum()), 1e-6))
