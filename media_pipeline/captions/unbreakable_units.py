"""Unbreakable units: pieces of text that no line break and no cue boundary may split."""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from content.timed_text.word import Word
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.typography import CLOSING, OPENING, is_han, needs_space, normalised

_TOKENS = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+)"
    "|(?P<space>\\s+)"
    "|(?P<wide>[\u3000-\u303f\uff00-\uffef“”‘’…—·])"
    "|(?P<latin>[^\\s\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·]+)"
)
_NUMBER = re.compile(r"^[+-]?\d[\d.,:/]*$|^[〇零一二三四五六七八九十百千万亿两半几数]+$")
_ENDS_OPEN = re.compile(r"[A-Za-z\d.,:/〇零一二三四五六七八九十百千万亿两半几数第]\s*$")
"""What ends with an article, a number or 第, and much else."""
_UNITS = frozenset(
    "克 千克 公斤 斤 两 吨 毫克 米 厘米 毫米 公里 千米 里 尺 寸 亩 公顷 平方米 平米 升 毫升 度 摄氏度 "
    "元 块 块钱 角 分 分钱 万 亿 千 百 万元 亿元 年 月 日 号 天 周 小时 点 点钟 分钟 秒 秒钟 个 个月 "
    "位 名 人 次 遍 回 倍 种 项 条 张 把 只 头 株 棵 粒 颗 盆 瓶 箱 袋 包 件 套 台 部 章 节 课 "
    "层 步 岁 页 行 成 级 kg g mg km m cm mm l ml °C ℃ % percent hours "
    "hour minutes minute seconds second days day weeks week "
    "months month years year degrees degree metres meters metre "
    "meter centimetres centimeters grams gram kilograms kilogram "
    "kilos kilo litres liters litre liter yuan dollars dollar "
    "euros pounds pound acres acre times tons ton million "
    "thousand hundred".split()
)
_ARTICLES = frozenset({"a", "an", "the"})
_REMEMBERED = 16384  # texts of some ten characters: those of two long lectures, looked at again at each save
_HESITATION_S = 0.7  # after so long a pause nothing is held together but a word


@dataclass(frozen=True, slots=True)
class Unit:
    """Text that stays together, with its own punctuation. `spaced`: a space stands before it in running text."""

    text: str
    start: float
    end: float
    spaced: bool
    words: tuple[Word, ...]


@dataclass(slots=True)
class _Token:
    text: str
    start: float
    end: float
    spaced: bool
    confidence: float | None
    held: bool = False  # to the token before


def unbreakable(words: Sequence[Word], language: str) -> tuple[Unit, ...]:
    """Cut or join `words` into units: a Chinese word as jieba sees it, a Latin word, a number with its unit, an article
    with the word after it, each with the punctuation that belongs to it.

    Times inside a given word are shared out evenly over its characters.
    """
    tokens = list(_tokens(words, language))
    _hold_together(tokens, language)
    groups: list[list[_Token]] = []
    for token in tokens:
        if token.held and groups:
            groups[-1].append(token)
        else:
            groups.append([token])
    return tuple(_unit(group) for group in groups)


def broken_rule(before: str, after: str) -> str | None:
    """Rule that a break between two texts breaks: `article` (an article apart from its noun), `number` (a number
    apart from its unit, 第 from its number); None where a break is allowed. The texts are what stands left and
    right of it."""
    if not _ENDS_OPEN.search(before):
        return None  # told without cutting the text into words, which takes long
    left, right = _last_token(before), _first_token(after)
    if not left or not right:
        return None
    if left.lower() in _ARTICLES and right[0].isalnum() and right.isascii() and not left.isupper():
        return "article"
    if _NUMBER.match(left) and right.rstrip(",.;:?!") in _UNITS:
        return "number"
    return "number" if left == "第" and _NUMBER.match(right) else None


@functools.lru_cache(_REMEMBERED)
def _last_token(text: str) -> str:
    tokens = tokens_of(text[-40:].rpartition("\n")[2])
    return tokens[-1] if tokens else ""


@functools.lru_cache(_REMEMBERED)
def _first_token(text: str) -> str:
    tokens = tokens_of(text[:40].partition("\n")[0])
    return tokens[0] if tokens else ""


def tokens_of(text: str) -> list[str]:
    """Tokenise `text` into Chinese words, runs of Latin characters and single marks; spaces are left out."""
    return [text[start:end] for start, end, _ in _spans(text, guess_names=True)]


@functools.lru_cache(_REMEMBERED)
def dictionary_boundaries(text: str) -> frozenset[int]:
    """Positions in `text` between two words of jieba's dictionary. A break anywhere else splits a word."""
    edges = {0, len(text)}
    for start, end, _ in _spans(text, guess_names=False):
        edges |= {start, end}
    return frozenset(edges)


def _tokens(words: Sequence[Word], language: str) -> Iterator[_Token]:
    text, origins = "", []
    for number, word in enumerate(words):
        piece = " ".join(word.text.split())
        if not piece:
            continue
        gap = " " if needs_space(text, piece) else ""
        text += gap + piece
        origins += [(number, 0, 1)] * len(gap) + [(number, place, len(piece)) for place in range(len(piece))]
    text = normalised(text, language)
    for start, end, spaced in _spans(text, guess_names=True):
        first, last = origins[start], origins[end - 1]
        sources = {number for number, _, _ in origins[start:end]}
        confidences = [c for number in sources if (c := words[number].confidence) is not None]
        yield _Token(
            text[start:end],
            _time(words[first[0]], first[1] / first[2]),
            _time(words[last[0]], (last[1] + 1) / last[2]),
            spaced,
            min(confidences) if confidences else None,
        )


def _time(word: Word, share: float) -> float:
    return word.start + (word.end - word.start) * share


def _spans(text: str, *, guess_names: bool) -> Iterator[tuple[int, int, bool]]:
    """Spans (start, end, space before) of the tokens of `text`."""
    spaced = False
    for match in _TOKENS.finditer(text):
        if match.lastgroup == "space":
            spaced = True
            continue
        if match.lastgroup != "han":
            yield match.start(), match.end(), spaced
        else:
            for _, start, end in _jieba().tokenize(match.group(), HMM=guess_names):
                yield match.start() + start, match.start() + end, spaced and start == 0
        spaced = False


def _hold_together(tokens: list[_Token], language: str) -> None:
    """Mark each token that must not be separated from the one before it."""
    rules = rules_for(language)
    together = 0.0
    for before, token in pairwise(tokens):
        together = (together if before.held else 0.0) + _wide(before, rules)
        token.held = _belongs(before, token) and together + _wide(token, rules) <= rules.line_width


def _wide(token: _Token, rules: Rules) -> float:
    """Width of a token with the space before it."""
    return width(token.text, rules) + (rules.narrow_width if token.spaced else 0.0)


def _belongs(before: _Token, token: _Token) -> bool:
    if all(character in CLOSING for character in token.text) and not token.spaced:
        return True
    if all(character in OPENING for character in before.text):
        return True
    if token.start - before.end > _HESITATION_S:
        return False
    if _NUMBER.match(before.text) and (token.text.rstrip(",.;:?!") in _UNITS):
        return True
    if _NUMBER.match(token.text) and before.text == "第":
        return True
    return before.text.lower() in _ARTICLES and token.spaced


def _unit(group: list[_Token]) -> Unit:
    text = "".join((" " if token.spaced and index else "") + token.text for index, token in enumerate(group))
    words: list[Word] = []
    for token in group:
        if words and not token.spaced and not any(c.isalnum() or is_han(c) for c in token.text):
            last = words[-1]
            words[-1] = Word(last.text + token.text, last.start, max(last.end, token.end), last.confidence)
        else:
            words.append(Word(token.text, token.start, token.end, token.confidence))
    return Unit(text, group[0].start, max(token.end for token in group), group[0].spaced, tuple(words))


@functools.cache
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba
