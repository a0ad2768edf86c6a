"""Feature matrices of the lecture and of the synthesised script, in the form that dynamic time warping compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content.timed_text.word import Span
from media_pipeline.alignment.dtw import Columns
from media_pipeline.alignment.features import RATE, Floats, cepstra, standardised
from media_pipeline.alignment.voice import SpokenClause
from media_pipeline.audio import Samples

_QUIET_DB = 32.0  # so far below its loudest tenth, speech is silence
_REST_IN_CLAUSE_S = 0.12  # a pause between two words of a clause has to explain so much audio
_REST_BETWEEN_CLAUSES_S = 0.05


@dataclass(frozen=True, slots=True)
class Recording:
    """Features of the lecture, one row for each moment; `loudness` is 0 (silence) to 1 (speech)."""

    features: Floats
    loudness: Floats


def recording_of(samples: Samples, spans: Sequence[Span], hop_s: float) -> Recording:
    """Compute the features of a recording, and how much each moment is speech by its level; outside `spans` it
    is not."""
    features, level = cepstra(samples, hop_s)
    times = (np.arange(len(level)) + 0.5) * hop_s
    inside = np.zeros(len(level), bool)
    for span in spans:
        inside[np.searchsorted(times, span.start - 0.1) : np.searchsorted(times, span.end + 0.1)] = True
    if not inside.any():
        inside[:] = True
    loudness = _loudness(level, inside)
    return Recording(standardised(features, loudness > 0.5), loudness)


def _loudness(level: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Map levels to 0..1, from the noise between the words (or far below the voice) to well within the voice."""
    loud = float(np.percentile(level[inside], 90))
    noise = float(np.percentile(level, 5))
    low = max(loud - _QUIET_DB, min(noise + 6.0, loud - 12.0))
    loudness = np.clip((level - low) / 8.0, 0.0, 1.0)
    return np.where(inside, loudness, 0.0).astype(np.float32)


def columns_of(spoken: Sequence[SpokenClause], rate: float, hop_s: float) -> tuple[Columns, list[list[int]]]:
    """Build the columns of the script at the speaker's rate; gives for each clause also the first column of each item.

    Before each item stands a pause; the last column is one too.
    """
    blocks, levels, pause, prices, begins, keys, items = [], [], [], [], [], [], []
    offset, at = 0.0, 0
    for clause in spoken:
        rows, level = cepstra(np.pad(clause.samples, (0, 400)), hop_s / rate)
        duration = len(clause.samples) / RATE
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
    features = standardised(np.concatenate(blocks), loudness > 0.5)
    features[resting] = 0.0
    return Columns(
        features,
        resting,
        np.array(prices, np.float32),
        loudness,
        np.array([*begins, at], np.int64),
        np.maximum.accumulate(np.array(keys)),
    ), items
