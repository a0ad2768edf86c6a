"""SubRip (.srt) as programs and people write it. Only tags of the format are formatting; every other character, what
looks like HTML too, is text, for the format has no escapes. What our writer puts in is taken away
(subrip_joiner.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from content.messages import N_
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.cue_blocks import CueBlock, cue_blocks
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt
from media_pipeline.captions.parsers.rolling import unrolled
from media_pipeline.captions.subrip_joiner import BREAK, TAG, without_joiners
from media_pipeline.captions.timing_lines import is_broken_timing, timing_line

UNREADABLE_TIME = N_("Left out, since its time cannot be read (%(time)s): “%(text)s”")


def subrip_cues(text: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse each timing line with the text up to the next one."""
    lines = text.split("\n")
    divided = cue_blocks(lines, timing_line, is_broken_timing)
    losses.untimed(divided.head)
    yield from unrolled(list(_cues(divided.blocks, lines, losses)))


def unreadable_time(block: CueBlock, lines: Sequence[str], text: str, losses: LossList) -> None:
    """Note a cue whose timing line cannot be read."""
    losses.add(block.line, UNREADABLE_TIME, time=excerpt(lines[block.line - 1]), text=excerpt(text))


def _cues(blocks: Iterable[CueBlock], lines: Sequence[str], losses: LossList) -> Iterator[ParsedCue]:
    for block in blocks:
        words = [line for _, line in block.body]
        if block.timing is None:
            unreadable_time(block, lines, _plain_text(words), losses)
        else:
            plain = _plain_text([block.timing.text, *words])
            yield ParsedCue(block.line, Cue(block.timing.start, block.timing.end, plain))


def _plain_text(lines: Iterable[str]) -> str:
    """Text of the lines without tags; blank lines are none of it."""
    plain = (part.strip(" \t") for line in lines for part in BREAK.sub("\n", TAG.sub("", line)).split("\n"))
    return "\n".join(without_joiners(part) for part in plain if part)
