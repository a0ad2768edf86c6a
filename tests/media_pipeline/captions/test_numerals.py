"""Numbers in figures where they were spoken as figures, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.timed_text.word import Word
from media_pipeline.captions.numerals import in_figures
from media_pipeline.captions.numerals_chinese import value_of
from media_pipeline.captions.typography import needs_space


def shown(text: str, language: str) -> str:
    """`text` said a word at a time, as it is shown."""
    pieces = text.split() if language == "en" else jieba.lcut(text)
    words = [Word(piece, index, index + 0.9) for index, piece in enumerate(pieces)]
    out = ""
    for word in in_figures(words, language):
        out += (" " if needs_space(out, word.text) else "") + word.text
    return out


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("二零二六年三月五号开课", "2026年3月5号开课"),
        ("百分之三十的学员", "30%的学员"),
        ("百分之七十五点五的酒精", "75.5%的酒精"),
        ("浇二十公斤水", "浇20公斤水"),
        ("三公斤西红柿", "3公斤西红柿"),
        ("三点五公斤", "3.5公斤"),
        ("三千克肥料", "3千克肥料"),
        ("一共三百二十五个", "一共325个"),
        ("一万两千元", "12000元"),
        ("三万人", "3万人"),
        ("下午三点半开始", "下午3点半开始"),
        ("电话是幺三八零零幺三八零零零", "电话是13800138000"),
        ("第十二章", "第12章"),
        ("洗手二十秒", "洗手20秒"),
        ("水温四十度", "水温40度"),
        ("我们一起学一些知识", "我们一起学一些知识"),
        ("三心二意", "三心二意"),
        ("十分重要千万不要忘记", "十分重要千万不要忘记"),
        ("万一坏了怎么办", "万一坏了怎么办"),
        ("慢一点", "慢一点"),
        ("三四个客人", "三四个客人"),
        ("几十个人", "几十个人"),
        ("两个人", "两个人"),
        ("第三章", "第三章"),
        ("一百一", "一百一"),
    ],
)
def test_chinese_numbers(said: str, written: str) -> None:
    assert shown(said, "zh") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("twenty five per cent of them", "25% of them"),
        ("wait twenty minutes", "wait 20 minutes"),
        ("three kilograms", "3 kilograms"),
        ("in twenty twenty six", "in 2026"),
        ("in nineteen ninety eight", "in 1998"),
        ("three hundred and five people", "305 people"),
        ("two point five metres", "2.5 metres"),
        ("twelve thousand four hundred", "12400"),
        ("one of the two farmers", "one of the two farmers"),
        ("everyone has ten fingers", "everyone has ten fingers"),
        ("between twenty and thirty people", "between 20 and 30 people"),
        ("one two three four", "one two three four"),
    ],
)
def test_english_numbers(said: str, written: str) -> None:
    assert shown(said, "en") == written


def test_a_number_keeps_its_time_and_the_least_confidence() -> None:
    words = (Word("浇", 0, 1, 0.9), Word("二十", 1, 2, 0.8), Word("五公斤", 2, 3, 0.4), Word("水", 3, 4, 0.9))
    assert in_figures(words, "zh") == (words[0], Word("25公斤", 1, 3, 0.4), words[3])


@settings(deadline=None)
@given(st.integers(10, 99_999))
def test_every_number_is_read_as_it_is_said(value: int) -> None:
    from media_pipeline.alignment.pronunciation import _below_ten_thousand

    high, low = divmod(value, 10_000)
    said = _below_ten_thousand(str(high)) + "万" + (_below_ten_thousand(f"{low:04}") if low else "") if high else ""
    assert value_of(said or _below_ten_thousand(str(value))) == value


@given(
    st.lists(st.text("一二三十百千万点分之年月个公斤的是 one", min_size=1, max_size=4), max_size=12),
    st.sampled_from(["zh", "en"]),
)
def test_whatever_is_said_times_stay_in_order(texts: list[str], language: str) -> None:
    words = [Word(text, index, index + 1) for index, text in enumerate(texts)]
    found = in_figures(words, language)
    assert all(before.end <= after.start for before, after in pairwise(found))
