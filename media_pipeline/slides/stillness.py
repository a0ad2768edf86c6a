"""Still runs: where the picture stands still, apart from what always moves in it (the lecturer in a corner, a clock, a
film).

The frame is looked at in cells of 10 x 10 pixels. A cell that changes often is moving and is left out of sight as long
as it does; a run of frames in which next to nothing else changes shows one state of one slide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from media_pipeline.slides.frames import RATE, Frames

CELL = 10
CHANGED = 5.0
"""Grey levels (of 256), averaged over a cell: more is a change, less is the noise of coding."""
FEW_CELLS = 4
"""So many cells may change unnoticed on a full slide: a pointer, a page number."""
INK = 6.0
"""Grey levels by which the pixels of a cell spread where something is drawn in it."""
_FEW_SHARE = 0.12  # of the cells in which something is drawn: on a slide of one word a letter is much

_LAG = RATE  # a slow fade is seen over a second, a quick change at once
_WINDOW_S = 10  # on either side, in which the seconds are counted in which a cell changes
_OFTEN = 0.5
_MOSTLY_MOVING = 0.75
_LEAST_STEADY = 3

Cells = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StillRun:
    """Run of frames in which the picture stands still: its first and last frame with the times of both in seconds, and
    the cells that moved in it."""

    start: float
    end: float
    first: Frames
    last: Frames
    moving: Cells


def still_runs(frames: Frames, start_s: float) -> list[StillRun]:
    """Find the still runs among consecutive frames, the first of which is at `start_s`."""
    if len(frames) < 2:
        return []
    quick = _differences(frames, 1) > CHANGED
    slow = _differences(frames, min(_LAG, len(frames) - 1)) > CHANGED
    moving = _dilated(_often_changing(quick))
    visible = ~moving
    changes = (quick & visible[1:]).sum((1, 2))
    restless = changes >= FEW_CELLS
    for number in np.flatnonzero((changes > 0) & ~restless):
        restless[number] = changes[number] >= few_cells(drawn_cells(frames[number]))
    restless |= _drifting(slow, visible[len(frames) - len(slow) :], restless)
    covered = moving.mean((1, 2)) > _MOSTLY_MOVING
    return [
        StillRun(
            start=start_s + first / RATE,
            end=start_s + last / RATE,
            first=frames[first],
            last=frames[last],
            moving=np.logical_or.reduce(moving[first : last + 1]) | _pointer_cells(frames, first, last),
        )
        for first, last in _still_intervals(~restless & ~covered[1:])
    ]


def _drifting(slow: Cells, visible: Cells, restless: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Frames in which the picture changes so slowly that no two neighbours show it: anywhere between two that do."""
    reach = len(slow)
    lag = len(restless) + 1 - reach
    drifted = (slow & visible).sum((1, 2)) >= 2 * FEW_CELLS
    explained = np.array([restless[first : first + lag].any() for first in range(reach)])
    drifting = np.zeros_like(restless)
    for step in range(lag):
        drifting[step : step + reach] |= drifted & ~explained
    return drifting


def few_cells(drawn: Cells) -> int:
    """Number of cells that must change to be seen, on a slide with something drawn in these: FEW_CELLS, or less where
    there is little on it."""
    return max(1, min(FEW_CELLS, int(_FEW_SHARE * int(drawn.sum()))))


def drawn_cells(frame: Frames) -> Cells:
    """Cells of a frame in which something is drawn: their pixels spread."""
    height, width = frame.shape
    cells = frame.astype(np.float32).reshape(height // CELL, CELL, width // CELL, CELL)
    drawn: Cells = cells.std((1, 3)) > INK
    return drawn


def cell_means(values: Values) -> Values:
    """Mean of each cell of frames (… x HEIGHT x WIDTH)."""
    *front, height, width = values.shape
    cells = values.reshape(*front, height // CELL, CELL, width // CELL, CELL)
    means: Values = cells.mean((-3, -1), dtype=np.float32)
    return means


def _differences(frames: Frames, lag: int) -> Values:
    """Difference of each cell from `lag` frames before, a frame at a time to spare memory."""
    return np.stack(
        [
            cell_means(np.abs(after.astype(np.int16) - before).astype(np.float32))
            for before, after in zip(frames[:-lag], frames[lag:], strict=True)
        ]
    )


def _pointer_cells(frames: Frames, first: int, last: int) -> Cells:
    """Cells in which the last frame is not as a second before: a pointer stands there."""
    before = frames[max(first, last - RATE)].astype(np.int16)
    differs = cell_means(np.abs(frames[last] - before).astype(np.float32)) > CHANGED / 2
    grown: Cells = _dilated(differs[None])[0]
    return grown


def _often_changing(changed: Cells) -> Cells:
    """Cells, for each frame, that change in most of the seconds around it."""
    count = len(changed)
    seconds = -(-count // RATE)
    filled = np.concatenate([changed, np.zeros((seconds * RATE - count, *changed.shape[1:]), dtype=bool)])
    stirred = filled.reshape(seconds, RATE, *changed.shape[1:]).any(1)
    sums = np.concatenate([np.zeros((1, *changed.shape[1:])), np.cumsum(stirred, 0)])
    places = np.arange(seconds)
    low, high = np.maximum(0, places - _WINDOW_S), np.minimum(seconds, places + _WINDOW_S + 1)
    shares = (sums[high] - sums[low]) / (high - low)[:, None, None]
    often: Cells = np.repeat(shares > _OFTEN, RATE, 0)[: count + 1]
    return often if len(often) == count + 1 else np.concatenate([often, often[-1:]])


def _dilated(cells: Cells) -> Cells:
    """Cells with their neighbours: what moves reaches over the edge now and then."""
    wide = np.pad(cells, ((0, 0), (1, 1), (1, 1)))
    grown = np.zeros_like(cells)
    for down in range(3):
        for right in range(3):
            grown |= wide[:, down : down + cells.shape[1], right : right + cells.shape[2]]
    return grown


def _still_intervals(steady: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last frame of each still interval; `steady[i]` says that frame i + 1 is as frame i was."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], steady, [False]]).astype(np.int8)))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(first, last) for first, last in pairs if last - first >= _LEAST_STEADY]
