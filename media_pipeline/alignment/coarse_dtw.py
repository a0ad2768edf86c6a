"""Coarse pass of dynamic time warping: where in the script the lecture is at each moment, and whether it is that
script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from media_pipeline.alignment.comparison import Recording, columns_of
from media_pipeline.alignment.dtw import Columns, Ints, Path, Strictness, cheapest_path
from media_pipeline.alignment.voice import SpokenClause
from media_pipeline.sandbox.callbacks import IsCancelled, Progress

# Above this a script is most likely not what was said, or not all of it (measured, see `WarpingPath.cost`).
MISMATCH_COST = 0.87
_WINDOW_S = 60.0  # how far the search may be wrong about where in the script it is, both sides together
_LIKELY_RATES = (0.6, 1.0, 1.5)  # seconds of the lecture for one of the synthesis, where the lengths do not tell
_PLAUSIBLE = (0.7, 1.45)


@dataclass(frozen=True, slots=True)
class WarpingPath:
    """Path through the columns of the script, whose speaking rate was `rate`. `cost` compares the script with the
    lecture, relative to the script in reversed order: 0.7 to 0.87 where it is what was said, mostly 0.88 and more where
    it is not or where much is missing (measured on synthetic voices and on recordings)."""

    path: Path
    columns: Columns
    rate: float
    cost: float


def find_warping_path(
    recording: Recording,
    spoken: Sequence[SpokenClause],
    hop_s: float,
    *,
    cancelled: IsCancelled | None = None,
    on_progress: Progress | None = None,
) -> WarpingPath:
    """Search the path as if lecture and script held the same text from beginning to end; where the cost of that is too
    high, search with passages that only one of them has."""
    script_loudness = float(columns_of(spoken, 1.0, hop_s)[0].loudness.sum())
    rate = float(recording.loudness.sum()) / max(script_loudness, 1.0)
    whole = _search_at_rate(recording, spoken, hop_s, rate, True, cancelled, sub_progress(on_progress, 0.0, 0.4))
    if whole.cost <= MISMATCH_COST:
        return whole
    rates = [rate] if _PLAUSIBLE[0] <= rate <= _PLAUSIBLE[1] else [*_LIKELY_RATES]
    share = 0.6 / len(rates)
    candidates = [whole]
    for index, candidate_rate in enumerate(rates):
        progress = sub_progress(on_progress, 0.4 + index * share, share)
        candidates.append(_search_at_rate(recording, spoken, hop_s, candidate_rate, False, cancelled, progress))
    return min(candidates, key=lambda candidate: candidate.cost)


def sub_progress(on_progress: Progress | None, begin: float, share: float) -> Progress | None:
    """Report progress of a part that is `share` of the whole work and starts at `begin`."""
    return None if on_progress is None else lambda done: on_progress(begin + share * done)


def _search_at_rate(
    recording: Recording,
    spoken: Sequence[SpokenClause],
    hop_s: float,
    rate: float,
    whole: bool,
    cancelled: IsCancelled | None,
    on_progress: Progress | None,
) -> WarpingPath:
    columns, _ = columns_of(spoken, min(3.0, max(1 / 3, rate)), hop_s)
    width = round(_WINDOW_S / hop_s)

    def search(through: Columns, progress: Progress | None) -> Path:
        return cheapest_path(
            recording.features,
            recording.loudness,
            through,
            width=width,
            first_columns=_same_share(recording, through, width) if whole else None,
            strictness=Strictness.WHOLE if whole else Strictness.PASSAGES,
            cancelled=cancelled,
            on_progress=progress,
        )

    path = search(columns, sub_progress(on_progress, 0.0, 0.5))
    reversed_path = search(_reversed(columns), sub_progress(on_progress, 0.5, 0.5))
    return WarpingPath(
        path, columns, rate, _mean_cost(path, recording) / max(_mean_cost(reversed_path, recording), 1e-6)
    )


def _same_share(recording: Recording, columns: Columns, width: int) -> Ints:
    """Window around the column before which as large a share of the script lies as of the speech before the row."""
    speech_share = np.cumsum(recording.loudness) / max(float(recording.loudness.sum()), 1e-6)
    script_share = np.cumsum(columns.loudness) / max(float(columns.loudness.sum()), 1e-6)
    middle = np.searchsorted(script_share, speech_share)
    return np.asarray(np.maximum(0, middle - width // 2), dtype=np.int64)


def _reversed(columns: Columns) -> Columns:
    """Columns in reversed order: the baseline cost of a script that only sounds like the language."""
    return Columns(
        np.ascontiguousarray(columns.features[::-1]),
        columns.pause[::-1],
        columns.pause_price[::-1],
        np.ascontiguousarray(columns.loudness[::-1]),
        len(columns.pause) - 1 - columns.clause[::-1],
        columns.key,
    )


def _mean_cost(path: Path, recording: Recording) -> float:
    weights = recording.loudness
    return float((path.cost * weights).sum() / max(float(weights.sum()), 1e-6))
