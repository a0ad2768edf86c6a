"""What a format cannot hold: said of each cue by the writer that leaves it out or changes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.messages import N_, Message
from content.timed_text.cue import Cue

# XML 1.0, production Char: what is not in it cannot stand in XML, not even escaped, and is no text elsewhere.
_NO_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROL_CHARACTERS = N_("Left out a control character, which is no text: %(codes)s")


@dataclass(frozen=True, slots=True)
class CueLoss:
    """What of the cue at `index` (0 is the first) a file does not hold."""

    index: int
    message: Message


def text_lines(text: str) -> list[str]:
    """Lines of cue text without control characters, empty ones too."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def control_characters(cues: Iterable[Cue]) -> Iterator[CueLoss]:
    """Cues of which `text_lines` leaves characters out."""
    for index, cue in enumerate(cues):
        if characters := sorted(set(_NO_TEXT.findall(cue.text))):
            codes = ", ".join(f"U+{ord(character):04X}" for character in characters)
            yield CueLoss(index, Message(CONTROL_CHARACTERS, {"codes": codes}))
