"""Chapters as stored in a version of a chapter track."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ChapterRecord:
    """One chapter, which begins at `start` (seconds) and lasts until the next one does. `key` is its name for
    corrections."""

    key: str
    start: float
    title: str

    def as_json(self) -> dict[str, Any]:
        """The chapter as `ChapterVersion.chapters` holds it."""
        return {"key": self.key, "start": self.start, "title": self.title}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> ChapterRecord:
        """The chapter that `as_json` gave."""
        return cls(**document)


def chapters_digest(chapters: Iterable[ChapterRecord]) -> str:
    """SHA-256 over times (to the millisecond) and titles, in order; keys do not count."""
    rows = [[round(chapter.start, 3), chapter.title] for chapter in chapters]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
