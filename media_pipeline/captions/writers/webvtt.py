"""Captions as WebVTT, the form a browser plays (W3C WebVTT, "Syntax")."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue

# A dark box under light letters reads on every picture (WCAG 1.4.3: 15 to 1 over white); sizes stay the player's.
_STYLE = (
    "STYLE\n::cue {\n  color: #ffffff;\n  background-color: rgba(0, 0, 0, 0.85);\n"
    "  font-family: sans-serif;\n  line-height: 1.3;\n}"
)


def write_webvtt(
    cues: Sequence[Cue], *, language: str, note: str = "", place: Literal["bottom", "top"] = "bottom"
) -> str:
    """The whole file, with a style of its own and each cue at its place on the picture. `note` says where the captions
    come from (engine, state of checking, digest, date) for whoever opens it."""
    blocks = [f"WEBVTT\nLanguage: {language}", _STYLE, *([_note(note)] if note.strip() else [])]
    for number, cue in enumerate(cues, start=1):
        text = _text(cue.text)
        times = f"{timestamp(cue.start)} --> {timestamp(cue.end)}"
        blocks.append(f"{number}\n{times} {_settings(text, place)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def write_descriptions(cues: Sequence[Cue], extended: Sequence[bool], *, language: str) -> str:
    """A file of kind `descriptions`. The name of a cue for which the lecture is to wait begins with `extended-`."""
    blocks = [f"WEBVTT\nKind: descriptions\nLanguage: {language}"]
    blocks += [
        f"{'extended-' if waits else ''}{number}\n{timestamp(cue.start)} --> {timestamp(cue.end)}\n{_text(cue.text)}"
        for number, (cue, waits) in enumerate(zip(cues, extended, strict=True), start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def _settings(text: str, place: str) -> str:
    """Centred, the last line on the last of the picture or the first on the first."""
    line = 0 if place == "top" else -max(1, text.count("\n") + 1)
    return f"line:{line} position:50% size:90% align:center"


def _note(note: str) -> str:
    """A comment block: it may hold neither an empty line nor an arrow."""
    lines = [" ".join(line.split()).replace("-->", "→") for line in note.splitlines() if line.strip()]
    return "NOTE " + "\n".join(lines)


def _text(text: str) -> str:
    """Cue text with the marks of the format escaped and no empty line in it, which would end the cue."""
    return "\n".join(html.escape(line.strip(), quote=False) for line in text.splitlines() if line.strip())
