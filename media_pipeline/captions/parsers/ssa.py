"""SubStation Alpha and its successor ASS, the format of subtitling programs; its fields are parsed by pysubs2."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from pysubs2 import SSAFile
from pysubs2.exceptions import Pysubs2Error

from content.timed_text.cue import Cue

_HEADING = re.compile(r"^[ \t]*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE | re.MULTILINE)
_DIALOGUE = re.compile(r"^[ \t]*(Dialogue:.*)$", re.MULTILINE)
_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")


def is_ssa(text: str) -> bool:
    """Check for a heading and a line of dialogue as only these files have."""
    return _HEADING.search(text) is not None and _DIALOGUE.search(text) is not None


def ssa_cues(text: str, _name: str) -> Iterator[Cue]:
    """Parse the lines of dialogue in the order of the file. Styles, drawings, comments and attached fonts are left out,
    and so is a line that cannot be parsed."""
    for match in _DIALOGUE.finditer(text):
        event = _event(match.group(1))
        if event is not None:
            yield event


def _event(line: str) -> Cue | None:
    """Parse one line by itself, so that a broken one costs no other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that are not used here
        try:
            events = SSAFile.from_string(line, format_="ssa" if "Marked=" in line[:30] else "ass").events
        except (Pysubs2Error, ValueError):
            return None
    if not events or _DRAWING.search(events[0].text):
        return None
    plain = _OVERRIDE.sub("", events[0].text).replace("\\h", " ")
    lines = (" ".join(line.split()) for line in re.split(r"\\[Nn]", plain))
    return Cue(events[0].start / 1000, events[0].end / 1000, "\n".join(line for line in lines if line))
