"""Grouping of still runs into slides: a build step that only adds belongs to the same slide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from media_pipeline.slides.frames import RATE, Frames
from media_pipeline.slides.stillness import CELL, CHANGED, Cells, StillRun, Values, drawn_cells, few_cells

_ALIKE = 0.7
"""Correlation of a cell's pixels from which it shows the same, be it dimmed."""
_BRIEF_S = 1.0
_ADJOINING_S = 2.0


@dataclass(frozen=True, slots=True)
class ShownSlide:
    """Slide on the screen from `start` to `end` (seconds); at `moment` its picture is fullest. `moving`: the cells in
    which something else moved."""

    start: float
    end: float
    moment: float
    moving: Cells


@dataclass(frozen=True, slots=True)
class _Slide:
    start: float
    end: float
    moment: float
    picture: Frames
    moving: Cells


def group_into_slides(runs: Iterable[StillRun], duration_s: float) -> list[ShownSlide]:
    """Group the still runs of a whole recording into slides, in order. A slide lasts until the next one begins; what is
    shown for less than a second, and a blank screen, is no slide."""
    slides: list[_Slide] = []
    before_s = 0.0
    for run in runs:
        start = (before_s + run.start) / 2 if run.start - before_s <= _ADJOINING_S else run.start
        before_s = run.end
        if not drawn_cells(run.last).any():
            continue
        current = slides[-1] if slides else None
        extended = None if current is None else _extended(current, run)
        if extended is not None:
            slides[-1] = extended
        else:
            slides.append(_Slide(start, run.end, run.end, run.last, run.moving))
    lasting = [slide for slide in slides if slide.end - slide.start >= _BRIEF_S]
    return [
        ShownSlide(
            start=0.0 if number == 0 and slide.start <= _ADJOINING_S else slide.start,
            end=_end(slide, lasting[number + 1].start if number + 1 < len(lasting) else duration_s),
            moment=max(slide.start, slide.moment - 0.5 / RATE),
            moving=slide.moving,
        )
        for number, slide in enumerate(lasting)
    ]


def _extended(slide: _Slide, run: StillRun) -> _Slide | None:
    """Slide extended by `run` where that shows the same, more of it or less of it; None where it shows another."""
    moving = slide.moving | run.moving
    if _lost(slide.picture, run.first, moving) < few_cells(_drawn(slide.picture, moving)):
        return replace(slide, end=run.end, moment=run.end, picture=run.last, moving=moving)
    left = _drawn(run.last, moving)
    if left.any() and _lost(run.last, slide.picture, moving) < few_cells(left):
        return replace(slide, end=run.end)
    return None


def _lost(before: Frames, after: Frames, moving: Cells) -> int:
    """Number of cells in which something is drawn before and something else after."""
    one, other = _cells(before), _cells(after)
    changed = np.abs(one - other).mean(-1) > CHANGED
    alike = _correlation(one, other) > _ALIKE
    return int((_drawn(before, moving) & changed & ~alike).sum())


def _drawn(picture: Frames, moving: Cells) -> Cells:
    drawn: Cells = drawn_cells(picture) & ~moving
    return drawn


def _cells(picture: Frames) -> Values:
    """Pixels of each cell in a row (rows x columns x CELL²)."""
    height, width = picture.shape
    cells = picture.astype(np.float32).reshape(height // CELL, CELL, width // CELL, CELL).swapaxes(1, 2)
    return cells.reshape(height // CELL, width // CELL, CELL * CELL)


def _correlation(one: Values, other: Values) -> Values:
    one, other = one - one.mean(-1, keepdims=True), other - other.mean(-1, keepdims=True)
    both = np.sqrt((one**2).sum(-1) * (other**2).sum(-1))
    correlation: Values = (one * other).sum(-1) / np.maximum(both, 1e-3)
    return correlation


def _end(slide: _Slide, following: float) -> float:
    """End of a slide: the start of the next, unless something else (a film, the lecturer alone) fills the time
    between."""
    return following if following - slide.end <= _ADJOINING_S * 5 else slide.end
