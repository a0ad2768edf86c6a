"""Chinese text prepared for liblouis: segmented into words, and each character with the reading it has in its word.

liblouis's table zhcn-cbs.ctb (国家通用盲文, GF 0019-2018) translates what stands between blanks. It segments no words
and guesses at characters with several readings; here jieba segments and pypinyin reads.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from media_pipeline.captions.typography import CLOSING, OPENING, is_han, normalised
from media_pipeline.export.syllables import cells_of

# Abbreviated by the standard, or of changing tone (written in their own by the standard): left to the table.
_BY_TABLE = frozenset("么你他她它一不儿")
_ABBREVIATED = {"的": "de5"}
# Where the part of speech tells the reading of a word of one character.
_BY_PART_OF_SPEECH = {
    **{("得", "ud"): "de5", ("地", "uv"): "de5", ("着", "uz"): "zhe5", ("了", "ul"): "le5", ("为", "p"): "wei4"},
    **{("只", "q"): "zhi1", ("种", "v"): "zhong4", ("长", "v"): "zhang3", ("重", "d"): "chong2", ("还", "v"): "huan2"},
    **{("数", "v"): "shu3", ("干", "a"): "gan1", ("干", "v"): "gan4", ("倒", "v"): "dao4", ("量", "v"): "liang2"},
}
_LEANING = frozenset({"ul", "uz", "ug"})  # 了 着 过 are written together with their verb
_SPACES = re.compile(r"\s+")


def segmented_for_braille(text: str) -> str:
    """Segment `text` with a blank between words; where a character has several readings, its cells stand instead
    of it."""
    line = ""
    for word, kind in _words(_SPACES.sub(" ", normalised(text, "zh")).strip()):
        joined = not line or line.endswith(tuple(OPENING)) or word[0] in CLOSING or kind in _LEANING
        line += ("" if joined else " ") + _readable(word, kind)
    return line


def _words(text: str) -> Iterator[tuple[str, str]]:
    for piece in _segmenter().cut(text):
        if piece.word.strip():
            yield piece.word.strip(), piece.flag


def _readable(word: str, kind: str) -> str:
    if not any(is_han(character) for character in word):
        return word
    reading = _BY_PART_OF_SPEECH.get((word, kind))
    readings = [reading] if reading is not None else _readings(word)
    if len(readings) != len(word):
        return word
    return "".join(_character(character, reading) for character, reading in zip(word, readings, strict=True))


def _character(character: str, reading: str) -> str:
    """Character where the table reads it correctly, else the cells of its reading."""
    if character in _BY_TABLE or _ABBREVIATED.get(character) == reading or not is_han(character):
        return character
    if len(_all_readings(character)) < 2 and _in_table(character):
        return character
    return cells_of(reading) or character


def _in_table(character: str) -> bool:
    """Check for one of the 6,763 characters of GB 2312, all of which the table has."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _readings(word: str) -> list[str]:
    return [syllables[0] for syllables in _pinyin(word, heteronym=False)]


@functools.lru_cache(maxsize=8192)
def _all_readings(character: str) -> tuple[str, ...]:
    return tuple(_pinyin(character, heteronym=True)[0])


def _pinyin(text: str, *, heteronym: bool) -> list[list[str]]:
    from pypinyin import Style, pinyin

    syllables: list[list[str]] = pinyin(
        text, style=Style.TONE3, heteronym=heteronym, neutral_tone_with_five=True, v_to_u=False
    )
    return syllables


@functools.cache
def _segmenter() -> Any:
    """Segmenter of jieba that tags parts of speech; loading its dictionary takes a second."""
    import jieba
    import jieba.posseg

    jieba.setLogLevel("WARNING")
    return jieba.posseg.dt
