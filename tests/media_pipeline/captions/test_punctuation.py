"""Punctuation guessed for words that carry none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from content.timed_text.word import Word
from media_pipeline.captions.punctuation import as_written_text, lacks_punctuation, punctuated
from media_pipeline.captions.typography import needs_space


def said(text: str, language: str) -> str:
    """`text` as heard, a pause of 0.3 s for each `/` and of 0.9 s for each `//`, with its punctuation."""
    words, at = [], 0.0
    for piece in text.split():
        if set(piece) == {"/"}:
            at += 0.3 if piece == "/" else 0.9
            continue
        words.append(Word(piece, at, at + 0.3))
        at += 0.3
    out = ""
    for word in punctuated(words, language):
        out += (" " if needs_space(out, word.text) else "") + word.text
    return out


def test_chinese_sentences_clauses_and_questions() -> None:
    text = "今天 我们 学习 洗手 // 首先 把 手 打湿 / 然后 用 肥皂 搓 二十 秒 // 大家 听 明白 了 吗 // 很 好"
    assert said(text, "zh") == "今天我们学习洗手。首先把手打湿，然后用肥皂搓二十秒。大家听明白了吗？很好。"


def test_a_pause_for_breath_inside_a_phrase_is_no_mark() -> None:
    assert said("请 把 / 毛巾 放 在 / 盆 里", "zh") == "请把毛巾放在盆里。"
    assert said("浇 20 / 公斤 水", "zh") == "浇20公斤水。"
    assert said("put the / phone on a / stand", "en") == "Put the phone on a stand."


def test_english_sentences_clauses_and_questions() -> None:
    text = "wash your hands with warm water / because the oil holds on // then dry them // what is the price // i know"
    assert said(text, "en") == (
        "Wash your hands with warm water, because the oil holds on. Then dry them. What is the price? i know."
    ).replace("i know", "I know")


def test_full_stops_at_every_pause_are_guessed_anew_and_good_punctuation_is_left() -> None:
    texts = ("Wash. your hands and. " * 12).split()
    words = [Word(text, index, index + 0.99) for index, text in enumerate(texts)]
    assert lacks_punctuation(words)
    assert "and." not in [word.text for word in punctuated(words, "en")][:-1]
    good = tuple(
        Word(text, index, index + 1)
        for index, text in enumerate(["Wash", "them,", "then", "dry", "them.", "Now", "begin."])
    )
    assert punctuated(good, "en") == good


def test_numbers_come_in_figures_too() -> None:
    words = [Word(text, index, index + 1) for index, text in enumerate(["浇", "二十", "公斤", "水"])]
    assert "".join(word.text for word in as_written_text(words, "zh")) == "浇20公斤水。"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["今天", "我们", "的", "了", "吗", "wash", "a", "20"]), st.floats(0, 2)),
        max_size=30,
    ),
    st.sampled_from(["zh", "en"]),
)
def test_no_word_is_lost_or_moved(raw: list[tuple[str, float]], language: str) -> None:
    words, at = [], 0.0
    for text, pause in raw:
        words.append(Word(text, at, at + 0.3, 0.5))
        at += 0.3 + pause
    found = punctuated(words, language)
    assert "".join(word.text.strip("，。？,.?") for word in found).lower() == "".join(word.text for word in words)
    assert [word.start for word in found] == sorted(word.start for word in found)
