"""Typography: spaces between words, full-width forms, simplified characters, which marks open and close."""

from __future__ import annotations

import functools
import re

# Full-width forms are written as escapes, since they look like the half-width ones beside them.
_COMMA, _STOP, _QUESTION, _EXCLAMATION, _SEMICOLON, _COLON = "\uff0c\u3002\uff1f\uff01\uff1b\uff1a"
_OPEN, _CLOSE = "\uff08\uff09"

OPENING = frozenset("《〈「『【〔“‘([{¥$" + _OPEN)
CLOSING = frozenset(
    "、》〉」』】〕”’)]},.;:?!…—~%‰℃°·" + _COMMA + _STOP + _QUESTION + _EXCLAMATION + _SEMICOLON + _COLON + _CLOSE
)
SENTENCE_END = frozenset("….?!" + _STOP + _QUESTION + _EXCLAMATION)
CLAUSE_END = frozenset("、—,;:" + _COMMA + _SEMICOLON + _COLON)
# Netflix, Simplified Chinese, "Punctuation": no comma or full stop at the end of a line.
DROPPED_AT_LINE_END = "、" + _COMMA + _STOP
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_CJK_END = re.compile(f"[{_HAN}》」』”’】〉{_CLOSE}]$")
# Chinese writing: no space between these and what follows or precedes.
_UNSPACED = re.compile(f"[{_HAN}\u3000-\u303f\uff00-\uffef“”‘’…—·]")
_FULL_WIDTH = str.maketrans(",.?!;:", _COMMA + _STOP + _QUESTION + _EXCLAMATION + _SEMICOLON + _COLON)


def is_han(character: str) -> bool:
    """Check for a Chinese character (not punctuation)."""
    return _HAN_CHARACTER.match(character) is not None


def needs_space(before: str, after: str) -> bool:
    """Check whether two words are written apart: Latin words are, Chinese characters and their punctuation are not."""
    if not before or not after:
        return False
    return not _UNSPACED.match(before[-1]) and not _UNSPACED.match(after[0])


def normalised(text: str, language: str) -> str:
    """Normalise Chinese text character for character: simplified, with full-width punctuation after Chinese characters.
    Text in other languages stays as it is."""
    if not language.lower().startswith("zh"):
        return text
    simplified = _simplifier()(text)
    if len(simplified) != len(text):  # a phrase was rewritten: keep each character where its time is
        simplified = "".join((_simplifier()(character) or character)[:1] for character in text)
    characters = list(simplified)
    for index, character in enumerate(characters):
        before = "".join(characters[max(0, index - 1) : index])
        after = "".join(characters[index + 1 : index + 2])
        if character in ",.?!;:" and _CJK_END.search(before) and not after.isdigit():
            characters[index] = character.translate(_FULL_WIDTH)
        elif character == "(" and (_CJK_END.search(before) or _HAN_CHARACTER.match(after or " ")):
            characters[index] = _OPEN
        elif character == ")" and (_OPEN in characters[:index] or _CJK_END.search(before)):
            characters[index] = _CLOSE
    return "".join(characters)


def line_end(text: str, language: str) -> str:
    """Text as it stands at the end of a line."""
    return text.rstrip(DROPPED_AT_LINE_END) or text if language.lower().startswith("zh") else text


@functools.cache
def _simplifier():  # type: ignore[no-untyped-def]  # (opencc has no types)
    from opencc import OpenCC

    return OpenCC("t2s").convert
