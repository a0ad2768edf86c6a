"""Line breaks of a caption: the best two lines, and the cost of breaking at a place."""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.word import Word
from media_pipeline.captions.rules import Rules, rules_for, width
from media_pipeline.captions.typography import CLAUSE_END, DROPPED_AT_LINE_END, SENTENCE_END, line_end, needs_space
from media_pipeline.captions.unbreakable_units import Unit, broken_rule, dictionary_boundaries

# English: Netflix "Line Treatment": break before conjunctions and prepositions, after punctuation.
_BEFORE_ENGLISH = frozenset(
    "and but or nor so yet because although though while when where if unless until since that which who whom whose "
    "as than of to in on at by for from with without into onto over under about after before between through during "
    "against among around".split()
)
_NEVER_AFTER_ENGLISH = _BEFORE_ENGLISH | frozenset(
    "my your his her its our their this these those very is are was were be not i you he she it we they".split()
)
_BEFORE_CHINESE = (
    "和", "或", "但", "而", "并", "因为", "所以", "如果", "虽然", "然后", "就", "再", "才", "也", "还", "以及",
    "或者", "并且", "而且", "不过", "可是", "那么", "在", "把", "被", "对", "从", "向", "为了", "比", "让", "给", "用",
    "按", "由", "与", "跟",
)  # fmt: skip
_NEVER_BEFORE_CHINESE = ("的", "了", "吗", "呢", "吧", "着", "过", "地", "得", "们", "啊", "呀", "里", "上", "下", "中")
_NEVER_AFTER_CHINESE = frozenset(
    "和 或 但 而 在 把 被 对 从 向 比 让 给 用 按 由 与 跟 不 很 最 更 这 那 每 一个 这个 那个".split()
)


def break_cost(before: Unit, after: Unit) -> float:
    """Cost of a break between two units: 0 after a sentence, about 4 between two words, more where it hurts."""
    last = before.text.rstrip("”’」』)\"'\uff09")[-1:] or before.text[-1:]
    if last in SENTENCE_END:
        return 0.0
    if last in CLAUSE_END:
        return 1.0
    if before.text[-1] == after.text[0] == "…":
        return 9.0
    first_word, last_word = after.words[0].text, before.words[-1].text
    if first_word in _NEVER_BEFORE_CHINESE:
        return 8.0
    if last_word.lower() in _NEVER_AFTER_ENGLISH or last_word in _NEVER_AFTER_CHINESE:
        return 6.0
    if first_word.lower() in _BEFORE_ENGLISH or first_word in _BEFORE_CHINESE:
        return 2.0
    return 4.0


def joined(units: Sequence[Unit]) -> str:
    """Join the units to running text."""
    return "".join((" " if unit.spaced and index else "") + unit.text for index, unit in enumerate(units))


def best_lines(units: Sequence[Unit], language: str) -> tuple[str, ...]:
    """Lay out the text of one cue on one line where it fits, else on two balanced ones broken at the best place.

    Where no place keeps the limits, the two lines that exceed them least.
    """
    rules = rules_for(language)
    whole = line_end(joined(units), language)
    if width(whole, rules) <= rules.line_width or len(units) == 1:
        return (whole,)
    breaks = []
    for index in range(1, len(units)):
        first = line_end(joined(units[:index]), language)
        second = line_end(joined(units[index:]), language)
        breaks.append((_line_cost(first, second, units[index - 1], units[index], rules), first, second))
    breaks.sort(key=lambda choice: choice[0])
    words = [word for unit in units for word in unit.words]
    for _, first, second in breaks:
        if not splits_word(first, second) and broken_rule(with_mark(first, words), second) is None:
            return (first, second)
    return breaks[0][1:]


def with_mark(line: str, words: Sequence[Word]) -> str:
    """Restore the mark that was dropped at the end of `line`, where one of the `words` it was made of carries it: after
    a comma nothing is separated that belongs together."""
    for word in words:
        bare = word.text.rstrip(DROPPED_AT_LINE_END)
        if bare and bare != word.text and line.endswith(bare):
            return line + word.text[len(bare) :]
    return line


def splits_word(first: str, second: str) -> bool:
    """Check whether a Chinese word of the dictionary runs from the end of one line into the next."""
    if needs_space(first, second):
        return False
    return len(first) not in dictionary_boundaries(first + second)


def fits(widths: Sequence[float], dropped: Sequence[float], rules: Rules) -> int:
    """Number of lines that units of these widths need (the space before each counted, what is dropped at a line's end
    in `dropped`): 1, 2, or 0 where two do not hold them."""
    total = sum(widths)
    if total - dropped[-1] <= rules.line_width:
        return 1
    first = 0.0
    for index in range(len(widths) - 1):
        first += widths[index]
        if first - dropped[index] <= rules.line_width and total - first - dropped[-1] <= rules.line_width:
            return 2
        if first - dropped[index] > rules.line_width:
            return 0
    return 0


def _line_cost(first: str, second: str, before: Unit, after: Unit, rules: Rules) -> float:
    one, two = width(first, rules), width(second, rules)
    over = max(0.0, one - rules.line_width) + max(0.0, two - rules.line_width)
    balance = abs(one - two) / rules.line_width * 8
    top_heavy = 0.5 if one > two else 0.0  # a longer second line hides less of the picture
    return over * 1000 + balance + top_heavy + break_cost(before, after)
