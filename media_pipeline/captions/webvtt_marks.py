"""What writer and parser of WebVTT agree on."""

from __future__ import annotations

EMPTY_LINE = "<c></c>"
"""Stands for an empty line inside a cue, which would else end it: an empty class span, which nobody sees."""
