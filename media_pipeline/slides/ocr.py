"""OCR of slides by RapidOCR (PP-OCR models inside its wheel, Chinese and English) in a sandboxed child."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.messages import N_
from media_pipeline.errors import MediaError, NoEngine
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, run_sandboxed

_CHILD = Path(__file__).with_name("rapidocr_read.py")
_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class TextBox:
    """Line of text with its box, in pixels from the top left; `confidence` 0..1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def height(self) -> float:
        """Height of the line in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Band:
    """Row of a picture that free room or a rule parts from the next: its edges in pixels, and those of its parts from
    left to right."""

    top: float
    bottom: float
    parts: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class RecognisedPicture:
    """Lines of text on one picture of so many pixels, in no order, and the bands that it is drawn in."""

    width: int
    height: int
    boxes: tuple[TextBox, ...]
    bands: tuple[Band, ...] = ()


def engine_name() -> str | None:
    """Name and version of the OCR engine; None where it is not installed."""
    if importlib.util.find_spec("rapidocr") is None:
        return None
    return f"rapidocr {importlib.metadata.version('rapidocr')}"


def read_pictures(
    pictures: Sequence[Path],
    *,
    on_read: Callable[[int], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> list[RecognisedPicture]:
    """Recognise the text on each picture. `on_read` is given the number done. Raises NoEngine, MediaError and
    its kin."""
    if engine_name() is None:
        raise NoEngine(N_("Nothing on this server can read the text on slides. Type it on the page of the slides."))
    results: list[RecognisedPicture] = []

    def take(line: str) -> None:
        if line.startswith("{"):
            results.append(_picture(json.loads(line)))
            if on_read is not None:
                on_read(len(results))

    if pictures:
        longest = 120 + 60 * len(pictures)
        finished = run_sandboxed(
            [sys.executable, "-I", str(_CHILD)],
            readable=[*python_folders(), _CHILD, *pictures],
            limits=Limits(wall_s=longest, cpu_s=longest, memory_bytes=6 * _GIB),
            stdin=json.dumps([str(path.absolute()) for path in pictures]).encode(),
            on_line=take,
            cancelled=cancelled,
            check=False,
        )
        if finished.returncode != 0 or len(results) != len(pictures):
            message = N_("The text on the slides could not be read. Try again, or type it on the page of the slides.")
            raise MediaError(message, detail=f"exit {finished.returncode}: {finished.stderr}")
    return results


def _picture(answer: dict[str, Any]) -> RecognisedPicture:
    return RecognisedPicture(
        width=answer["width"],
        height=answer["height"],
        boxes=tuple(TextBox(*box) for box in answer["boxes"]),
        bands=tuple(Band(top, bottom, tuple((*part,) for part in parts)) for top, bottom, parts in answer["bands"]),
    )
