"""Rolling captions, as YouTube's recogniser and roll-up captions of television (CEA-608) are written: each cue repeats
the line before under which the next one appears. Here every line is shown once, at its own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from media_pipeline.captions.parsers.parsed import ParsedCue

_TOUCHING_S = 0.1
_FLASH_S = 0.05
"""Cues so short only hold the line before the next one rolls in."""


def unrolled(parsed: Sequence[ParsedCue], *, inner_times: bool = False) -> Sequence[ParsedCue]:
    """The cues with each rolling line once; as they are where they do not roll. inner_times: the words of a line have
    times of their own, as in files that roll."""
    if not _rolls(parsed, inner_times):
        return parsed
    lines: list[ParsedCue] = []
    shown: list[str] = []
    earlier: ParsedCue | None = None
    for each in parsed:
        own = each.cue.text.split("\n") if each.cue.text else []
        repeated = _repeated(shown, own) if earlier is not None and _touch(earlier, each) else 0
        new = own[repeated:]
        if new:
            if lines and earlier is not None and repeated:
                lines[-1] = _until(lines[-1], each.cue.start)
            lines.append(replace(each, cue=replace(each.cue, text="\n".join(new))))
        elif lines and own:
            lines[-1] = _until(lines[-1], each.cue.end)
        shown, earlier = own or shown, each
    return lines


def _rolls(parsed: Sequence[ParsedCue], inner_times: bool) -> bool:
    """Whether most cues begin with the line that the one before ended with, and there is a sign that a machine wrote
    them so: times inside the lines, or cues of a hundredth of a second."""
    pairs = list(pairwise(parsed))
    repeated = [(_repeated(a.cue.text.split("\n"), b.cue.text.split("\n")), a, b) for a, b in pairs if _touch(a, b)]
    repeating = sum(count > 0 for count, _, _ in repeated)
    rolling = any(0 < count < b.cue.text.count("\n") + 1 for count, _, b in repeated)
    flashes = sum(count > 0 and b.cue.end - b.cue.start <= _FLASH_S for count, _, b in repeated)
    return rolling and 2 * repeating >= len(pairs) and (inner_times or 4 * flashes >= len(pairs))


def _repeated(before: Sequence[str], after: Sequence[str]) -> int:
    """How many of the first lines of `after` are the last ones of `before`."""
    return next((n for n in range(min(len(before), len(after)), 0, -1) if list(before[-n:]) == list(after[:n])), 0)


def _touch(before: ParsedCue, after: ParsedCue) -> bool:
    return after.cue.start - before.cue.end <= _TOUCHING_S


def _until(line: ParsedCue, end: float) -> ParsedCue:
    return replace(line, cue=replace(line.cue, end=end)) if end > line.cue.start else line
