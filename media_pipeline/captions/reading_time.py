"""How long a caption is shown of which only the beginning is known."""

from __future__ import annotations

from media_pipeline.captions.rules import CHINESE, ENGLISH, width
from media_pipeline.captions.typography import is_han


def needed_s(text: str) -> float:
    """Seconds to say and to read a text: twice what quick readers need, within the limits of a caption."""
    rules = CHINESE if any(is_han(character) for character in text) else ENGLISH
    return min(rules.longest_s, max(2.0, 2 * width(text, rules) / rules.reading_speed))
