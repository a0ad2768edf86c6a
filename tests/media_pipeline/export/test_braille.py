"""Braille: published examples of both languages, readings that follow from the word, lines and pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypinyin import Style, pinyin

from media_pipeline.export.book import Book
from media_pipeline.export.braille import Layout, as_ascii, make_braille, wrap
from media_pipeline.export.braille_cells import BLANK, to_cells
from media_pipeline.export.syllables import cells_of

TABLE = Path("/usr/share/liblouis/tables/zhcn-cbs.ctb")

# The name of the scheme as it writes itself; the abbreviations of GF 0019-2018 (的 么 你 他 她 它); tones left out
# (f the first; p m t n h q ch r c the second; the others the fourth); light syllables without a tone.
CHINESE = {
    "国家通用盲文": "⠛⠕⠂⠛⠫⠁⠀⠞⠲⠁⠹⠀⠍⠦⠒⠂",
    "你": "⠝",
    "他": "⠞",
    "她": "⠞⠁",
    "它": "⠈⠞",
    "我的": "⠕⠀⠙",
    "什么": "⠱⠴⠂⠍",
    "方法": "⠋⠦⠋⠔⠄",
    "门": "⠍⠴",
    "大": "⠙⠔",
    "桌子": "⠌⠕⠁⠵",
    "先洗手，再按摩。": "⠓⠩⠁⠀⠓⠊⠄⠱⠷⠄⠐⠀⠵⠪⠆⠀⠧⠍⠢⠐⠆",
}
# What the word decides: liblouis's table alone reads 行长 as xing chang and 检查 as jian zha.
READINGS = {
    "行长": "⠓⠦⠌⠦⠄",
    "检查": "⠛⠩⠄⠟⠔",
    "银行": "⠣⠂⠓⠦",
    "音乐": "⠣⠁⠾",
    "快乐": "⠅⠽⠇⠢⠆",
    "重新": "⠟⠲⠓⠣⠁",
    "重量": "⠌⠲⠇⠭",
    "长短": "⠟⠦⠙⠻⠄",
    "慢慢地走": "⠍⠧⠆⠍⠧⠆⠀⠙⠢⠀⠵⠷⠄",
    "目的": "⠍⠥⠆⠙⠊",
}
# The Rules of Unified English Braille (2013): 10.1 wordsigns, 10.3 strong contractions, 10.6 lower groupsigns, 10.7
# initial-letter contractions, 10.9 shortforms, 6.1 numbers, 8.4 capitals.
ENGLISH = {
    "but can do every from go have just": "⠃⠀⠉⠀⠙⠀⠑⠀⠋⠀⠛⠀⠓⠀⠚",
    "and for of the with": "⠯⠀⠿⠀⠷⠀⠮⠀⠾",
    "The people": "⠠⠮⠀⠏",
    "about good friend": "⠁⠃⠀⠛⠙⠀⠋⠗",
    "day mother": "⠐⠙⠀⠐⠍",
    "3 hands": "⠼⠉⠀⠓⠯⠎",
    "Wash your hands first.": "⠠⠺⠁⠩⠀⠽⠗⠀⠓⠯⠎⠀⠋⠌⠲",
}


def test_chinese_is_written_as_the_standard_writes_it() -> None:
    assert dict(zip(CHINESE, to_cells(list(CHINESE), grade="2"), strict=True)) == CHINESE


def test_the_word_decides_how_a_character_is_read() -> None:
    assert dict(zip(READINGS, to_cells(list(READINGS), grade="2"), strict=True)) == READINGS


def test_english_is_contracted_as_the_rules_of_unified_english_braille_say() -> None:
    assert dict(zip(ENGLISH, to_cells(list(ENGLISH), grade="2"), strict=True)) == ENGLISH
    assert to_cells(["The people"], grade="1") == ["⠠⠞⠓⠑⠀⠏⠑⠕⠏⠇⠑"]


def test_latin_words_in_chinese_are_spelled_out_and_marked() -> None:
    spelled, capital, english = to_cells(["打开word，看", "用EPUB。", "请读 press the red button now 再走"], grade="2")
    assert "⠰⠺⠕⠗⠙⠐⠀" in spelled
    assert "⠠⠠⠑⠏⠥⠃⠐⠆" in capital
    assert "⠮⠀⠗⠫" in english


def test_what_no_table_knows_is_left_out() -> None:
    assert to_cells(["好😀"], grade="2") == ["⠓⠖⠄"]
    (rare,) = to_cells(["㵘龘好"], grade="2")
    assert rare.endswith("⠓⠖⠄")


def test_long_lines_lose_nothing() -> None:
    (cells,) = to_cells(["洗手" * 1500], grade="2")
    assert cells.replace(BLANK, "") == "⠓⠊⠄⠱⠷⠄" * 1500
    (cells,) = to_cells(["go " * 2000], grade="2")
    assert cells.split(BLANK) == ["⠛"] * 2000


@pytest.mark.skipif(not TABLE.exists(), reason="liblouis's tables are not installed; `make test` installs them")
def test_our_syllables_agree_with_the_table_of_liblouis() -> None:
    compared = wrong = 0
    for found in re.finditer(r"^sign \\x([0-9A-Fa-f]{4}) ([\d-]+)$", TABLE.read_text("utf-8"), re.M):
        character = chr(int(found[1], 16))
        readings = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True, v_to_u=False)[0]
        if len(readings) == 1 and "\u4e00" <= character <= "\u9fff" and cells_of(readings[0]):
            table = "".join(chr(0x2800 + sum(1 << int(dot) - 1 for dot in cell)) for cell in found[2].split("-"))
            compared += 1
            wrong += table != cells_of(readings[0])
    assert compared > 4500
    assert wrong < 40, "abbreviations, and rare characters that one of the two reads otherwise"


def test_lines_are_broken_between_words() -> None:
    assert wrap("⠁⠁⠀⠃⠃⠃⠀⠉⠉", 6) == ("⠁⠁⠀⠃⠃⠃", "⠉⠉")
    assert wrap("⠁⠁⠀⠃⠃⠃", 5, first=2) == ("⠀⠀⠁⠁", "⠃⠃⠃")
    assert wrap("⠁⠁⠁⠁⠁⠁⠁", 3) == ("⠁⠁⠁", "⠁⠁⠁", "⠁")


@pytest.mark.parametrize(("cells", "lines"), [(40, 25), (32, 28), (20, 25)])
def test_pages_are_as_wide_and_as_long_as_asked_for(course_book: Book, tmp_path: Path, cells: int, lines: int) -> None:
    text = make_braille(course_book, tmp_path / "a.brf", Layout(cells, lines)).read_bytes().decode("ascii")
    pages = text.split("\f")
    assert len(pages) > 1
    assert pages[-1], "no empty page at the end"
    for number, page in enumerate(pages, start=1):
        rows = page.removesuffix("\r\n").split("\r\n")
        assert len(rows) == lines
        assert all(len(row) <= cells for row in rows)
        assert rows[-1].strip() == "#" + str(number).translate(str.maketrans("1234567890", "ABCDEFGHIJ"))


def test_without_pages_there_is_one_run_of_lines(lesson_book: Book, tmp_path: Path) -> None:
    text = make_braille(lesson_book, tmp_path / "a.brf", Layout(lines=0)).read_text("ascii")
    assert "\f" not in text
    assert not re.search(r"^ +#A$", text, re.M)


def test_numbers_can_be_left_out(course_book: Book, tmp_path: Path) -> None:
    text = make_braille(course_book, tmp_path / "a.brf", Layout(numbers=False)).read_text("ascii")
    assert "\f" in text
    assert not re.search(r"^ +#A$", text, re.M)


def test_it_says_in_front_that_a_machine_made_it(lesson_book: Book, tmp_path: Path) -> None:
    text = make_braille(lesson_book, tmp_path / "a.brf", Layout(lines=0)).read_text("ascii")
    (told,) = to_cells(["机器转换，未校对。"], grade="2")
    assert as_ascii(told).strip() in " ".join(text.split("\n")[:4])


def test_the_whole_lesson_is_in_it(lesson_book: Book, tmp_path: Path) -> None:
    text = make_braille(lesson_book, tmp_path / "a.brf", Layout(lines=0)).read_text("ascii")
    joined = "".join(text.split())
    sentences = ("抹肥皂", "一个白色的洗手池。", "先用清水打湿双手", "最后擦干", "内外夹弓大立")
    for sentence in to_cells(sentences, grade="2"):
        assert as_ascii(sentence).replace(" ", "") in joined
