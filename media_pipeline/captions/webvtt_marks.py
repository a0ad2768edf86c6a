"""What writer and parser of WebVTT agree on."""

from __future__ import annotations

NOTHING = "<c></c>"
"""An empty class span, which nobody sees. It stands for an empty line inside a cue, which would else end it, between a
line's outer spaces and its ends, where they would be lost, and after a brace that programs take for a command of
ASS."""
