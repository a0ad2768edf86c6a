"""Slides as stored in a version of a slide track."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SlideRecord:
    """One slide, shown from `start` to `end` (seconds). `key` is its name for corrections; `image` the picture's key in
    the store, empty where it has none; `text` all that stands on it, in reading order, line by line; `title` its
    heading; `description` what a person wrote for those who do not see it; `chapter`: a part of the lecture begins
    here; `doubtful`: lines that a machine read and was unsure of."""

    key: str
    start: float
    end: float
    image: str
    text: str = ""
    title: str = ""
    description: str = ""
    chapter: bool = False
    doubtful: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The slide as `SlideVersion.slides` holds it."""
        return {
            "key": self.key,
            "start": self.start,
            "end": self.end,
            "image": self.image,
            "text": self.text,
            "title": self.title,
            "description": self.description,
            "chapter": self.chapter,
            **({"doubtful": list(self.doubtful)} if self.doubtful else {}),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> SlideRecord:
        """The slide that `as_json` gave."""
        return cls(**{**document, "doubtful": tuple(document.get("doubtful", ()))})


def slides_digest(slides: Iterable[SlideRecord]) -> str:
    """SHA-256 over times (to the millisecond), pictures, words and chapters, in order; keys and doubts do not
    count."""
    rows = [[round(s.start, 3), round(s.end, 3), s.image, s.text, s.title, s.description, s.chapter] for s in slides]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
