"""Chinese numbers in figures: GB/T 15835-2011, "General rules for writing numerals in publications".

Figures for measures, percentages, dates, times, codes and counts from ten; characters for idioms (一些, 三心二意),
rough numbers (三四个, 几十) and small counts (两个, 三次).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Figures(NamedTuple):
    """Replacement of the text from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "幺": 1, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_D = "[零〇一二三四五六七八九]"
_N = "[零〇一二两三四五六七八九十百千万亿]"
# One to nine are figures only before what is measured: 三公斤, but 三个.
_MEASURES = (
    "公斤|千克|毫克|克|斤|吨|平方米|平米|厘米|毫米|公里|千米|米|毫升|升|公顷|亩|摄氏度|度|元|块钱|分钟|秒钟|秒|小时|"
    "千瓦|瓦|伏|点钟|月(?=[一二三四五六七八九十]+[日号])"
)
# No figures in these, whatever follows.
_IDIOMS = re.compile(
    "十分(?!之|钟)|万一|千万(?=要|不|别|注|记|小|当)|一[些起样般定直切旦致边面下会时共律再生向]|一度(?!电)|一刻(?!钟)|"
    "一点(?=点|也|都|儿|不|没|一点)|有一点|快一点|慢一点|多一点|少一点|三心二意|七上八下|乱七八糟|五颜六色|四面八方|五花八门|"
    "千方百计|千变万化|成千上万|一五一十|三三两两|一心一意|独一无二|万无一失|百分百|老百姓|十全十美|九牛一毛|百货|千家万户|"
    "一举两得|四通八达|五湖四海|九死一生|百年大计|[数上几好]+[十百千万亿]+|[二三四五六七八九]?十几|一百一(?!十)"
)
# 三四个, 七八十斤: two small numbers side by side are a guess.
_1 = "[一二三四五六七八九]"
_ROUGH = re.compile(
    "(?<![零〇一二三四五六七八九十百千万])[一二两三四五六七八九]{2}"
    "(?=[十百千万]?[^零〇一二三四五六七八九十百千万年月点分号日]|十)"
)
_DAY = f"(?P<day>[一二三]?十{_1}?|{_1})(?P<mark>[日号])"
_MONTH = f"(?P<month>十[一二]?|{_1})月"
_YEAR = f"(?P<year>{_D}{{4}}|[七八九零〇一二]{_D}(?=年{_N}*[月级初底，。]))年"
_HOUR = "(?P<hour>二?十[一二三四]?|[一二两三四五六七八九])"
_OF_DAY = "(?<=[上下中]午|早上|晚上|凌晨|傍晚|夜里)"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...]


def chinese_figures(text: str) -> Iterator[Figures]:
    """Find what to write in figures, from left to right."""
    at = 0
    while at < len(text):
        for pattern, figures in _PATTERNS:
            match = pattern.match(text, at)
            if match is None:
                continue
            replacement = figures(match)
            if replacement is not None and replacement != match.group():
                yield Figures(match.start(), match.end(), replacement)
            at = match.end()
            break
        else:
            at += 1


def value_of(number: str) -> int:
    """Value of a number written with places (三百二十五), or digit by digit where there are none (二零二六)."""
    if not set(number) & {"十", "百", "千", "万", "亿"}:
        return int("".join(str(_DIGITS[character]) for character in number))
    total, section, digit, last = 0, 0, 0, 1
    for character in number:
        if character in _DIGITS:
            digit = _DIGITS[character]
            last = 10 if character in "零〇" else last
        elif character in _PLACES:
            section += max(1, digit) * _PLACES[character]
            digit, last = 0, _PLACES[character]
        else:
            scale = 10_000 if character == "万" else 100_000_000
            total = (total + section + digit) * scale if scale > 10_000 else total + (section + digit) * scale
            section, digit, last = 0, 0, scale
    # 三百五 is 350: a last digit with its place left out
    return total + section + (digit * last // 10 if digit and last > 10 else digit)


def _unchanged(_match: re.Match[str]) -> None:
    return None


def _with_magnitude(number: str) -> str:
    """Write in figures, large round numbers with their 万 or 亿: 三万 is 3万, 三万五千 is 35000."""
    value = value_of(number)
    if number[-1] in "万亿" and number[:-1]:
        return f"{value_of(number[:-1])}{number[-1]}"
    return str(value)


def _digits(text: str) -> str:
    return "".join(str(_DIGITS[character]) for character in text)


def _percent(match: re.Match[str]) -> str:
    return f"{_decimal(match.group(2))}{'%' if match.group(1) == '百' else '‰'}"


def _decimal(text: str) -> str:
    whole, _, fraction = text.partition("点")
    return _with_magnitude(whole) + (f".{_digits(fraction)}" if fraction else "")


def _date(match: re.Match[str]) -> str:
    year, month, day = match.group("year"), match.group("month"), match.group("day")
    date = f"{_digits(year)}年" if year else ""
    date += f"{value_of(month)}月" if month else ""
    return date + (f"{value_of(day)}{match.group('mark')}" if day else "")


def _time(match: re.Match[str]) -> str:
    hour, minute = match.group("hour"), match.group("minute")
    rest = match.group()[match.end("hour") - match.start() :]
    if minute is None:
        return f"{value_of(hour)}{rest}"
    return f"{value_of(hour)}点{value_of(minute.lstrip('零〇') or '零'):02}分"


def _counted(match: re.Match[str]) -> str | None:
    """Convert a number with places, from ten; a lone 十, 百, 千 or 万 is a word."""
    number = match.group("number")
    if len(number) == 1 or not set(number) - {"百", "千", "万", "亿"} or not set(number) & set("十百千万亿"):
        return None
    return _with_magnitude(number)


def _measured(match: re.Match[str]) -> str:
    return f"{_decimal(match.group('number'))}{match.group('unit')}"


_PATTERNS = (
    (re.compile(f"([百千])分之((?:{_N}+)(?:点{_D}+)?)"), _percent),
    (_IDIOMS, _unchanged),
    (re.compile(f"{_YEAR}(?:{_MONTH}(?:{_DAY})?)?"), _date),
    (re.compile(f"(?P<year>){_MONTH}{_DAY}"), _date),
    (re.compile(f"{_OF_DAY}{_HOUR}(?:点(?P<minute>[零〇]?[二三四五]?十?{_1}?)分|点(?:半|整|钟|一刻|三刻)?)"), _time),
    (re.compile(f"{_HOUR}(?:点(?P<minute>[零〇]{_1}|[二三四五]?十{_1}?)分|点(?:半|整|钟))"), _time),
    (re.compile(f"(?P<number>{_N}+点{_D}+)(?P<unit>(?:{_MEASURES})?)"), _measured),
    (_ROUGH, _unchanged),
    (re.compile(f"(?P<number>[一二两三四五六七八九])(?P<unit>{_MEASURES})"), _measured),
    (re.compile("[零〇幺一二三四五六七八九]{4,}(?![十百千万])"), lambda match: _digits(match.group())),
    (re.compile(f"(?P<number>{_N}+?)(?=千[克米瓦])"), lambda match: _counted(match) or _decimal(match.group("number"))),
    (re.compile(f"(?P<number>{_N}{{2,}})"), _counted),
    (re.compile(_N), _unchanged),
)  # fmt: skip
