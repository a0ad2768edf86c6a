"""A rendition: one file that browsers play, and what every maker of renditions needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media_pipeline.inspect.probe import probe
from media_pipeline.sandbox.callbacks import Progress


@dataclass(frozen=True, slots=True)
class Rendition:
    """File that a browser plays. `width` and `height` in pixels, None for audio; `copied`: nothing was encoded."""

    name: str
    path: Path
    content_type: str
    width: int | None
    height: int | None
    duration_s: float
    copied: bool


def probe_rendition(name: str, path: Path, *, copied: bool) -> Rendition:
    """Probe the file as it came out, so that what is promised to a player is what is there."""
    info = probe(path)
    width, height = (None, None) if info.video is None else info.video.shown_size
    content_type = "audio/mp4" if info.video is None else "video/mp4"
    return Rendition(name, path, content_type, width, height, info.duration_s, copied)


def split_progress(on_progress: Progress | None, *parts: tuple[float, float]) -> list[Progress | None]:
    """One progress callback for each part of the work, which fills its share of the whole."""
    if on_progress is None:
        return [None] * len(parts)
    return [_share(on_progress, low, high) for low, high in parts]


def _share(on_progress: Progress, low: float, high: float) -> Progress:
    return lambda done: on_progress(low + done * (high - low))
