"""Captions that are read as one text can be told apart."""

from content.learning.running_text import running_text


def test_chinese_captions_without_marks_do_not_run_into_each_other() -> None:
    assert running_text(["先洗手", "再开始"], "zh") == "先洗手　再开始"


def test_where_a_mark_stands_nothing_is_added() -> None:
    assert running_text(["先洗手，", "再开始。", "“好”", "了"], "zh") == "先洗手，再开始。“好”了"


def test_the_lines_of_one_caption_become_one() -> None:
    assert running_text(["先洗手\n不要急", "再开始"], "zh") == "先洗手不要急　再开始"
    assert running_text(["Wash\nfirst", "then begin"], "en") == "Wash first then begin"
