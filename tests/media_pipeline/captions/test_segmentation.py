"""Cues keep the rules, and no text is lost on the way."""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.lines import best_lines
from media_pipeline.captions.lint import Breach, breaches
from media_pipeline.captions.rules import CHINESE, ENGLISH, rules_for, width
from media_pipeline.captions.segmentation import segment
from media_pipeline.captions.typography import SENTENCE_END
from media_pipeline.captions.unbreakable_units import Unit, broken_rule, tokens_of, unbreakable
from tests.media_pipeline.lectures import demonstration_lectures

COMMA, QUESTION, EXCLAMATION, COLON = "\uff0c\uff1f\uff01\uff1a"

CHINESE_WORDS = [
    "今天",
    "我们",
    "学习",
    "按摩",
    "的",
    "卫生",
    "要求",
    "手",
    "洗",
    "干净",
    "毛巾",
    "每次",
    "用完",
    "都要",
    "换",
    "如果",
    "客人",
    "有",
    "伤口",
    "千万",
    "不要",
    "直播",
    "手机",
    "放稳",
    "价格",
    "写",
    "清楚",
    "因为",
    "所以",
    "大棚",
    "西红柿",
    "浇水",
    "20",
    "75%",
    "公斤",
    "元",
    "三",
    "APP",
    "5.5",
    "《按摩师手册》",
    "“安全第一”",
]
ENGLISH_WORDS = [
    "the",
    "a",
    "farmer",
    "sells",
    "fresh",
    "tomatoes",
    "by",
    "live",
    "stream",
    "and",
    "shows",
    "them",
    "to",
    "people",
    "who",
    "ask",
    "about",
    "price",
    "weight",
    "20",
    "kg",
    "5",
    "yuan",
    "because",
    "customers",
    "trust",
    "an",
    "honest",
    "seller",
    "in",
    "greenhouse",
    "mornings",
    "carefully",
    "internationalisation",
]


def test_numbers_stay_with_their_units_and_articles_with_their_nouns() -> None:
    chinese = [
        unit.text for unit in unbreakable(spoken(["每斤卖5.5元", "第", "三", "章", "浇", "20", "公斤", "水"]), "zh")
    ]
    assert {"5.5元", "20公斤"} <= set(chinese)
    english = [
        unit.text
        for unit in unbreakable(spoken(["put", "the", "phone", "on", "a", "stand", "for", "20", "minutes"]), "en")
    ]
    assert english == ["put", "the phone", "on", "a stand", "for", "20 minutes"]


def test_punctuation_stays_with_its_word() -> None:
    words = spoken(["《", "按摩师", "手册", "》", "写", "得", "清楚", COLON, "“", "安全", "”", "。"])
    units = [unit.text for unit in unbreakable(words, "zh")]
    assert not [text for text in units if text[0] in "》”。" + COLON or text[-1] in "《“"]
    assert "".join(units) == "《按摩师手册》写得清楚" + COLON + "“安全”。"


def test_chinese_captions_are_simplified_and_full_width_without_a_stop_at_line_end() -> None:
    cues = segment(spoken(("價格 要 寫 清楚 , 不要 騙人 ! 好 嗎 ? 好 . ").split()), "zh")
    lines = [line for cue in cues for line in cue.text.split("\n")]
    text = "".join(lines)
    assert "价格要写清楚" in text
    assert "不要骗人" + EXCLAMATION in text
    assert QUESTION in text
    assert not [line for line in lines if line[-1] in "。," + COMMA]
    assert "".join(word.text for cue in cues for word in cue.words).endswith("好。")


def test_a_sentence_is_broken_where_it_reads_well() -> None:
    sentence = ("Put the phone on a stand so that the picture does not move. ").split()
    (cue,) = segment(spoken(sentence, each_s=0.3), "en")
    assert cue.text == "Put the phone on a stand\nso that the picture does not move."


def test_sentences_apart_are_cues_apart() -> None:
    words = [*spoken(["先", "洗手", "。"]), *spoken(["再", "按摩", "。"], begin=4.0)]
    cues = segment(words, "zh")
    assert [cue.text for cue in cues] == ["先洗手", "再按摩"]
    assert cues[1].start == 4.0


def test_speech_too_fast_to_read_is_reported_and_not_hidden() -> None:
    words = spoken(
        [
            "互联网",
            "职业",
            "培训",
            "学习",
            "积分",
            "线上",
            "自主",
            "学习",
            "试点",
            "残疾人",
            "职业",
            "技能",
            "提升",
            "计划",
        ]
        * 3,
        each_s=0.1,
    )
    cues = segment(words, "zh", speech_end=words[-1].end)
    assert "reading_speed" in {breach.rule for breach in breaches(cues, "zh")}
    assert squeezed(cues) == "".join(word.text for word in words)


def test_no_words_give_no_cues() -> None:
    assert segment((), "zh") == ()


def test_words_out_of_order_in_time_give_cues_in_order() -> None:
    words = (Word("hello", 2.0, 2.5), Word("there", 1.0, 1.4), Word("friend", 3.0, 3.5))
    cues = segment(words, "en")
    assert squeezed(cues) == "hellotherefriend"
    assert all(a.end <= b.start for a, b in pairwise(cues))


@pytest.mark.parametrize(
    ("cue", "rule"),
    [
        (Cue(0, 3, "字" * 17), "line_width"),
        (Cue(0, 5, "一\n二\n三"), "lines"),
        (Cue(0, 0.5, "好"), "shortest"),
        (Cue(0, 7.5, "好"), "longest"),
        (Cue(0, 1, "字" * 10), "reading_speed"),
        (Cue(0, 2, "你好。"), "line_end"),
        (Cue(0, 2, "你好\n。我们"), "line_start"),
        (Cue(0, 2, "我们学\n习"), "line_break"),
        (Cue(0, 2, " "), "empty"),
        (Cue(0, 2, "浇水20\n公斤"), "number"),
    ],
)
def test_each_broken_rule_is_named(cue: Cue, rule: str) -> None:
    assert rule in {breach.rule for breach in breaches([cue], "zh")}


def test_an_article_apart_from_its_noun_is_named() -> None:
    assert [breach.rule for breach in breaches([Cue(0, 3, "she sells the\ntomatoes")], "en")] == ["article"]
    apart = [Cue(0, 3, "she sells the"), Cue(3.0, 5, "tomatoes")]
    assert [(breach.cue, breach.rule) for breach in breaches(apart, "en")] == [(0, "article")]
    assert breaches([apart[0], Cue(5.0, 7, "tomatoes")], "en") == ()
    assert breaches([Cue(0, 3, "vitamin A\nis good")], "en") == ()


def test_the_report_says_why_no_legal_cue_was_possible() -> None:
    fast = segment(spoken(["互联网", "职业", "培训", "学习", "积分"] * 6, each_s=0.1), "zh")
    assert {breach.cause for breach in breaches(fast[:-1], "zh")} <= {"speech_too_fast", "recording_ends"}
    (short,) = segment([Word("好", 0.0, 0.2)], "zh", speech_end=0.3)
    assert [breach.cause for breach in breaches([short], "zh")] == ["recording_ends"]
    (wide,) = segment([Word("a" * 50, 0.0, 3.0)], "en")
    assert [(breach.rule, breach.cause) for breach in breaches([wide], "en")] == [("line_width", "one_long_word")]
    assert [breach.cause for breach in breaches([Cue(0, 1, "字" * 10)], "zh")] == [""]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_where_any_division_is_legal_a_legal_one_is_found(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(["zh", "en"]))
    pool = CHINESE_WORDS if language == "zh" else ENGLISH_WORDS
    words, time = [], 0.0
    for _ in range(data.draw(st.integers(2, 8))):
        said = data.draw(st.sampled_from([0.1, 0.2, 0.4, 1.5]))
        words.append(Word(data.draw(st.sampled_from(pool)), time, time + said))
        time += said + data.draw(st.sampled_from([0.0, 0.0, 0.3, 1.0]))
    units = unbreakable(words, language)
    found = breaches(segment(words, language), language)
    if {breach.rule for breach in found} & {"reading_speed", "shortest"}:
        assert not any(legal(division, language) for division in divisions(units))


def divisions(units: tuple[Unit, ...]) -> Iterator[list[tuple[Unit, ...]]]:
    """Every way to cut `units` into cues."""
    for cuts in itertools.product([False, True], repeat=len(units) - 1):
        edges = [0, *(index + 1 for index, cut in enumerate(cuts) if cut), len(units)]
        yield [units[first:last] for first, last in pairwise(edges)]


def legal(division: list[tuple[Unit, ...]], language: str) -> bool:
    """Whether each cue fits two lines, is said within the longest time and can be read before the next one comes."""
    rules = rules_for(language)
    for index, group in enumerate(division):
        lines = best_lines(group, language)
        until = division[index + 1][0].start if index + 1 < len(division) else math.inf
        need = max(rules.shortest_s, sum(width(line, rules) for line in lines) / rules.reading_speed)
        if group[0].start + need > until or group[-1].end - group[0].start > rules.longest_s:
            return False
        if any(width(line, rules) > rules.line_width for line in lines):
            return False
    return True


@pytest.mark.parametrize(("second", "rule"), [(2.04, "gap"), (1.5, "overlap")])
def test_cues_too_close_or_one_over_the_other_are_named(second: float, rule: str) -> None:
    cues = [Cue(0, 2, "你好"), Cue(second, second + 1, "再见")]
    assert [(breach.cue, breach.rule) for breach in breaches(cues, "zh")] == [(0, rule)]


def spoken(texts: list[str], *, begin: float = 0.5, each_s: float = 0.4) -> list[Word]:
    return [Word(text, begin + index * each_s, begin + (index + 1) * each_s) for index, text in enumerate(texts)]


def squeezed(cues: tuple[Cue, ...]) -> str:
    return "".join("".join(word.text.split()) for cue in cues for word in cue.words)


@st.composite
def readable_speech(draw: st.DrawFn) -> tuple[str, list[Word]]:
    """Words no faster than can be read, in Chinese, English or both, with pauses and punctuation."""
    language = draw(st.sampled_from(["zh", "en"]))
    mixed = CHINESE_WORDS + ENGLISH_WORDS[4:12] if language == "zh" else ENGLISH_WORDS + CHINESE_WORDS[:12]
    pool = draw(st.sampled_from([CHINESE_WORDS if language == "zh" else ENGLISH_WORDS, mixed]))
    marks = ["", "", "", "", COMMA, "。", QUESTION] if language == "zh" else ["", "", "", "", ",", ".", "?"]
    rules = rules_for(language)
    words, time = [], draw(st.floats(0, 3))
    for _ in range(draw(st.integers(1, 60))):
        text = draw(st.sampled_from(pool)) + draw(st.sampled_from(marks))
        said = max(0.12, (width(text, rules) + 1) / rules.reading_speed) * draw(st.floats(1.05, 1.8))
        pause = draw(st.sampled_from([0.0, 0.0, 0.0, 0.05, 0.3, 1.0, 3.0]))
        words.append(Word(text, time, time + said, draw(st.sampled_from([None, 0.2, 0.9]))))
        time += said + pause
    return language, words


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(readable_speech())
def test_readable_speech_keeps_every_rule(speech: tuple[str, list[Word]]) -> None:
    language, words = speech
    cues = segment(words, language)
    assert unavoidable(breaches(cues, language), cues, words, language) == []
    assert squeezed(cues) == "".join(unit_text(words, language))
    units = {unit.words[0].start for unit in unbreakable(words, language)}
    assert {cue.words[0].start for cue in cues} <= units


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=12), st.floats(-1, 0.8), st.floats(0, 2)), max_size=40),
    st.sampled_from(["zh", "en"]),
)
def test_whatever_the_words_no_text_is_lost_and_time_runs_forward(
    raw: list[tuple[str, float, float]], language: str
) -> None:
    words, time = [], 0.0
    for text, pause, said in raw:
        time = max(0.0, time + pause)
        words.append(Word(text, time, time + said))
        time += said
    cues = segment(words, language)
    assert squeezed(cues) == "".join(unit_text(words, language))
    assert all(cue.start < cue.end for cue in cues)
    assert all(before.end <= after.start for before, after in pairwise(cues))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cue_of_the_demonstrations_lessons_keeps_every_rule(language: str) -> None:
    """Spoken a little slower than people read, with a breath after each sentence."""
    rules, words, at = rules_for(language), [], 0.0
    for token in tokens_of("".join(each.script for each in demonstration_lectures() if each.language == language)):
        said = (width(token, rules) + rules.narrow_width) / rules.reading_speed * 1.25
        words.append(Word(token, at, at + said))
        at += said + (0.5 if token[-1] in SENTENCE_END else 0.0)
    cues = segment(words, language)
    assert len(cues) > 15
    assert breaches(cues, language) == ()


def unit_text(words: list[Word], language: str) -> list[str]:
    """The text of `words` as written in `language`: what must come out again."""
    return ["".join(unit.text.split()) for unit in unbreakable(words, language)]


def unavoidable(found: tuple[Breach, ...], cues: tuple[Cue, ...], words: list[Word], language: str) -> list[Breach]:
    """`found` without what no division into cues could keep: a word wider than a line, articles in a row."""
    rules = rules_for(language)
    wide = {cue for cue, each in enumerate(cues) if any(width(w.text, rules) > rules.line_width for w in each.words)}
    return [
        breach
        for breach in found
        if not (breach.rule == "line_width" and breach.cue in wide and breach.cause == "one_long_word")
        and not (breach.rule in {"article", "number"} and breach.cause == "no_other_place" and _in_a_row(words))
    ]


def _in_a_row(words: list[Word]) -> bool:
    """Whether so many words in a row must not be parted that a line does not hold them."""
    texts = [word.text.lower() for word in words]
    held = [broken_rule(before, after) is not None for before, after in pairwise(texts)]
    return any(all(held[index : index + 3]) for index in range(len(held) - 2))


def test_the_limits_are_those_of_the_guides() -> None:
    assert (CHINESE.line_width, CHINESE.reading_speed, CHINESE.lines) == (16, 9, 2)
    assert (ENGLISH.line_width, ENGLISH.reading_speed, ENGLISH.lines) == (42, 20, 2)
