"""Dynamic time warping of the columns of a synthesised script onto the rows of a recording.

H. Sakoe, S. Chiba, IEEE Trans. ASSP 26(1), 1978, with three differences. Pauses are columns of their own: silence in
the recording rests there, and so does speech that is not in the script, at a price. Whole clauses may be skipped, at
a price. And each row is computed as one vector, over a window that follows the best column, so that time and memory
grow with the length of the recording and not with its square.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from media_pipeline.alignment.features import Floats
from media_pipeline.errors import Cancelled

Ints = npt.NDArray[np.int64]

# Prices in the unit of the distance: about 1 between two unlike sounds, 0.5 to 0.7 between like ones.
LOUDNESS_DIFFERS = 1.0
SPEECH_ON_PAUSE = 1.0
SPEECH_BETWEEN_CLAUSES = 0.8  # said but not written; between what fits (0.6) and what is only bent to fit (0.75)
_STAY = 0.15
_PASS_ONE = 0.15  # a column of speech left out
_PASS_TWO = 0.5
_SKIP = 10.0  # a passage of whole clauses, and each of its columns
_SKIP_COLUMN = 0.12
_CANCEL_ROWS = 500
_SKIPPED = 4  # a move; 0 to 3 are the columns gone forward


class Strictness(Enum):
    """Constraint on the path: whether clauses may be skipped, and the price of speech that rests on the pause before a
    clause."""

    EXACT = auto()
    WHOLE = auto()
    PASSAGES = auto()


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of the synthesised script.

    pause: silence may rest there; pause_price: what coming to rest costs. loudness: 0 (the stop in a consonant) to
    1. clause: the columns (pauses) with which a clause begins. key: the time in the synthesis (seconds, never falling).
    """

    features: Floats
    pause: npt.NDArray[np.bool_]
    pause_price: Floats
    loudness: Floats
    clause: Ints
    key: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Path:
    """Path through the columns: `column` for each row of the recording, and the cost of each row."""

    column: Ints
    cost: Floats


def cheapest_path(
    rows: Floats,
    loudness: Floats,
    columns: Columns,
    *,
    width: int,
    first_columns: Ints | None,
    strictness: Strictness,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Path:
    """Find the cheapest path from the first column to the last.

    loudness: 0 (silence) to 1 (speech) for each row. width: columns looked at for each row. first_columns: the first
    of them for each row (never falling); None: the window follows the best column.
    """
    search = _Search(rows, loudness, columns, min(width, len(columns.pause)), first_columns, strictness)
    for row in range(len(rows)):
        if row % _CANCEL_ROWS == 0:
            if cancelled is not None and cancelled():
                raise Cancelled
            if on_progress is not None:
                on_progress(row / len(rows))
        search.step(row)
    return search.path()


class _Search:
    def __init__(
        self,
        rows: Floats,
        loudness: Floats,
        columns: Columns,
        width: int,
        first_columns: Ints | None,
        strictness: Strictness,
    ) -> None:
        self.rows, self.loudness, self.columns, self.width = rows, loudness, columns, width
        self.first_columns, self.strictness = first_columns, strictness
        count, total = len(rows), len(columns.pause)
        self.last_first = total - width
        self.firsts = np.zeros(count, np.int64)
        self.moves = np.zeros((count, width), np.uint8)
        self.skips: dict[int, tuple[Ints, Ints]] = {}  # row -> columns come to by a skip, and from which
        self.scale = 1.0 / (2 * columns.features.shape[1])
        self.norms = np.square(columns.features).sum(axis=1)
        self.stay, self.pass_one, self.pass_two = _prices(columns.pause)
        self.enter = columns.pause_price
        self.speech_on_pause = np.full(total, SPEECH_ON_PAUSE, np.float32)
        if strictness is Strictness.PASSAGES:
            self.speech_on_pause[columns.clause] = SPEECH_BETWEEN_CLAUSES
        self.pass_one = self.pass_one + self.enter
        self.pass_two = self.pass_two + self.enter
        self.before = np.full(width + 3, np.inf, np.float32)
        self.first = 0

    def step(self, row: int) -> None:
        first = self._window(row)
        span = slice(first, first + self.width)
        local = self._local_cost(row, span)
        came = self._shifted(first - self.first)
        options = np.stack(
            (
                came[3:] + self.stay[span],
                came[2:-1] + self.enter[span],
                came[1:-2] + self.pass_one[span],
                came[:-3] + self.pass_two[span],
            )
        )
        moves = options.argmin(axis=0)
        best = options[moves, np.arange(self.width)]
        if row == 0:
            best[:] = np.inf
            best[0] = 0.0
        if self.strictness is not Strictness.EXACT:
            self._skip(row, first, best, moves)
        self.firsts[row], self.moves[row], self.first = first, moves, first
        self.before[3:] = best + local

    def path(self) -> Path:
        """Backtrack from the last column (or the nearest to it that the last window reached)."""
        column = len(self.columns.pause) - 1
        last = len(self.rows) - 1
        if last < 0:
            return Path(np.zeros(0, np.int64), np.zeros(0, np.float32))
        reached = self.before[3:] + _SKIP_COLUMN * np.arange(self.width, 0, -1, dtype=np.float32)
        column = self.first + int(np.argmin(reached))
        columns_by_row = np.zeros(len(self.rows), np.int64)
        for row in range(last, -1, -1):
            columns_by_row[row] = column
            move = int(self.moves[row, column - self.firsts[row]])
            while move == _SKIPPED:
                arrivals, sources = self.skips[row]
                column = int(sources[np.searchsorted(arrivals, column)])
                move = int(self.moves[row, column - self.firsts[row]])
            column = max(0, column - move)
            if row:
                column = int(np.clip(column, self.firsts[row - 1], self.firsts[row - 1] + self.width - 1))
        cost = [self._local_cost(row, slice(column, column + 1))[0] for row, column in enumerate(columns_by_row)]
        return Path(columns_by_row, np.array(cost, np.float32))

    def _window(self, row: int) -> int:
        if self.first_columns is not None:
            first = int(self.first_columns[row])
        elif row == 0:
            first = 0
        else:
            first = self.first + int(np.argmin(self.before[3:])) - self.width // 2
        return min(max(first, self.first), self.last_first)

    def _local_cost(self, row: int, span: slice) -> Floats:
        here, loud = self.rows[row], self.loudness[row]
        squares = self.norms[span] + here @ here - 2 * (self.columns.features[span] @ here)
        level = self.columns.loudness[span]
        speech = squares * self.scale * np.sqrt(level * loud) + LOUDNESS_DIFFERS * np.abs(level - loud)
        on_pause = loud * self.speech_on_pause[span]
        return np.asarray(np.where(self.columns.pause[span], on_pause, speech), dtype=np.float32)

    def _shifted(self, by: int) -> Floats:
        """Costs of the previous row for the columns of this row's window and three more to its left."""
        if by == 0:
            return self.before
        came = np.full(self.width + 3, np.inf, np.float32)
        if by < self.width + 3:
            came[: self.width + 3 - by] = self.before[by:]
        return came

    def _skip(self, row: int, first: int, best: Floats, moves: npt.NDArray[np.int64]) -> None:
        """Let a path leave at the pause before one clause and enter at the pause before a later one."""
        clause = self.columns.clause
        here = clause[np.searchsorted(clause, first) : np.searchsorted(clause, first + self.width)] - first
        if len(here) < 2:
            return
        leaving = best[here] - _SKIP_COLUMN * here
        origin = np.minimum.accumulate(leaving)
        arriving = origin + _SKIP_COLUMN * here + _SKIP
        better = np.flatnonzero(arriving < best[here])
        if len(better):
            sources = np.array([here[np.argmin(leaving[: index + 1])] for index in better])
            self.skips[row] = here[better] + first, sources + first
            moves[here[better]] = _SKIPPED
            best[here[better]] = arriving[better]


def _prices(pause: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Prices of staying on each column, of passing one other column to reach it, and of passing two. Passing a pause is
    free."""
    one = np.concatenate(([False], pause[:-1]))
    two = np.concatenate(([False, False], pause[:-2]))
    stay = np.where(pause, 0.0, _STAY).astype(np.float32)
    pass_one = np.where(one, 0.0, _PASS_ONE).astype(np.float32)
    pass_two = np.where(one | two, _PASS_ONE, _PASS_TWO).astype(np.float32)
    return stay, pass_one, pass_two
