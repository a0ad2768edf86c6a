"""How much a text decoded from an old encoding is like text: the share of its characters that people really write.

Each East Asian character set has its common characters together: level 1 of GB 2312 (rows 16 to 55), of Big5 (A440 to
C67E) and of JIS X 0208 (rows 16 to 47). Text read in the wrong encoding falls everywhere else.
"""

from __future__ import annotations

import re

LIKELY = 0.6
"""From here on a reading may be right."""
# Punctuation and full-width forms of East Asian writing.
_EAST_ASIAN_MARK = re.compile("[\u3000-\u303f\uff01-\uff60\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\u30fb]")
_KANA = re.compile("[\u3041-\u30ff]")
_OTHER = re.compile("[^\x00-\x7f]+")
# Marks that Windows-1252 adds, and those of Latin-1 which stand in running text.
_LATIN_MARK = frozenset("‘’“”‚„–—…•€£©®°«»¿¡†§™\u00a0")
_OFTEN_CHINESE = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後"
    "作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實"
)


def plausibility(text: str, encoding: str) -> float:
    """How much `text`, decoded from `encoding`, is like text: 0..1 for the share of plausible characters beyond ASCII,
    and up to 0.3 more for such as people write most often. 1 where there are none."""
    runs = [(match[0], match.start(), match.end()) for match in _OTHER.finditer(text)]
    total = sum(len(run) for run, _, _ in runs)
    if not total:
        return 1.0
    if encoding == "cp1252":
        return sum(_latin(run, text[start - 1 : start], text[end : end + 1]) for run, start, end in runs) / total
    # One sign right behind a Latin letter, or a few in a whole file of them, is a mark of Western writing read wrongly.
    characters = [
        character
        for run, start, end in runs
        for character in run
        if len(run) > 1 or not _is_letter(text[start - 1 : start])
    ]
    plausible = sum(_is_common(character, encoding) for character in characters) / total
    often = sum(_is_often(character, encoding) for character in characters) / total
    share = 0.5 if 10 * total < sum(map(_is_letter, text)) else 1.0
    return share * (plausible + min(0.3, often))


def _latin(run: str, before: str, after: str) -> int:
    """How many characters of a run are plausible in the Latin alphabet: letters beside ASCII letters, and marks. Long
    runs are none: no language of this encoding writes four accented letters in a row."""
    if len(run) > 3:
        return 0
    beside = (before + after).isascii() and any(character.isalpha() for character in before + after)
    return sum(character in _LATIN_MARK or (character.isalpha() and beside) for character in run)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_common(character: str, encoding: str) -> bool:
    if _EAST_ASIAN_MARK.match(character):
        return True
    if encoding == "shift_jis":
        return _KANA.match(character) is not None or _lead(character, "cp932", 0x88, 0x98)
    if encoding == "big5":
        return _lead(character, "cp950", 0xA4, 0xC6)
    return _lead(character, "gb2312", 0xB0, 0xD7)


def _is_often(character: str, encoding: str) -> bool:
    return _KANA.match(character) is not None if encoding == "shift_jis" else character in _OFTEN_CHINESE


def _lead(character: str, codec: str, first: int, last: int) -> bool:
    """Whether the first of a character's two bytes lies in a range."""
    try:
        encoded = character.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and first <= encoded[0] <= last
