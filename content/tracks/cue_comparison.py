"""Two versions of captions or descriptions beside each other, cue by cue."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from content.timed_text.cue import Cue, overlap

_SAME_PLACE = 0.5


class ChangeKind(enum.StrEnum):
    """How one place differs from one version to the other."""

    SAME = "same"
    RETIMED = "retimed"
    REWRITTEN = "rewritten"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class CuePair:
    """What one place is `before` and `after`; None where that version has no cue there."""

    kind: ChangeKind
    before: Cue | None
    after: Cue | None

    @property
    def start(self) -> float:
        """When the place begins, in seconds."""
        cue = self.before or self.after
        return 0.0 if cue is None else cue.start

    @property
    def text_differs(self) -> bool:
        """Whether something else is read there."""
        return self.kind not in (ChangeKind.SAME, ChangeKind.RETIMED)

    @property
    def retimed(self) -> bool:
        """Whether the same is read there, at another time."""
        return self.kind is ChangeKind.RETIMED


def compare_cues(before: Sequence[Cue], after: Sequence[Cue], language: str) -> tuple[CuePair, ...]:
    """Every cue of both versions in order of time: those of one key together, then those that share at least half of
    the time of the shorter one. Line breaks and spaces between Chinese characters do not count."""
    named = {cue.key: cue for cue in before if cue.key}
    pairs = [(named.pop(cue.key, None), cue) for cue in after]
    unnamed = [cue for cue in before if not cue.key or cue.key in named]
    both = [*_matched_by_time(pairs, unnamed)]
    return tuple(sorted((_pair(old, new, language) for old, new in both), key=lambda pair: pair.start))


def plain_text(text: str, language: str) -> str:
    """A cue's text as it is compared: in one line, Chinese without the spaces of its layout."""
    return ("" if language.startswith("zh") else " ").join(text.split())


def differing(pairs: Iterable[CuePair]) -> int:
    """In how many places the text differs."""
    return sum(pair.text_differs for pair in pairs)


def _matched_by_time(
    pairs: Iterable[tuple[Cue | None, Cue]], remaining: Iterable[Cue]
) -> Iterator[tuple[Cue | None, Cue | None]]:
    """`pairs` with those of `remaining` that are shown at about the same time, then each of these that is alone."""
    waiting = deque(sorted(remaining, key=_time))
    for old, new in pairs:
        while waiting and waiting[0].end <= new.start:
            yield waiting.popleft(), None
        if old is None and waiting and overlap(new, waiting[0]) >= _SAME_PLACE:
            old = waiting.popleft()
        yield old, new
    yield from ((old, None) for old in waiting)


def _pair(before: Cue | None, after: Cue | None, language: str) -> CuePair:
    if before is None or after is None:
        return CuePair(ChangeKind.ADDED if before is None else ChangeKind.REMOVED, before, after)
    if plain_text(before.text, language) != plain_text(after.text, language):
        return CuePair(ChangeKind.REWRITTEN, before, after)
    same = _milliseconds(before) == _milliseconds(after)
    return CuePair(ChangeKind.SAME if same else ChangeKind.RETIMED, before, after)


def _milliseconds(cue: Cue) -> tuple[int, int]:
    return round(cue.start * 1000), round(cue.end * 1000)


def _time(cue: Cue) -> tuple[float, float]:
    return cue.start, cue.end
