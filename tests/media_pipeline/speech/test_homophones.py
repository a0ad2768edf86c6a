"""Words that were recognised as others of the same sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.timed_text.word import Word
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.captions.quality import quality
from media_pipeline.captions.segmentation import segment
from media_pipeline.speech.homophones import with_homophones_repaired

COURSES = Path(__file__).parents[3] / "portal" / "demonstration" / "courses"


def recognised(text: str, unsure: str = "", confidence: float = 0.2) -> tuple[Word, ...]:
    """A word for each character; those in `unsure` with that confidence, the others nearly certain."""
    return tuple(
        Word(character, index / 4, (index + 1) / 4, confidence if character in unsure else 0.97)
        for index, character in enumerate(text)
    )


def repaired(text: str, unsure: str = "", terms: tuple[str, ...] = (), confidence: float = 0.2) -> str:
    return "".join(word.text for word in with_homophones_repaired(recognised(text, unsure, confidence), terms))


def test_a_word_that_is_hardly_ever_written_becomes_the_one_that_sounds_the_same() -> None:
    assert repaired("甚至出现交易几乎停制的情况", "制") == "甚至出现交易几乎停滞的情况"
    assert repaired("上半年先会报一下", "会") == "上半年先汇报一下"


def test_what_the_recogniser_was_sure_of_stays() -> None:
    assert repaired("甚至出现交易几乎停制的情况") == "甚至出现交易几乎停制的情况"
    assert repaired("甚至出现交易几乎停制的情况", "停") == "甚至出现交易几乎停制的情况"


@pytest.mark.parametrize("text", ["请把经历写下来", "我们上场比赛", "中间休息一会儿", "坐好以后再做"])
def test_a_word_that_people_do_write_stays_however_unsure_it_was(text: str) -> None:
    assert repaired(text, text, confidence=0.29) == text


@pytest.mark.parametrize(
    ("text", "unsure", "term", "right"),
    [
        ("刚才这个经历说完了", "经", "经理", "刚才这个经理说完了"),
        ("咱们上场上半年", "场", "商场", "咱们商场上半年"),
        ("按一按肩景穴", "景", "肩井穴", "按一按肩井穴"),
        ("手上抹肥造", "造", "肥皂", "手上抹肥皂"),
        ("先放水再防声", "声", "防身", "先放水再防身"),  # as many speak: -ng as -n
        ("给老血栓病人按摩", "老", "脑血栓", "给脑血栓病人按摩"),  # n as l
    ],
)
def test_a_term_of_the_course_goes_before_what_only_sounds_like_it(
    text: str, unsure: str, term: str, right: str
) -> None:
    assert repaired(text, unsure, confidence=0.7) == text
    assert repaired(text, unsure, (term,), confidence=0.7) == right


def test_both_stand_in_the_course_and_nothing_is_exchanged() -> None:
    assert repaired("刚才这个经历说完了", "经", ("经理", "经历"), confidence=0.5) == "刚才这个经历说完了"


def test_another_sound_is_another_word() -> None:
    assert repaired("广州市佛地产", "佛产", ("房地产",), confidence=0.4) == "广州市佛地产"


def test_the_change_keeps_what_was_recognised_the_times_and_the_mark() -> None:
    words = (Word("停", 1.0, 1.2, 0.6), Word("制。", 1.2, 1.5, 0.2), Word("下面", 2.0, 2.4, 0.9))
    changed = with_homophones_repaired(words)
    assert changed == (Word("停滞。", 1.0, 1.5, 0.2, "停制"), words[2])


def test_no_word_runs_over_a_mark() -> None:
    assert repaired("先停。制好了", "制") == "先停。制好了"


def test_a_script_and_other_languages_stay_as_they_are() -> None:
    script = tuple(Word(character, index, index + 1) for index, character in enumerate("几乎停制"))
    assert with_homophones_repaired(script) == script
    english = (Word("their", 0, 1, 0.1), Word("book", 1, 2, 0.2))
    assert with_homophones_repaired(english, ("there",)) == english
    assert with_homophones_repaired(()) == ()


def test_correct_text_stays_correct() -> None:
    """A paragraph of the kind that lessons are made of, and a recogniser that doubts half of its characters."""
    text = (
        "洗手之前先把手表和戒指取下来用温水打湿双手再抹上肥皂掌心对掌心搓手心对手背沿指缝搓两手握住互相搓"
        "大拇指在掌中转动指尖在掌心里转动最后用清水冲干净拿干毛巾擦干给客人按摩以前要问清楚哪里疼有没有高血压"
    )
    assert repaired(text, text[::2], confidence=0.4) == text
    assert error_rate(text, repaired(text, text, confidence=0.25), "zh") <= 0.03


# What would be changed in correct text if the recogniser were unsure of all of it, and into what. In most, two words
# side by side sound like one of the dictionary that is more usual; only their meaning says that it is not meant.
NAMED = {
    # In the demonstration's courses.
    ("不响", "不想"): "the box makes no sound when shaken",
    ("不凉", "不良"): "water that is neither hot nor cold",
    ("大立", "大力"): "a line to learn by, of single characters: the seven steps of washing hands",
    ("按边", "岸边"): "asking while pressing: 边按边问",
    ("效氯", "效率"): "a term of chemistry that the dictionary lacks: 有效氯; as a term of the course it stays",
    # In the portal's messages.
    ("传另", "传令"): "上传 | 另一个",
    ("意时", "意识"): "不同意 | 时",
    ("屏和", "平和"): "读屏 | 和, a word that the dictionary lacks",
    ("夹里", "家里"): "证书夹 | 里",
    ("答到", "达到"): "可以答到 a time: answering goes on until then",
    ("有实", "有时"): "有 | 实操",
    ("请校", "请教"): "请 | 校对",
    ("略过", "掠过"): "to leave out; the dictionary has it more seldom than to sweep past",
    ("终期", "中期"): "the report at the end, and in the middle: both are said of the same thing",
    ("要试", "要是"): "要 | 试发",
    ("单读", "单独"): "清单 | 读不出来",
}


def chinese_lines(text: str) -> list[str]:
    lines = (line.strip() for line in re.split("[\n\u3002\uff01\uff1f]", text))
    return [line for line in lines if len(re.findall("[\u4e00-\u9fff]", line)) > max(1, len(line) // 3)]


@pytest.mark.exhaustive
def test_what_would_be_changed_in_correct_text_is_named() -> None:
    files = [file for file in sorted(COURSES.rglob("*")) if file.suffix in (".md", ".toml")]
    lines = {line for file in files for line in chinese_lines(file.read_text(encoding="utf-8"))}
    assert sum(map(len, lines)) > 8_000
    words = [word for line in sorted(lines) for word in with_homophones_repaired(recognised(line, line, 0.0))]
    changes = {(word.recognised, word.text) for word in words if word.recognised}
    assert changes <= NAMED.keys(), "name it with its reason, or make the rules keep it"


def test_the_report_names_each_guess() -> None:
    words = with_homophones_repaired(recognised("交易几乎停制", "制"))
    report = quality(segment(words, "zh"), words, (), "zh")
    assert report["guesses"] == [{"text": "停滞", "recognised": "停制", "start": 1.0}]
