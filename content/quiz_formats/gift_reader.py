"""Questions out of a GIFT file, Moodle's format of plain text (docs.moodle.org, GIFT format)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from content.messages import N_, Message
from content.quiz_formats.decoding import decoded
from content.quiz_formats.gift_answers import parse_answers
from content.quiz_formats.gift_text import GiftText
from content.quiz_formats.question import Question
from content.quiz_formats.question_file import Collection, Place, QuestionFile
from content.quiz_formats.unreadable import Unreadable

_EXACT = re.compile(r"^\s*//\s*changxue ([0-9a-f]{12}) (\{.*\})\s*$")
_CATEGORY = re.compile(r"^\s*\$CATEGORY\s*:\s*(.*)$", re.IGNORECASE)
_TITLE = "::"


def read_gift(data: bytes, language: str = "zh") -> QuestionFile:
    """The questions of a file. language: of the words for true and false. Raises Invalid where it is no text."""
    collection = Collection()
    for block in _blocks(decoded(data, collection).split("\n"), collection):
        _read(block, collection, language)
    return collection.file()


def source_digest(source: str) -> str:
    """By which a comment of ours knows the very question that it belongs to."""
    return hashlib.sha256(source.strip().encode()).hexdigest()[:12]


@dataclass(slots=True)
class _Block:
    """The lines of one question, the first of them at `line`, and our comment with all that GIFT has no place for."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    digest: str = ""
    exact: str = ""

    @property
    def source(self) -> str:
        """The question as it stands in the file."""
        return "\n".join(self.lines)


def _blocks(lines: list[str], collection: Collection) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate(lines, start=1):
        if category := _CATEGORY.match(line):
            message = N_("The category “%(name)s” is not kept.")
            collection.lose(Place(number), Message(message, {"name": category[1][:100]}))
        elif exact := _EXACT.match(line):
            block.digest, block.exact = exact.groups()
        elif line.lstrip().startswith("//"):
            continue
        elif line.strip():
            block.line = block.line or number
            block.lines.append(line)
        elif block.lines:
            yield block
            block = _Block()
    if block.lines:
        yield block


def _read(block: _Block, collection: Collection, language: str) -> None:
    place = Place(block.line)
    if block.exact and source_digest(block.source) == block.digest:
        question = _exact(block.exact)
        if question is not None:
            collection.add(question, place)
            return
    if block.exact:
        message = N_("The question was changed after it left this portal: what only the portal knew of it is not kept.")
        collection.lose(place, Message(message))
    text = GiftText.parsed(block.source).strip()
    title, text = _titled(text)
    try:
        question, losses = parse_answers(title, text, language)
    except Unreadable as reason:
        collection.lose(place, reason.message, whole=True)
        return
    for loss in losses:
        collection.lose(place, loss)
    collection.add(question, place)


def _exact(document: str) -> Question | None:
    try:
        return Question.from_json(json.loads(document))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _titled(text: GiftText) -> tuple[str, GiftText]:
    if not text.mask.startswith(_TITLE):
        return "", text
    title, rest = text[len(_TITLE) :].divided(_TITLE)
    return ("", text) if rest is None else (title.text[:160], rest.strip())
