"""The places of a course as choices of a form: a lesson, one of its contents, a caption or slide of it.

Reviewers choose from them beside the case and beside the lesson."""

from __future__ import annotations

from content.review.findings import Pin


def pin_key(pin: Pin) -> str:
    """The value of the choice; empty for the course as a whole."""
    if pin.cue_key:
        return f"cue:{pin.block_lineage}:{pin.cue_key}"
    if pin.slide_key:
        return f"slide:{pin.block_lineage}:{pin.slide_key}"
    if pin.block_lineage:
        return f"block:{pin.block_lineage}"
    return f"lesson:{pin.lesson_lineage}" if pin.lesson_lineage else ""


def pin_of(key: str) -> Pin:
    """The place that a choice names; one that no course has for a value that is none of ours."""
    kind, _colon, rest = key.partition(":")
    lineage, _colon, name = rest.partition(":")
    pins = {
        "": Pin(),
        "lesson": Pin(lesson_lineage=rest),
        "block": Pin(block_lineage=rest),
        "cue": Pin(block_lineage=lineage, cue_key=name),
        "slide": Pin(block_lineage=lineage, slide_key=name),
    }
    return pins.get(kind, Pin(lesson_lineage=key))
