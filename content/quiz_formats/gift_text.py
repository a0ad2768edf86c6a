"""Text of a GIFT file: what is escaped, where it is divided (docs.moodle.org, GIFT format)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.quiz_formats.decoding import usable

SPECIAL = "~=#{}:\\"
_LITERAL = "\x01"
"""Stands in the mask for what is no mark; readers take control characters out before."""
_SPACE = " \t\r\n"


def escaped(text: str) -> str:
    """The text as it stands in a file, in one line."""
    marked = "".join(f"\\{character}" if character in SPECIAL else character for character in usable(text))
    return marked.replace("\n", "\\n")


@dataclass(frozen=True, slots=True)
class GiftText:
    """A piece of a file: `text` as it is meant, and a `mask` of the same length in which only marks are left."""

    text: str
    mask: str

    @classmethod
    def parsed(cls, source: str) -> GiftText:
        """Take the escapes out of `source`."""
        text, mask = [], []
        place = 0
        while place < len(source):
            following = source[place + 1 : place + 2]
            if source[place] == "\\" and following and following in SPECIAL + "n":
                text.append("\n" if following == "n" else following)
                mask.append(_LITERAL)
                place += 2
            else:
                text.append(source[place])
                mask.append(source[place])
                place += 1
        return cls("".join(text), "".join(mask))

    def __getitem__(self, part: slice) -> GiftText:
        return GiftText(self.text[part], self.mask[part])

    def strip(self) -> GiftText:
        """The piece without the space around it."""
        begin = len(self.mask) - len(self.mask.lstrip(_SPACE))
        return self[begin : max(begin, len(self.mask.rstrip(_SPACE)))]

    def divided(self, mark: str) -> tuple[GiftText, GiftText | None]:
        """What stands before and after the first `mark`; None where there is none."""
        place = self.mask.find(mark)
        return (self, None) if place < 0 else (self[:place], self[place + len(mark) :])

    def items(self, marks: str) -> Iterator[tuple[str, GiftText]]:
        """The pieces that begin with one of these marks, each with its own; what stands before the first comes under
        an empty mark."""
        places = [match.start() for match in re.finditer(f"[{re.escape(marks)}]", self.mask)]
        before = self[: places[0] if places else len(self.mask)].strip()
        if before.text:
            yield "", before
        for place, end in zip(places, [*places[1:], len(self.mask)], strict=False):
            yield self.mask[place], self[place + 1 : end].strip()

    def prefix(self, pattern: re.Pattern[str]) -> tuple[str, GiftText]:
        """The group that `pattern` finds at the beginning (empty where it does not), and the rest."""
        match = pattern.match(self.mask)
        return (match[1], self[match.end() :].strip()) if match else ("", self)
