"""WebVTT writer on webvtt-py: captions and descriptions as browsers play them (W3C WebVTT, "Syntax").

webvtt-py writes text as it is, so marks of the format are escaped here first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Literal

from webvtt import Caption, WebVTT
from webvtt.models import Style

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue, DescriptionCue
from media_pipeline.captions.subrip_joiner import OVERRIDE
from media_pipeline.captions.webvtt_marks import EMPTY_LINE
from media_pipeline.captions.writers.unwritable import text_lines

_OUTER_SPACES = re.compile(r"^[ \t\f]+|[ \t\f]+$")
# A dark box under light letters reads on every picture (WCAG 1.4.3: 15 to 1 over white); sizes stay the player's.
_STYLE = (
    "::cue {\n  color: #ffffff;\n  background-color: rgba(0, 0, 0, 0.85);\n"
    "  font-family: sans-serif;\n  line-height: 1.3;\n}"
)


def write_webvtt(
    cues: Sequence[Cue], *, language: str, note: str = "", place: Literal["bottom", "top"] = "bottom"
) -> str:
    """Write a caption file, with a style of its own and each cue placed on the picture.

    note: provenance of the captions (engine, state of checking, digest, date), written as a comment.
    """
    captions = [
        _caption(cue, str(number), settings=_settings(cue.text, place)) for number, cue in enumerate(cues, start=1)
    ]
    file = WebVTT(
        captions=captions,
        styles=[Style(_STYLE)],
        metadata=[f"Language: {language}"],
        header_comments=[_comment(note)] if note.strip() else [],
    )
    return file.content


def write_descriptions(cues: Sequence[DescriptionCue], *, language: str) -> str:
    """Write a file of kind `descriptions`. The identifier of an extended cue, for which the lecture waits, begins with
    `extended-`."""
    captions = [
        _caption(cue, f"extended-{number}" if cue.extended else str(number)) for number, cue in enumerate(cues, start=1)
    ]
    return WebVTT(captions=captions, metadata=["Kind: descriptions", f"Language: {language}"]).content


def _caption(cue: Cue | DescriptionCue, identifier: str, *, settings: str = "") -> Caption:
    return Caption(timestamp(cue.start), timestamp(cue.end), _escaped_lines(cue.text), identifier, settings)


def _settings(text: str, place: str) -> str:
    """Cue settings: centred, the last line on the last of the picture, or the first on the first."""
    line = 0 if place == "top" else -max(1, len(_escaped_lines(text)))
    return f"line:{line} position:50% size:90% align:center"


def _comment(note: str) -> str:
    """Text of a comment block, which may hold neither an empty line nor an arrow."""
    return "\n".join(" ".join(line.split()).replace("-->", "→") for line in note.splitlines() if line.strip())


def _escaped_lines(text: str) -> list[str]:
    """Lines of cue text with the marks of the format escaped: also braces that programs take for those of ASS, and
    spaces at the ends of a line. An empty line, which would end the cue, is a class without a name."""
    return [_escaped(line) or EMPTY_LINE for line in text_lines(text)]


def _escaped(line: str) -> str:
    escaped = OVERRIDE.sub(lambda match: "&#123;" + match[0][1:], html.escape(line, quote=False))
    return _OUTER_SPACES.sub(lambda match: "".join(f"&#{ord(space)};" for space in match[0]), escaped)
