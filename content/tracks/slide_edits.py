"""A person's edits of slides, applied to a version: words, times, new ones, slides taken out, made one, split."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from content.errors import Invalid
from content.messages import N_
from content.tracks.slide_records import SlideRecord
from content.tracks.text_parts import two_parts

NEW_PREFIX = "new-"
"""The key of a slide that is being added begins with it."""
_LEAST_S = 0.5


class SlideAction(enum.StrEnum):
    """What happens to a slide. A removed slide leaves its time to the one before it, a merged one to the one after."""

    KEEP = "keep"
    REMOVE = "remove"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class SlideEdit:
    """The submitted fields of one slide; `start` in seconds, None where it stays as it was. `image`: another picture's
    key in the store, empty for none; None where the picture stays."""

    start: float | None
    title: str
    text: str
    description: str
    chapter: bool
    action: SlideAction = SlideAction.KEEP
    image: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written into the fields of a slide that could be added."""
        return self.start is None and not (self.title or self.text or self.description)


def apply_edits(
    slides: Sequence[SlideRecord], edits: Mapping[str, SlideEdit], duration_s: float | None = None
) -> list[SlideRecord]:
    """`slides` with the `edits` (by key), in order of time; a slide without an edit stays. A slide that the next one
    followed at once still lasts until the next one begins, whichever that is now; so does a new one. Raises Invalid."""
    known = {slide.key for slide in slides}
    followed = {first.key for first, second in pairwise(slides) if first.end == second.start}
    last_end = max([duration_s or 0.0, *(slide.end for slide in slides)])
    changed = _kept(slides, edits)
    for key, edit in edits.items():
        own_key = key.removeprefix(NEW_PREFIX)
        if key.startswith(NEW_PREFIX) and own_key not in known and not edit.is_blank:
            changed.append(_new(own_key, edit))
            followed.add(own_key)
    changed.sort(key=lambda slide: slide.start)
    return [
        _until_next(slide, following, slide.key in followed, last_end)
        for slide, following in zip(changed, [*changed[1:], None], strict=False)
    ]


def with_split(
    slides: Sequence[SlideRecord],
    edits: Mapping[str, SlideEdit],
    key: str,
    second_key: str,
    at: float | None,
    image: str | None,
) -> dict[str, SlideEdit]:
    """`edits` with slide `key` cut in two where its text has an empty line, else at its first line break. The second
    part begins `at` (seconds), where that lies inside, else at its share of characters; `image`: its picture, None for
    the same one. Raises Invalid."""
    slide, edit = next((each for each in slides if each.key == key), None), edits.get(key)
    if slide is None or edit is None:
        return dict(edits)
    first, second = two_parts(edit.text)
    start = slide.start if edit.start is None else edit.start
    if not second:
        raise Invalid(
            N_("Press Enter in the text where the second part is to begin, then press the button."), field=f"text-{key}"
        )
    if slide.end - start < 2 * _LEAST_S:
        raise Invalid(N_("This slide is shown too briefly to be split."), field=f"start-{key}")
    if at is None or not start + _LEAST_S <= at <= slide.end - _LEAST_S:
        at = start + (slide.end - start) * len(first) / (len(first) + len(second))
        at = min(max(at, start + _LEAST_S), slide.end - _LEAST_S)
    new = SlideEdit(round(at, 3), edit.title, second, "", chapter=False, image=slide.image if image is None else image)
    return {**edits, key: replace(edit, text=first), NEW_PREFIX + second_key: new}


def _kept(slides: Sequence[SlideRecord], edits: Mapping[str, SlideEdit]) -> list[SlideRecord]:
    """Those slides that stay, with their edits; a removed one leaves its time to the one before, a merged one to the
    one after."""
    kept: list[SlideRecord] = []
    merged_from: float | None = None
    for place, slide in enumerate(slides):
        edit = edits.get(slide.key)
        start = slide.start if edit is None or edit.start is None else edit.start
        start = start if merged_from is None else merged_from
        action = SlideAction.KEEP if edit is None else edit.action
        if action is SlideAction.REMOVE:
            merged_from = start if not kept else None
            if kept:
                kept[-1] = replace(kept[-1], end=slide.end)
            continue
        if action is SlideAction.MERGE and place + 1 < len(slides):
            merged_from = start
            continue
        merged_from = None
        kept.append(_with(replace(slide, start=start), edit))
    return kept


def _with(slide: SlideRecord, edit: SlideEdit | None) -> SlideRecord:
    if edit is None:
        return slide
    return replace(
        slide,
        title=edit.title,
        text=edit.text,
        description=edit.description,
        chapter=edit.chapter,
        image=slide.image if edit.image is None else edit.image,
    )


def _new(key: str, edit: SlideEdit) -> SlideRecord:
    if edit.start is None:
        raise Invalid(
            N_("Write when the slide begins, as minutes and seconds, for example 1:02.5."), field=f"start-{key}"
        )
    return SlideRecord(
        key, edit.start, edit.start, edit.image or "", edit.text, edit.title, edit.description, edit.chapter
    )


def _until_next(slide: SlideRecord, following: SlideRecord | None, followed: bool, last_end: float) -> SlideRecord:
    if following is None:
        return replace(slide, end=last_end) if followed or slide.end <= slide.start else slide
    if followed or slide.end > following.start or slide.end <= slide.start:
        return replace(slide, end=following.start)
    return slide
