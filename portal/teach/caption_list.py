"""The part of a long list of captions that one page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request, url_for

from content.timed_text.cue import new_key
from content.timed_text.cue_structure import place_after
from content.tracks.caption_page import CaptionPage
from content.tracks.caption_rows import CueRow
from portal.labels.caption_lint import KINDS, Problem

PART = 100
"""Captions on one page."""


@dataclass(frozen=True, slots=True)
class RepairKind:
    """One rule that a program can put right at `count` captions."""

    rule: str
    name: str
    count: int


class CaptionList:
    """`part`: which one is shown, from 1; `parts`: the first and last number of each; `rows`: those that are shown."""

    def __init__(self, page: CaptionPage, problems: Sequence[Problem], edited: Collection[str]) -> None:
        self._problems, self._track = problems, page.track_public_id
        places = {row.key: place for place, row in enumerate(page.rows)}
        count = len(page.rows)
        self.parts = [(first + 1, min(first + PART, count)) for first in range(0, count, PART)]
        self.insert_after = request.args.get("insert", "") if page.open else ""
        named = places.get(request.args.get("cue", "") or self.insert_after)
        part = request.args.get("part", default=1, type=int) if named is None else named // PART + 1
        self.part = max(1, min(part or 1, len(self.parts)))
        here = range((self.part - 1) * PART, self.part * PART)
        self.rows = [row for place, row in enumerate(page.rows) if place in here or row.key in edited]
        self.new = self._new_row(page, places)

    def problems_at(self, row: CueRow) -> list[Problem]:
        """The rules that one caption breaks."""
        return [problem for problem in self._problems if problem.row.key == row.key]

    @property
    def kinds(self) -> list[RepairKind]:
        """The rules that a program can put right at more than one caption."""
        counts = Counter(problem.rule for problem in self._problems if problem.repair is not None)
        return [RepairKind(rule, str(KINDS[rule]), count) for rule, count in counts.items() if count > 1]

    def address(self, key: str) -> str:
        """Where a caption stands: on this page, or in another part of the list."""
        if any(row.key == key for row in self.rows):
            return f"#cue-{key}"
        return url_for("teach.captions", public_id=self._track, cue=key, _anchor=f"cue-{key}")

    def _new_row(self, page: CaptionPage, places: dict[str, int]) -> CueRow | None:
        """The empty caption to be filled in, in the silence after the one that was named; `first`: before all."""
        if not self.insert_after or (self.insert_after != "first" and self.insert_after not in places):
            return None
        place = places.get(self.insert_after, -1)
        span = place_after([row.cue for row in page.rows], place, page.duration_s)
        start = page.rows[place].end if place >= 0 else 0.0
        end = start if span is None else span.end
        return CueRow(number=place + 2, key=new_key(), start=start, end=end, text="")
