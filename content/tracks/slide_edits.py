"""A person's edits of slides, applied to the slides of a version."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from content.tracks.slide_records import SlideRecord


class SlideAction(enum.StrEnum):
    """What happens to a slide. A removed slide leaves its time to the one before it, a merged one to the one after."""

    KEEP = "keep"
    REMOVE = "remove"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class SlideEdit:
    """The submitted fields of one slide; `start` in seconds, None where the time could not be parsed."""

    start: float | None
    title: str
    text: str
    description: str
    chapter: bool
    action: SlideAction = SlideAction.KEEP


def apply_edits(slides: Sequence[SlideRecord], edits: Mapping[str, SlideEdit]) -> list[SlideRecord]:
    """`slides` with the `edits` (by key); a slide without an edit stays. Slides that were adjacent stay adjacent. A
    slide whose time could not be parsed gets an end before its start, which no track accepts."""
    changed: list[SlideRecord] = []
    merged_from: float | None = None
    for place, slide in enumerate(slides):
        edit = edits.get(slide.key)
        start = slide.start if edit is None or edit.start is None else edit.start
        start = start if merged_from is None else merged_from
        action = SlideAction.KEEP if edit is None else edit.action
        if action is SlideAction.REMOVE:
            merged_from = start if not changed else None
            if changed:
                changed[-1] = replace(changed[-1], end=slide.end)
            continue
        if action is SlideAction.MERGE and place + 1 < len(slides):
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
