"""SubStation Alpha and its successor ASS, the format of subtitling programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.messages import N_
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt

UNREADABLE_LINE = N_("Left out, since its times or fields cannot be read: “%(text)s”")
_HEADING = re.compile(r"^[ \t]*\[(?:Script Info|V4\+? Styles|Events|Fonts|Graphics)\]", re.IGNORECASE)
_DIALOGUE = re.compile(r"^[ \t]*Dialogue:[ \t]*(.*)$", re.IGNORECASE)
_FORMAT = re.compile(r"^[ \t]*Format:(.*)$", re.IGNORECASE)
_TIME = re.compile(r"^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.:,](\d{1,3}))?\s*$")
_OVERRIDE = re.compile(r"(?<!\\)\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_LINE_BREAK = re.compile(r"\\[Nn]")


def is_ssa(text: str) -> bool:
    """Check for a heading of these files in the first line that is not a comment, or a line of dialogue there."""
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith((";", "!:")):
            return _HEADING.match(line) is not None or _DIALOGUE.match(line) is not None
    return False


def ssa_cues(text: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse the lines of dialogue in the order of the file. Styles, drawings, comments and attached fonts are no
    captions."""
    fields: Sequence[str] = _FIELDS
    events = False
    untimed: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("["):
            events = line.strip().lower() == "[events]"
        elif events and (match := _FORMAT.match(line)):
            named = [name.strip().lower() for name in match[1].split(",")]
            fields = named if {"start", "end"} <= set(named) and named[-1] == "text" else _FIELDS
        elif match := _DIALOGUE.match(line):
            cue = _cue(match[1], fields)
            if cue is None:
                losses.add(number, UNREADABLE_LINE, text=excerpt(match[1]))
            elif not _is_drawing(match[1]):
                yield ParsedCue(number, cue)
        elif events and line.strip() and not re.match(r"^\s*(?:;|[A-Za-z]+:)", line):
            untimed.append((number, line))
    losses.untimed(untimed)


def _cue(values: str, fields: Sequence[str]) -> Cue | None:
    parts = values.split(",", len(fields) - 1)
    if len(parts) < len(fields):
        return None
    named = dict(zip(fields, parts, strict=True))
    start, end = _seconds(named["start"]), _seconds(named["end"])
    return None if start is None or end is None else Cue(start, end, plain_text(named["text"]))


def _is_drawing(text: str) -> bool:
    return any(_DRAWING.search(tags) for tags in _OVERRIDE.findall(text))


def plain_text(text: str) -> str:
    r"""Text without override tags, with a line end for each `\N`; `\h` is a space that stays at the ends of a line,
    `\{` and `\}` are braces (libass)."""
    lines = (line.strip(" \t") for line in _LINE_BREAK.split(_OVERRIDE.sub("", text)))
    return "\n".join(line.replace("\\h", " ").replace("\\{", "{").replace("\\}", "}") for line in lines)


def _seconds(text: str) -> float | None:
    match = _TIME.match(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    return round(int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}"), 3)
