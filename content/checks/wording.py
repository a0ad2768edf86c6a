"""Colour or place as the only hint to what is meant.

WCAG 2.2, 1.4.1 (use of colour) and 1.3.3 (sensory characteristics). Its understanding lets "above" and "below" pass
where they follow the order of reading; so do we. What has its name beside it, in quotation marks, brackets, bold or
code, is not named by its colour alone. Real things may have a colour and a side: a left shoulder, a red tomato.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import FindingKind, TextFinding
from content.checks.parsed_text import NAME_BEGINS, NAME_ENDS, ParsedText, Passage
from content.checks.word_lists import (
    COLOURED_THINGS_EN,
    COLOURED_THINGS_ZH,
    COLOURS_EN,
    COLOURS_ZH,
    MARKED_EN,
    MARKED_ZH,
    PARTS_OF_PAGES_EN,
    SCREENS_ZH,
    THINGS_EN,
    THINGS_ON_PAGES_ZH,
)

_CHINESE_COLOUR = re.compile(
    rf"{COLOURS_ZH}色?的?{COLOURED_THINGS_ZH}|[红绿蓝黄紫]字(?!当头|旗)"
    rf"|(?:标|涂|用|显示|加|变|高亮|圈)(?:成|为|了)?{COLOURS_ZH}色?(?:的|了)?{MARKED_ZH}"
    rf"|标(?:成|为|了)?[红绿蓝黄橙]色?(?:了|的)?(?=[的，。；、了是为]|$)"
)
_ENGLISH_COLOUR = re.compile(
    rf"\b{COLOURS_EN} {COLOURED_THINGS_EN}\b(?! of\b)|\b{MARKED_EN} in {COLOURS_EN}\b(?! ink| pen)", re.IGNORECASE
)

_SIDE = "(?:左(?!右)|右)[上下]?(?:边|侧|面|方|角|栏|手边|半边|半部分)?+"
_PICTURE = (
    rf"(?:{SCREENS_ZH}|示意图|流程图|图片|图像|插图|截图|照片|幻灯片|表格"
    rf"|[上下左右本该此]图|图[0-9一二三四五六七八九十]*|[上下]表)"
)
_STOP = "(?=[，。；、）)：]|$)"
_CHINESE_PLACE = re.compile(
    rf"{_PICTURE}[的里中上内]?的?[最正]?(?:{_SIDE}|正?中间|正?中央|四角)(?!对齐)|[左右][上下]角"
    rf"|{SCREENS_ZH}的?最?[上下顶底][边侧方角部端]"
    rf"|{_SIDE}的?(?:{THINGS_ON_PAGES_ZH}|图(?!书))"
    rf"|[见如][左右][边侧面]?[图表栏]?(?:所示)?{_STOP}"
    rf"|(?:点击?|单击|双击|点一下|点开|拖到|拖动到){SCREENS_ZH}?的?最?{_SIDE}(?=[，。；、的就可]|$)"
    rf"|(?:答案|例子|示例|说明|选项|图片|表格|按钮)[^，。；]{{0,4}}在(?:屏幕|页面)?最?{_SIDE}{_STOP}"
)
_ENGLISH_SIDE = (
    r"(?:on|to|at) the (?:(?:top|bottom|upper|lower|far)[ -])?(?:left|right)(?:[ -](?:corner|hand side|side))?+\b"
)
_ENGLISH_BODY = (
    r"(?! (?:foot|hand|arm|leg|knee|shoulder|lane|tracks?|time|order|way|place|spot|moment)\b"
    r"| of (?:the|a) (?:road|room|house|street|bed|body))"
)
_ENGLISH_PLACE = re.compile(
    rf"\b{THINGS_EN}\b[^.!?\n]{{0,60}}?\b{_ENGLISH_SIDE}{_ENGLISH_BODY}"
    rf"|\b(?:(?:left|right)-hand|left) {PARTS_OF_PAGES_EN}\b|\bin the right (?:column|panel|margin|corner)\b"
    rf"|\b(?:top|bottom) (?:left|right) (?:corner )?(?:of the )?(?:screen|page|picture|image|window)\b",
    re.IGNORECASE,
)
_PATTERNS = (
    (FindingKind.COLOUR_ONLY, _CHINESE_COLOUR),
    (FindingKind.COLOUR_ONLY, _ENGLISH_COLOUR),
    (FindingKind.POSITION_ONLY, _CHINESE_PLACE),
    (FindingKind.POSITION_ONLY, _ENGLISH_PLACE),
)
_CLAUSE_ENDS = re.compile(r"[。！？；\n]|[.!?;](?=\s|$)")
_NAMED = re.compile(
    rf"[“「『《][^”」』》]+[”」』》]|\"[^\"]+\"|（[^）]+）|\([^)]+\)|{NAME_BEGINS}[^{NAME_ENDS}]+{NAME_ENDS}"
)
_SAID_OTHERWISE_TOO = re.compile(r"(?:[，,]?\s*(?:并且?|同时|而且|还|也|又)|,? and (?:also|with|a|an)\b)")
_LOOK_AHEAD = 10


def wording_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """Where a text names something by its colour or its place alone."""
    for passage in parsed.passages:
        yield from passage_wording(passage)


def passage_wording(passage: Passage) -> Iterator[TextFinding]:
    """As `wording_findings`, for one passage; one finding of a kind in each sentence."""
    for start, end in _sentences(passage.marked):
        sentence = passage.marked[start:end]
        if _NAMED.search(sentence):
            continue
        offset = len(_without_marks(passage.marked[:start]))
        plain = _without_marks(sentence)
        seen: set[FindingKind] = set()
        for kind, pattern in _PATTERNS:
            match = pattern.search(plain)
            if (
                match
                and kind not in seen
                and not _SAID_OTHERWISE_TOO.search(plain, match.end(), match.end() + _LOOK_AHEAD)
            ):
                seen.add(kind)
                begin = offset + match.start()
                excerpt = passage.excerpt(begin, offset + match.end())
                yield TextFinding(kind, excerpt, passage.line_at(begin))


def _is_said_otherwise_too(sentence: str, at: int) -> bool:
    return bool(_SAID_OTHERWISE_TOO.search(sentence, at, at + _LOOK_AHEAD))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _CLAUSE_ENDS.finditer(text):
        yield start, end.end()
        start = end.end()
    if start < len(text):
        yield start, len(text)


def _without_marks(text: str) -> str:
    return text.replace(NAME_BEGINS, "").replace(NAME_ENDS, "")
