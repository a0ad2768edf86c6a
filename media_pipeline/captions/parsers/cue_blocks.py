"""Where each cue of a WebVTT, SubRip or SBV file begins and which lines are its text.

A timing line begins a cue, whatever stands around it. The line above it is the cue's number or name only where it looks
like one; every other line up to the next cue is text, blank lines between or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from media_pipeline.captions.timing_lines import TimingLine

NumberedLine = tuple[int, str]
"""A line with its number, the first being 1."""


@dataclass(frozen=True, slots=True)
class CueBlock:
    """One cue: the number of its timing line, the times (None where they cannot be read) and what stands under it."""

    line: int
    timing: TimingLine | None
    body: tuple[NumberedLine, ...]


@dataclass(frozen=True, slots=True)
class CueBlocks:
    """What stands above the first cue, and the cues."""

    head: tuple[NumberedLine, ...]
    blocks: tuple[CueBlock, ...]


def cue_blocks(
    lines: Sequence[str],
    timing_of: Callable[[str], TimingLine | None],
    is_broken: Callable[[str], bool] | None = None,
    *,
    named: bool = False,
) -> CueBlocks:
    """Divide the lines of a file into cues. A line that only means to be a timing line (`is_broken`) counts at the
    beginning of a block. named: any line above a timing line that begins a block is the cue's name (WebVTT)."""
    timings: list[tuple[int, TimingLine | None]] = []
    for index, line in enumerate(lines):
        timing = timing_of(line)
        if timing is not None or (is_broken is not None and is_broken(line) and _begins_block(lines, index)):
            timings.append((index, timing))
    heads = _heads(lines, [index for index, _ in timings], named)
    ends = [*heads, len(lines)][1:]
    blocks = [
        CueBlock(index + 1, timing, _numbered(lines, index + 1, end))
        for (index, timing), end in zip(timings, ends, strict=True)
    ]
    return CueBlocks(_numbered(lines, 0, heads[0] if heads else len(lines)), tuple(blocks))


def _begins_block(lines: Sequence[str], index: int) -> bool:
    above = lines[index - 1].strip() if index else ""
    return not above or is_number(above)


def _heads(lines: Sequence[str], timings: Sequence[int], named: bool) -> list[int]:
    """For each timing line where its cue begins: at its number or name above it, else at the line itself."""
    loose = _mostly_without_blank_lines(lines, timings)
    heads: list[int] = []
    earlier = -1
    expected: int | None = None  # no number before: a cue whose only text is 0 keeps it
    for index in timings:
        head = _head(lines, earlier, index, expected, named=named, loose=loose)
        number = lines[head].strip()
        if head < index and is_number(number):
            expected = int(number) + 1
        elif expected is not None:
            expected += 1
        heads.append(head)
        earlier = index
    return heads


def _head(lines: Sequence[str], earlier: int, index: int, expected: int | None, *, named: bool, loose: bool) -> int:
    above = index - 1
    while above > earlier and not lines[above].strip():
        above -= 1
    if above <= earlier:
        return index
    begins = above == earlier + 1 or not lines[above - 1].strip()
    if above == earlier + 1 and earlier >= 0:  # the line right under the cue before: its only text, or a number
        begins = False
    line, adjacent = lines[above].strip(), above == index - 1
    if not is_number(line):
        return above if named and adjacent and begins and above > 0 else index
    fits = int(line) == expected or (earlier < 0 and begins)
    return above if fits or (adjacent and (begins or (loose and expected is not None))) else index


def _mostly_without_blank_lines(lines: Sequence[str], timings: Sequence[int]) -> bool:
    """Whether most numbers follow the text of the cue before without a blank line."""
    numbers = [index - 1 for index in timings[1:] if is_number(lines[index - 1].strip())]
    return 2 * sum(bool(lines[number - 1].strip()) for number in numbers) > len(numbers)


def is_number(line: str) -> bool:
    """Check for a cue's number as programs count."""
    return line.isascii() and line.isdigit() and len(line) < 10


def _numbered(lines: Sequence[str], begin: int, end: int) -> tuple[NumberedLine, ...]:
    return tuple((index + 1, lines[index]) for index in range(begin, end))
