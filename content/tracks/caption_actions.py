"""What a press of a button on one caption comes to: a caption cut in two, joined with the next, taken out, moved."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from content.errors import Invalid
from content.messages import N_
from content.timed_text.cue import Cue
from content.timed_text.cue_structure import LEAST_S, joined, moved_from, split
from content.tracks.caption_edits import CueEdit
from content.tracks.text_parts import two_parts


class CueAction(enum.StrEnum):
    """What can be done to a caption. MOVE: it and all after it come later."""

    SPLIT = "split"
    JOIN = "join"
    REMOVE = "remove"
    MOVE = "move"


def edits_of_action(
    cues: Sequence[Cue], action: CueAction, key: str, *, new_key: str = "", seconds: float = 0.0
) -> dict[str, CueEdit]:
    """The edits that the action makes of `cues` (as they were typed, in order of time). `new_key`: that of the second
    part of a caption that is split; `seconds`: how much later captions come. Raises Invalid."""
    place = next((index for index, cue in enumerate(cues) if cue.key == key), None)
    if place is None:
        return {}
    match action:
        case CueAction.SPLIT:
            return _split(cues[place], new_key)
        case CueAction.JOIN:
            return _joined(cues, place)
        case CueAction.REMOVE:
            return {key: CueEdit("")}
        case CueAction.MOVE:
            return {cue.key: CueEdit(cue.text, cue.start, cue.end) for cue in moved_from(cues, key, seconds)}


def _split(cue: Cue, new_key: str) -> dict[str, CueEdit]:
    """Cut where a line is empty, else at the first line break."""
    first, second = two_parts(cue.text)
    if not second:
        raise Invalid(
            N_("Press Enter in the text where the caption is to be split, then press the button."),
            field=f"cue-{cue.key}",
        )
    if cue.end - cue.start < 2 * LEAST_S:
        raise Invalid(N_("This caption is too short to be split."), field=f"cue-{cue.key}")
    sources = (cue.key,)
    return {part.key: CueEdit(part.text, part.start, part.end, sources) for part in split(cue, first, second, new_key)}


def _joined(cues: Sequence[Cue], place: int) -> dict[str, CueEdit]:
    if place + 1 == len(cues):
        raise Invalid(N_("There is no caption after this one."), field=f"cue-{cues[place].key}")
    cue, following = cues[place], cues[place + 1]
    one = joined(cue, following)
    return {cue.key: CueEdit(one.text, one.start, one.end, (cue.key, following.key)), following.key: CueEdit("")}
