"""What a person changes on the page of the slides, laid onto the slides as they were."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from content.tracks.slide_records import SlideRecord


class Fate(enum.StrEnum):
    """What is to become of a slide. Removed, it leaves its time to the slide before; merged, to the one after it."""

    KEEP = "keep"
    REMOVE = "remove"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class SlideEdit:
    """What stands in one slide's fields; `start` in seconds, None where the time typed could not be read."""

    start: float | None
    title: str
    text: str
    description: str
    chapter: bool
    fate: Fate = Fate.KEEP


def edited(slides: Sequence[SlideRecord], edits: Mapping[str, SlideEdit]) -> list[SlideRecord]:
    """`slides` as `edits` (by key) want them; a slide without an edit stays. Where one slide followed on another it
    still does. A slide whose time cannot be read is given an end before its beginning, which no track accepts."""
    changed: list[SlideRecord] = []
    merged_from: float | None = None
    for place, slide in enumerate(slides):
        edit = edits.get(slide.key)
        start = slide.start if edit is None or edit.start is None else edit.start
        start = start if merged_from is None else merged_from
        fate = Fate.KEEP if edit is None else edit.fate
        if fate is Fate.REMOVE:
            merged_from = start if not changed else None
            if changed:
                changed[-1] = replace(changed[-1], end=slide.end)
            continue
        if fate is Fate.MERGE and place + 1 < len(slides):
            merged_from = start
            continue
        merged_from = None
        if changed and changed[-1].end >= slides[place - 1].end and slides[place - 1].end == slide.start:
            changed[-1] = replace(changed[-1], end=start)
        changed.append(_with(replace(slide, start=start), edit))
    return changed


def _with(slide: SlideRecord, edit: SlideEdit | None) -> SlideRecord:
    if edit is None:
        return slide
    return replace(
        slide,
        end=slide.end if edit.start is not None else slide.start,
        title=edit.title,
        text=edit.text,
        description=edit.description,
        chapter=edit.chapter,
    )
