"""WebVTT (W3C, "Syntax" and "WebVTT cue text tokenizer"), read leniently: programs leave out blank lines and escapes.

Known tags are formatting, every other `<…>` is text. A speaker's name (`<v …>`) is kept in front of what is said, ruby
keeps its base text.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from content.messages import N_
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.cue_blocks import CueBlock, NumberedLine, cue_blocks
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt
from media_pipeline.captions.parsers.rolling import unrolled
from media_pipeline.captions.parsers.subrip import unreadable_time
from media_pipeline.captions.subrip_joiner import BREAK
from media_pipeline.captions.subrip_joiner import TAG as SUBRIP_TAG
from media_pipeline.captions.timing_lines import TimingLine, is_broken_timing, timing_line
from media_pipeline.captions.webvtt_marks import NOTHING

RUBY_LEFT_OUT = N_("The small text beside the line (ruby) was left out: “%(text)s”")
_COMMENT = re.compile(r"^(?:NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*)$")
_HEADER = re.compile(r"^WEBVTT(?:[ \t].*)?$")
_FIELD = re.compile(r"^[A-Za-z][\w-]*\s*[:=]")
_MAP = re.compile(r"^X-TIMESTAMP-MAP\s*=\s*(.*)$")
_LOCAL = re.compile(r"LOCAL:\s*(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{3})")
_MPEGTS = re.compile(r"MPEGTS:\s*(\d{1,12})")
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt)(?:\.[^\s<>]*)?[ \t]*>|</?lang(?:[.\s][^<>]*)?>|</v>|<\d{1,3}:\d\d[\d:.]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_RUBY_TEXT = re.compile(r"<rt(?:\.[^\s<>]*)?>(.*?)(?:</rt>|(?=</ruby>)|$)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,30});")
INNER_TIME = re.compile(r"<\d{1,3}:\d\d[\d:.]*>")
"""A time inside the text, at which the next words appear."""


def is_webvtt(text: str) -> bool:
    """Check for the signature in the first line."""
    return _HEADER.match(text.lstrip("\n").partition("\n")[0]) is not None


def webvtt_cues(text: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse the cues. `X-TIMESTAMP-MAP` of HLS (RFC 8216, 3.5) sets those after it into the time of the stream."""
    lines = text.split("\n")
    divided = cue_blocks(lines, _timing, is_broken_timing, named=True)
    shift = _read_head(divided.head, losses)
    rolls = INNER_TIME.search(text) is not None
    yield from unrolled(list(_cues(divided.blocks, lines, shift, losses)), inner_times=rolls)


def plain_text(text: str) -> str:
    """Text without tags and escapes; the name in a voice tag stands in front of what is said."""
    text = _VOICE.sub(r"\1: ", _RUBY_TEXT.sub("", text))
    text_lines = []
    for line in BREAK.sub("\n", text).split("\n"):
        plain = _TAG.sub("", SUBRIP_TAG.sub("", line))
        plain = plain if line.startswith(NOTHING) else plain.lstrip(" \t\f")
        plain = plain if line.endswith(NOTHING) else plain.rstrip(" \t\f")
        if plain or line == NOTHING:
            text_lines.append(_REFERENCE.sub(lambda match: html.unescape(match[0]), plain))
    return "\n".join(text_lines)


def _cues(blocks: Iterable[CueBlock], lines: Sequence[str], shift: float, losses: LossList) -> Iterator[ParsedCue]:
    for block in blocks:
        own, next_shift = _text_of(block.body, shift)
        if block.timing is None:
            unreadable_time(block, lines, plain_text("\n".join(own)), losses)
        else:
            words = "\n".join([block.timing.text, *own] if block.timing.text else own)
            for ruby in _RUBY_TEXT.findall(words):
                losses.add(block.line, RUBY_LEFT_OUT, text=excerpt(plain_text(ruby)))
            start, end = round(block.timing.start + shift, 3), round(block.timing.end + shift, 3)
            yield ParsedCue(block.line, Cue(start, end, plain_text(words)))
        shift = next_shift


def _timing(line: str) -> TimingLine | None:
    return timing_line(line, webvtt=True)


def _read_head(head: Sequence[NumberedLine], losses: LossList) -> float:
    """Shift of the first cues in seconds; text above them that is neither header nor comment has no time."""
    shift = 0.0
    for number, group in enumerate(_groups(head)):
        shift = _shift(group, shift)
        fields = all(_FIELD.match(line) for _, line in group)
        if number and not fields and not _COMMENT.match(group[0][1]):
            losses.untimed(group)
    return shift


def _text_of(body: Sequence[NumberedLine], shift: float) -> tuple[list[str], float]:
    """Lines of a cue's text, and the shift of the cues after it: comments and a further header are no text, other
    blocks are what a program wrote after an empty line."""
    own: list[str] = []
    for group in _groups(body):
        first = group[0][1]
        under_timing = group[0] == body[0]
        if under_timing or not (_COMMENT.match(first) or _HEADER.match(first)):
            own += [line for _, line in group]
        else:
            shift = _shift(group, shift)
    return own, shift


def _groups(lines: Iterable[NumberedLine]) -> Iterator[list[NumberedLine]]:
    """Lines between empty ones."""
    for filled, group in itertools.groupby(lines, key=lambda line: bool(line[1])):
        if filled:
            yield list(group)


def _shift(header: Iterable[NumberedLine], present: float) -> float:
    """Seconds to add to the times after a header: that of its `X-TIMESTAMP-MAP`; 0 after a header without one."""
    shift = present
    for _, line in header:
        if _HEADER.match(line):
            shift = 0.0
        if match := _MAP.match(line):
            local, ticks = _LOCAL.search(match[1]), _MPEGTS.search(match[1])
            hours, minutes, seconds, fraction = local.groups() if local else (0, 0, 0, 0)
            local_s = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction) / 1000
            shift = (int(ticks[1]) / 90_000 if ticks else 0.0) - local_s
    return shift
