"""Our convention for what SubRip cannot escape: a word joiner (U+2060), which has no width and is not seen, stands
where text would else be taken for something of the format. Parser and writer both have it from here.

The writer puts a joiner

- after a `<` or `{` that begins what programs take for a tag (`<b>`, `<font …>`, `<br>`, `{\\an8}`),
- after each colon of a line that would be taken for a timing line (two times in it are enough for some programs),
- before a line that begins with a space or is a number alone, and after one that ends with a space,
- alone on a line that is empty, which would else end the cue.

Where the text has a joiner of its own at such a place, one more is written. The parser takes away one joiner at each of
these places and no other, so that any text comes back as it was.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
# Override tags of ASS, which programs put into SubRip too; braces around anything else (LaTeX, code) are text.
_OVERRIDE = (
    r"\{(?:\\(?:an?\d{1,2}|[1-4]?[ca]&?H?[0-9A-Fa-f]*&?|alpha&?H?[0-9A-Fa-f]*&?|fn[^\\{}]*|[bius]\d*|r\w*|[kK][fo]?\d+"
    r"|(?:fs|fscx|fscy|fsp|frx|fry|frz|fr|fax|fay|fe|bord|xbord|ybord|shad|xshad|yshad|be|blur|q|p|pbo)-?[\d.]+"
    r"|(?:pos|move|fade?|org|clip|iclip|t)\([^(){}]*\)))+\}"
)
OVERRIDE = re.compile(_OVERRIDE)
TAG = re.compile(rf"</?[bius]\s*>|<font(?:\s+(?:color|face|size)\s*=[^<>]*)?>|</font\s*>|{_OVERRIDE}", re.IGNORECASE)
"""Tags of SubRip."""
BREAK = re.compile(r"<br\s*/?\s*>", re.IGNORECASE)
"""A tag that means a line break."""
_MARKS = "<{:\uff1a"
_AFTER_MARK = re.compile(rf"(?<=[{_MARKS}])(?={JOINER})")
_JOINER_AFTER_MARK = re.compile(rf"(?<=[{_MARKS}]){JOINER}")
_COLON_OF_TIME = re.compile(r"(?<=\d)[:\uff1a](?=\s?\d)")


def joined(line: str, *, taken_for_timing: bool) -> str:
    """A line of text as SubRip holds it."""
    line = _AFTER_MARK.sub(JOINER, line)
    if taken_for_timing:
        line = _COLON_OF_TIME.sub(lambda match: match[0] + JOINER, line)
    while match := TAG.search(line) or BREAK.search(line):  # a tag may hold another
        line = line[: match.start() + 1] + JOINER + line[match.start() + 1 :]
    if not line or line[0] in f" \t{JOINER}" or line.isdigit():
        line = JOINER + line
    return line + JOINER if line != JOINER and line[-1] in f" \t{JOINER}" else line


def without_joiners(line: str) -> str:
    """A line of a file as text: what `joined` has put in is taken away."""
    line = line.removeprefix(JOINER).removesuffix(JOINER)
    return _JOINER_AFTER_MARK.sub("", line)
