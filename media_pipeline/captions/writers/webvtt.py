"""WebVTT writer on webvtt-py: captions and descriptions as browsers play them (W3C WebVTT, "Syntax").

webvtt-py writes text as it is, so marks of the format are escaped here first.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from webvtt import Caption, WebVTT
from webvtt.models import Style

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue, DescriptionCue
from media_pipeline.captions.subrip_joiner import OVERRIDE
from media_pipeline.captions.webvtt_marks import NOTHING
from media_pipeline.captions.writers.unwritable import text_lines

_SPACES = " \t\f"
# A dark box under light letters reads on every picture (WCAG 1.4.3: 15 to 1 over white); sizes stay the player's.
_STYLE = (
    "::cue {\n  color: #ffffff;\n  background-color: rgba(0, 0, 0, 0.85);\n"
    "  font-family: sans-serif;\n  line-height: 1.3;\n}"
)


def write_webvtt(
    cues: Sequence[Cue],
    *,
    language: str,
    note: str = "",
    place: Literal["bottom", "top"] = "bottom",
    styled: bool = True,
) -> str:
    """Write a caption file, with a style of its own and each cue placed on the picture; not so where it is not
    `styled`, for programs that stop reading at a style (ffmpeg 5.1).

    note: provenance of the captions (engine, state of checking, digest, date), written as a comment.
    """
    captions = [
        _caption(cue, str(number), settings=_settings(cue.text, place) if styled else "")
        for number, cue in enumerate(cues, start=1)
    ]
    file = WebVTT(
        captions=captions,
        styles=[Style(_STYLE)] if styled else [],
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
    """Lines of cue text with the marks of the format escaped, and with an empty span where programs would drop or
    misread what is there (webvtt_marks.py)."""
    return [_escaped(line) for line in text_lines(text)]


def _escaped(line: str) -> str:
    escaped = OVERRIDE.sub(lambda match: "{" + NOTHING + match[0][1:], html.escape(line, quote=False))
    before = NOTHING if not line or line[0] in _SPACES else ""
    return before + escaped + (NOTHING if line and line[-1] in _SPACES else "")
