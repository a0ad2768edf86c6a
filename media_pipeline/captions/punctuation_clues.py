"""Clues, besides a pause, that a clause or a sentence ends between two words."""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clues:
    """Clues of one language. weight(sentence so far, words ahead, length of the clause in words) is added to the weight
    of the pause: the more, the likelier a mark; asks(sentence) detects a question. shortest_sentence in words."""

    weight: Callable[[Sequence[str], Sequence[str], int], float]
    asks: Callable[[Sequence[str]], bool]
    shortest_sentence: int


def clues_for(language: str) -> Clues:
    """Clues of Chinese (`zh…`), or of English for every other language."""
    return _CHINESE if language.lower().startswith("zh") else _ENGLISH


# A clause begins with these: with a short pause, or after a long clause, a comma stands before them.
_OPEN_CLAUSE = frozenset(
    "但 但是 可是 不过 所以 因为 因此 如果 要是 虽然 然后 而且 并且 或者 否则 还要 也要 再 就 以及 只要 只有 "
    "即使 尽管 无论 不管 不要 不能 必须 应该 可以 要 先 同时 这样 那样 免得 以免 以后 之后".split()
)
# A sentence begins with these.
_OPEN_SENTENCE = frozenset(
    "首先 其次 最后 接着 接下来 现在 今天 下面 大家 同学们 各位 第一 第二 第三 第四 另外 此外 总之 比如 例如 "
    "那么 好 请 记住 注意 我们 如果 每次 为什么 怎么".split()
)
_NEVER_BEFORE = frozenset(
    "的 了 吗 呢 吧 着 过 地 得 们 啊 呀 里 上 下 中 等 后 前 时 一下 起来 出来 下来 上去 之间 以上 以下".split()
)
_GOES_ON = frozenset(
    "的 和 或 与 及 在 把 被 对 从 向 比 让 给 用 按 由 跟 为 是 有 要 不 很 最 更 这 那 每 一个 这个 那个 "
    "就 也 都 还 再 先 才 会 能 可以 应该 必须 请 到 将 将会 我 你 您 他 她 它 我们 你们 他们 因为 如果 但 "
    "但是 所以 而 并".split()
)
_ENDS = frozenset("了 吧 呢 吗 啊 呀 嘛 好 完 上 下 干净 清楚 可以 行 时候 以后 之前 之后 的话".split())
_TAGS_GO_ON = frozenset({"p", "c", "d", "r", "uj", "m"})  # of jieba: preposition, conjunction, adverb, 的, number
_QUESTION_WORDS = frozenset(
    "什么 怎么 怎样 怎么样 为什么 哪 哪里 哪些 哪个 谁 多少 几 几个 是不是 有没有 能不能 要不要 会不会 "
    "好不好 可不可以".split()
)
_TELLS_OF_A_QUESTION = frozenset("知道 告诉 看 看看 学习 学 问 说明 决定 讲 介绍 无论 不管".split())


def _weight_chinese(sentence: Sequence[str], ahead: Sequence[str], clause: int) -> float:
    last, following = sentence[-1], ahead[0]
    weight = 0.05 * min(12, max(0, clause - 5))
    if following in _NEVER_BEFORE:
        return -4.0
    if last == "吗":
        weight += 1.6
    elif last in _ENDS:
        weight += 0.35
    elif last in _GOES_ON or last[-1] in "在把被给向从" or _tag(last) in _TAGS_GO_ON:
        weight -= 0.9
    if following in _OPEN_SENTENCE:
        weight += 0.45
    if following in _OPEN_CLAUSE or _tag(following) == "c":
        weight += 0.4
    return weight if clause > 1 else weight - 0.5


def _asks_chinese(sentence: Sequence[str]) -> bool:
    if sentence[-1] == "吗":
        return True
    question_places = [place for place, word in enumerate(sentence) if word in _QUESTION_WORDS]
    if not question_places or any(word in _TELLS_OF_A_QUESTION for word in sentence[: question_places[0]]):
        return False
    return sentence[-1] == "呢" or question_places[0] <= 1 or question_places[-1] == len(sentence) - 1


@functools.cache
def _tag(word: str) -> str:
    """Part of speech that jieba's dictionary gives a word; empty where it knows none."""
    import jieba.posseg

    if not jieba.posseg.dt.word_tag_tab:
        jieba.posseg.dt.initialize()
    return str(jieba.posseg.dt.word_tag_tab.get(word, ""))


_OPEN_ENGLISH = frozenset("but so because if when while although though unless until which who where or then".split())
_OPEN_ENGLISH_SENTENCE = frozenset(
    "now first next then finally welcome let remember please never always do put show wash keep remove take "
    "today this these it we you they here there what why how if when in after before".split()
)
_GOES_ON_ENGLISH = frozenset(
    "a an the and or but of to in on at by for from with into than as if that which who whose my your his "
    "her its our their this these those very not is are was were be been can will would should must may do "
    "does did have has had i you he she we they about between without because so when while more most every "
    "each some any no".split()
)
_PARTICLES = frozenset({"on", "in", "by", "about", "it", "you", "they", "with"})  # may end one too: hold on
_ASKING = frozenset("what why how who where when which whose".split())
_AUXILIARIES = frozenset("is are was were do does did can could should will would have has may must".split())
_PRONOUNS = frozenset("i you he she it we they this that there the your".split())


def _weight_english(sentence: Sequence[str], ahead: Sequence[str], clause: int) -> float:
    last, following = sentence[-1], ahead[0]
    weight = 0.04 * min(12, max(0, clause - 8))
    if last in _GOES_ON_ENGLISH:
        weight -= 0.8 if last in _PARTICLES else 1.6
    if following in _OPEN_ENGLISH and clause >= 4:
        weight += 0.4
    if following == "and" and clause >= 6:
        weight += 0.1
    if following in _OPEN_ENGLISH_SENTENCE:
        weight += 0.3
    if following in {"of", "to", "than"}:
        weight -= 1.0
    return weight if clause > 1 else weight - 0.5


def _asks_english(sentence: Sequence[str]) -> bool:
    start = [*sentence[:3], "", ""]
    if start[0] in _ASKING and any(word in _AUXILIARIES for word in start[1:3]):
        return True
    return start[0] in _AUXILIARIES and start[1] in _PRONOUNS


_CHINESE = Clues(_weight_chinese, _asks_chinese, 3)
_ENGLISH = Clues(_weight_english, _asks_english, 3)
