"""Captions that are read as one text can be told apart."""

import pytest

from content.learning.transcript_text import running_text, with_punctuation


def test_chinese_captions_without_marks_do_not_run_into_each_other() -> None:
    assert running_text(["先洗手", "再开始"], "zh") == "先洗手　再开始"


def test_where_a_mark_stands_nothing_is_added() -> None:
    assert running_text(["先洗手，", "再开始。", "“好”", "了"], "zh") == "先洗手，再开始。“好”了"


def test_the_lines_of_one_caption_become_one() -> None:
    assert running_text(["先洗手\n不要急", "再开始"], "zh") == "先洗手不要急　再开始"
    assert running_text(["Wash\nfirst", "then begin"], "en") == "Wash first then begin"


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("先洗手", ["先", "洗手，"], "先洗手，"),
        ("先洗手\n再开始", ["先", "洗手，", "再", "开始。"], "先洗手，\n再开始。"),
        ("用 75% 酒精，擦一遍", ["用", "75%", "酒精，", "擦一遍。"], "用 75% 酒精，擦一遍。"),
        ("Wash your hands.", ["Wash", "your", "hands."], "Wash your hands."),
        ("别的说法", ["先", "洗手，"], "别的说法"),
        ("自己写的", [], "自己写的"),
    ],
)
def test_the_marks_of_the_words_come_back_where_a_line_ends(text: str, words: list[str], said: str) -> None:
    assert with_punctuation({"text": text, "words": [[word, 0.0, 1.0, None] for word in words]}) == said
