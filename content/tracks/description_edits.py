"""A person's edits of descriptions: each with a text and, where it was moved, times of its own."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from content.errors import Invalid
from content.messages import N_
from content.timed_text.cue import DescriptionCue, new_key
from content.timed_text.speaking_rate import speaking_time_s
from content.tracks.description_rows import EXTENDED_S, GAP_PREFIX, SLIDE_PREFIX, DescriptionRow, Silences
from content.tracks.text_parts import two_parts

NEW_PREFIX = "new-"
"""The key of a description that is being added begins with it."""
_LEAST_S = 0.1
_ROUNDING_S = 0.0015  # times are kept in whole milliseconds
_AFTER_THE_END_S = 0.5  # a recording's length is known no more exactly


class DescriptionAction(enum.StrEnum):
    """What the button at one description does."""

    SPLIT = "split"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class DescriptionEdit:
    """What a person sends of one description: its text (empty: it is taken out) and from when to when it is spoken
    (seconds; None: as before, and for a new one as long as it takes). `reserved_key`: the key that the page has made
    for a description in a silence; sent again after it was saved, the edit is one of that description."""

    text: str
    start: float | None = None
    end: float | None = None
    reserved_key: str = ""


def with_action(
    edits: Mapping[str, DescriptionEdit],
    rows: Sequence[DescriptionRow],
    action: DescriptionAction,
    key: str,
    second_key: str,
) -> dict[str, DescriptionEdit]:
    """`edits` with what a button changes of the description `key`. `second_key`: that of the second part of one that is
    split, where its text has an empty line or a line break. Raises Invalid."""
    row = next((each for each in rows if each.key == key), None)
    edit = edits.get(key)
    if row is None or edit is None:
        return dict(edits)
    if action is DescriptionAction.REMOVE:
        return {**edits, key: DescriptionEdit("")}
    first, second = two_parts(edit.text)
    start, end = _times(row, edit)
    if not second:
        raise Invalid(
            N_("Press Enter in the text where the second part is to begin, then press the button."), field=f"text-{key}"
        )
    if end - start < 2 * _LEAST_S:
        raise Invalid(N_("This description is too short to be split."), field=f"text-{key}")
    at = round(start + (end - start) * len(first) / (len(first) + len(second)), 3)
    at = min(max(at, start + _LEAST_S), end - _LEAST_S)
    parts = {key: DescriptionEdit(first, start, at), NEW_PREFIX + second_key: DescriptionEdit(second, at, end)}
    return {**edits, **parts}


def edited_cues(
    rows: Sequence[DescriptionRow],
    edits: Mapping[str, DescriptionEdit],
    silences: Silences,
    language: str,
    duration_s: float | None,
) -> list[DescriptionCue]:
    """The descriptions of `rows` with a person's edits (by row key), in order of time; those without a text are left
    out. A description that is longer than its room makes the lecture wait. Raises Invalid."""
    places = {row.key: row for row in rows}
    cues, moved = [], set()
    present = {_present_key(key, edit, places): edit for key, edit in edits.items()}
    for key, edit in {**{row.key: _unchanged(row) for row in rows}, **present}.items():
        row = places.get(key) or _new_place(key, edit, language)
        text = " ".join(edit.text.split())
        if row is None or not text:
            continue
        start, end = _times(row, edit)
        cue = _cue(row, edit, text, start, end, silences)
        if (start, end) != (row.start, row.end) or key not in places:
            moved.add(cue.key)
            _require_times(key, start, end, duration_s)
        cues.append(cue)
    cues.sort(key=lambda cue: (cue.start, cue.end))
    for first, second in pairwise(cues):
        if second.start < first.end - _ROUNDING_S and moved & {first.key, second.key}:
            later = second.key if second.key in places else NEW_PREFIX + second.key
            raise Invalid(
                N_(
                    "This description begins before the one before it ends. "
                    "Let it begin later, or the other end earlier."
                ),
                field=f"start-{later}",
            )
    return cues


def _present_key(key: str, edit: DescriptionEdit, places: Mapping[str, DescriptionRow]) -> str:
    """The key under which a description is saved by now."""
    saved = key.removeprefix(NEW_PREFIX) if key.startswith(NEW_PREFIX) else edit.reserved_key
    return saved if key not in places and saved in places else key


def _unchanged(row: DescriptionRow) -> DescriptionEdit:
    """What stands in a row that was not sent; what slides say is only taken over when that is asked for."""
    return DescriptionEdit("" if row.slide is not None else row.text)


def _new_place(key: str, edit: DescriptionEdit, language: str) -> DescriptionRow | None:
    if not key.startswith(NEW_PREFIX) or not edit.text.strip():
        return None
    if edit.start is None:
        raise Invalid(
            N_("Write when the description begins, as minutes and seconds, for example 1:02.5."), field=f"start-{key}"
        )
    spoken_s = speaking_time_s(" ".join(edit.text.split()), language)
    end = round(edit.start + max(spoken_s, EXTENDED_S), 3)
    return DescriptionRow(key, edit.start, end, "", language, 0.0)


def _times(row: DescriptionRow, edit: DescriptionEdit) -> tuple[float, float]:
    start = row.start if edit.start is None else edit.start
    end = row.end if edit.end is None else edit.end
    return start, end


def _cue(
    row: DescriptionRow, edit: DescriptionEdit, text: str, start: float, end: float, silences: Silences
) -> DescriptionCue:
    key = row.key.removeprefix(NEW_PREFIX)
    if key.startswith((GAP_PREFIX, SLIDE_PREFIX)):
        key = edit.reserved_key or new_key()
    if row.slide is not None:
        return DescriptionCue(start, min(end, start + EXTENDED_S), text, True, key)
    placed = replace(row, start=start, end=end, text=text, room_s=silences.room_s(start, end))
    return DescriptionCue(start, end, text, placed.waits, key)


def _require_times(key: str, start: float, end: float, duration_s: float | None) -> None:
    if start >= end:
        raise Invalid(N_("A description must end after it begins."), field=f"end-{key}")
    if duration_s is not None and end > duration_s + _AFTER_THE_END_S:
        raise Invalid(N_("The recording is over by then. Let the description end earlier."), field=f"end-{key}")
