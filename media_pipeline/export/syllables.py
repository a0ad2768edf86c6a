"""Mandarin syllables in 国家通用盲文 (GF 0019-2018): initials, finals, tones and which tone is left out.

Only what liblouis cannot know from the characters alone is written with it: characters with several readings, whose
reading follows from the word. A test compares it with liblouis's table for all characters with one reading.
"""

from __future__ import annotations

import re

_INITIALS = dict(
    zip(
        "b p m f d t n l g k h j q x zh ch sh r z c s".split(),  # noqa: SIM905  (a table, in the order of the standard)
        "⠃ ⠏ ⠍ ⠋ ⠙ ⠞ ⠝ ⠇ ⠛ ⠅ ⠓ ⠛ ⠅ ⠓ ⠌ ⠟ ⠱ ⠚ ⠵ ⠉ ⠎".split(),  # noqa: SIM905
        strict=True,
    )
)
_FINALS = dict(
    zip(
        (  # noqa: SIM905
            "a o e er ai ei ao ou an en ang eng "
            "i ia ie iao iu ian in iang ing "
            "u ua uo uai ui uan un uang ong "
            "v ve van vn iong"
        ).split(),
        "⠔ ⠢ ⠢ ⠗ ⠪ ⠮ ⠖ ⠷ ⠧ ⠴ ⠦ ⠼ ⠊ ⠫ ⠑ ⠜ ⠳ ⠩ ⠣ ⠭ ⠡ ⠥ ⠿ ⠕ ⠽ ⠺ ⠻ ⠒ ⠶ ⠲ ⠬ ⠾ ⠯ ⠸ ⠹".split(),  # noqa: SIM905
        strict=True,
    )
)
_TONES = {"1": "⠁", "2": "⠂", "3": "⠄", "4": "⠆", "5": ""}
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})  # their -i is not written
_LEFT_OUT = {
    **{"f": "1", "p": "2", "m": "2", "t": "2", "n": "2", "h": "2", "q": "2", "ch": "2", "r": "2", "c": "2"},
    **{"er": "2", "yi": "1", "ye": "3", "wo": "3", "you": "3", "e": "", "zi": "", "le": "", "zai": ""},
}  # by syllable, else by initial; for all others the fourth tone
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)([a-zv]+)([1-5])")
_ALONE = {
    **{"yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang"},
    **{"ying": "ing", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un"},
    **{"wang": "uang", "weng": "ong", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "yong": "iong"},
}


def cells_of(syllable: str) -> str | None:
    """Translate a syllable such as `hang2` (ü as v, tone 5 the light one) to Unicode braille; None for what is no
    syllable."""
    spelled, tone = _ALONE.get(syllable[:-1], syllable[:-1]), syllable[-1:]
    match = _SYLLABLE.fullmatch(spelled + tone)
    if match is None:
        return None
    initial, final = ("", spelled) if spelled in _FINALS else (match[1], match[2])
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    if initial in _BUZZING and final == "i":
        final = ""
    if final and final not in _FINALS:
        return None
    cells = _INITIALS.get(initial, "") + _FINALS.get(final, "")
    unwritten = _LEFT_OUT.get(syllable[:-1], _LEFT_OUT.get(initial, "4") if initial else "4")
    return cells + ("" if tone == unwritten else _TONES[tone])
