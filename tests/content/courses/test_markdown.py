"""Whatever an author types, what is shown is safe and its outline in order."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.courses.markdown import plain_lines, render_markdown


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# 一\n## 二\n# 三", ["3", "4", "3"]),
        ("## 一\n### 二", ["3", "4"]),
        ("# 一\n#### 二\n## 三\n### 四", ["3", "4", "4", "5"]),
        ("###### 一\n# 二", ["3", "3"]),
        ("# 一\n## 二\n### 三\n#### 四\n##### 五", ["3", "4", "5", "6", "6"]),
    ],
)
def test_headings_begin_at_three_and_leave_no_level_out(typed: str, levels: list[str]) -> None:
    assert re.findall(r"<h(\d)>", render_markdown(typed)) == levels


def test_headings_can_begin_elsewhere() -> None:
    assert render_markdown("# 一", top=2) == "<h2>一</h2>"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[点这里](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<style>body{display:none}</style>",
        '<a href="https://example.org" onclick="x()">a</a>',
    ],
)
def test_nothing_that_runs_gets_through(typed: str) -> None:
    html = render_markdown(typed)
    assert not re.search(r"<(script|img|style|iframe)|<[^>]*\son\w+=|href=\"(javascript|data):", html)


def test_links_do_not_hand_on_where_they_came_from() -> None:
    assert (
        render_markdown("[残联](https://example.org)")
        == '<p><a href="https://example.org" rel="noopener noreferrer">残联</a></p>'
    )


def test_a_table_names_its_columns_and_carries_no_style() -> None:
    html = render_markdown("| 步骤 | 做法 |\n| :-- | --: |\n| 内 | 搓 |")
    assert html.count('<th scope="col">') == 2
    assert "style" not in html


def test_a_picture_in_the_text_is_not_shown_since_it_could_lack_its_words() -> None:
    assert "<img" not in render_markdown("![](https://example.org/track.png)")


@given(st.text(alphabet="#*_[]()<>!`|-\n 一a:/\"'=&", max_size=120))
def test_any_text_gives_html_with_an_outline_in_order(typed: str) -> None:
    html = render_markdown(typed)
    levels = [int(level) for level in re.findall(r"<h(\d)>", html)]
    assert all(3 <= level <= 6 for level in levels)
    assert levels[:1] in ([], [3])
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert "<script" not in html


def test_plain_lines_are_the_text_of_every_line_without_markup() -> None:
    text = (
        "# 洗手\n\n先**洗**手,[看](https://e.example)\n再 `擦` 干\n\n- 一 & 二\n\n"
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |\n\n```\na < b\n```\n"
    )
    lines = [line for line in plain_lines(text) if line]
    assert lines == ["洗手", "先洗手,看", "再 擦 干", "一 & 二", "甲", "乙", "丙", "丁", "a < b"]
