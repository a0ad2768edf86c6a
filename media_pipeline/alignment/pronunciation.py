"""Pronunciation of written words, in the spelling that espeak-ng reads correctly."""

from __future__ import annotations

import re
from collections.abc import Sequence

from media_pipeline.captions.typography import is_han

_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
# The names of the Latin letters as they are said in Mandarin, for abbreviations such as APP or LED.
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "ei1",
            "bi4",
            "xi1",
            "di4",
            "yi4",
            "ai2fu1",
            "ji4",
            "ei1qi1",
            "ai4",
            "zhei4",
            "kei4",
            "ai2lu5",
            "ai2mu5",
            "en1",
            "ou1",
            "pi4",
            "kiu1",
            "a1",
            "ai2si5",
            "ti4",
            "you1",
            "wei1",
            "da2bu5liu5",
            "ai2ke5si5",
            "wai4",
            "zei4",
        ],
        strict=True,
    )
)
_SYLLABLE = re.compile(r"[a-zü:]+[1-5]")


def spoken_english(texts: Sequence[str]) -> list[list[str]]:
    """Strip the marks around each word; espeak-ng reads numbers and abbreviations by itself."""
    return [[bare] if (bare := re.sub(r"^\W+|\W+$", "", text)) else [] for text in texts]


def spoken_mandarin(texts: Sequence[str]) -> list[list[str]]:
    """Convert each word to pinyin syllables with tone numbers (5: neutral), as the voice `cmn-latn-pinyin` takes them.

    Words come cut by jieba, so that pypinyin sees the word when a character can be read in several ways.
    """
    return [_mandarin(text) for text in texts]


def _mandarin(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    readable = _NUMBER.sub(lambda match: _number(match.group()), text)
    syllables: list[str] = []
    for piece in re.findall(r"[A-Za-z]+|[^A-Za-z]+", readable):
        if piece.isascii() and piece.isalpha():
            syllables += _latin(piece)
            continue
        han = "".join(character for character in piece if is_han(character))
        if han:
            spelled = lazy_pinyin(han, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
            syllables += [syllable.replace("ü", "v") for syllable in spelled]
    return syllables


def _latin(word: str) -> list[str]:
    """Spell an abbreviation letter by letter; leave other words to espeak-ng."""
    if word.isupper() or len(word) <= 2:
        return [syllable for letter in word.lower() for syllable in _SYLLABLE.findall(_LETTERS[letter])]
    return [word.lower()]


def _number(digits: str) -> str:
    """Read a number in Mandarin: 20 二十, 5.5 五点五, 75% 百分之七十五; long ones and years digit by digit."""
    if digits.endswith("%"):
        return "百分之" + _number(digits[:-1])
    whole, _, fraction = digits.partition(".")
    reading = _integer(whole)
    return reading + "点" + "".join(_DIGITS[int(digit)] for digit in fraction) if fraction else reading


def _integer(digits: str) -> str:
    if len(digits) > 8 or (len(digits) == 4 and digits[:2] in ("19", "20")) or (len(digits) > 1 and digits[0] == "0"):
        return "".join(_DIGITS[int(digit)] for digit in digits)
    if len(digits) > 4:
        low = digits[-4:]
        return _below_ten_thousand(digits[:-4]) + "万" + ("" if int(low) == 0 else _below_ten_thousand(low))
    return _below_ten_thousand(digits)


def _below_ten_thousand(digits: str) -> str:
    reading, pending_zero = "", False
    stripped = digits.lstrip("0")
    pending_zero = len(stripped) < len(digits) and bool(stripped)
    for place, digit in zip("千百十 "[4 - len(stripped) :], stripped, strict=True):
        if digit == "0":
            pending_zero = True
            continue
        reading += ("零" if pending_zero else "") + _DIGITS[int(digit)] + place.strip()
        pending_zero = False
    return (reading[1:] if reading.startswith("一十") else reading) or "零"
