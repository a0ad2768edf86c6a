"""The picture of one moment of a recording, for a slide that a person adds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from media_pipeline.inspect.probe import probe
from media_pipeline.slides.pictures import extract_frame
from media_pipeline.storage.interface import Storage

_BEFORE_THE_END_S = 0.1


def store_picture_at(storage: Storage, video_key: str, moment_s: float) -> str:
    """The key in the store of the picture (WebP) that the stored video shows at `moment_s`, or at its end.

    Raises MediaError; ValueError where it has no picture; FileNotFoundError where it is not stored.
    """
    with tempfile.TemporaryDirectory(prefix="slide-") as name:
        folder = Path(name)
        source = storage.local_path(video_key, folder)
        info = probe(source)
        moment = min(moment_s, max(0.0, info.duration_s - _BEFORE_THE_END_S))
        picture = extract_frame(source, info, moment, folder / "slide.webp")
        return storage.put(picture, suffix=picture.suffix).key
