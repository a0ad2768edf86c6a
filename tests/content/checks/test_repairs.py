"""A repair takes its finding away and leaves all else as it was."""

from __future__ import annotations

import pytest

from content.checks.finding import FindingKind as Kind
from content.checks.finding import Repair
from content.checks.repairs import repaired
from content.checks.text import text_findings
from content.courses.markdown import render_markdown
from content.errors import Invalid, Refused
from tests.content.checks.planted import FAULTS

WORDS = "石家庄市残联的报名页"
REPAIRS = {
    "a level": (Kind.HEADING_SKIPS_LEVEL, "## 一\n\n#### 二\n\n字。", "## 一\n\n### 二\n\n字。"),
    "a space": (Kind.HEADING_WITHOUT_SPACE, "字。\n##注意\n字。", "字。\n\n## 注意\n字。"),
    "bold": (Kind.HEADING_ONLY_BOLD, "## 一\n\n**注意：**\n\n字。", "## 一\n\n### 注意\n\n字。"),
    "empty": (Kind.HEADING_EMPTY, "字。\n\n##\n\n字。", "字。\n\n\n字。"),
    "first row": (
        Kind.TABLE_WITHOUT_HEADER,
        "| | |\n|---|---|\n| 项 | 值 |\n| 温 | 20 |",
        "| 项 | 值 |\n| --- | --- |\n| 温 | 20 |",
    ),
    "bars": (Kind.TABLE_NOT_RECOGNISED, "| 项 | 值 |\n| 温 | 20 |", "| 项 | 值 |\n| --- | --- |\n| 温 | 20 |"),
    "tabs": (Kind.TABLE_NOT_RECOGNISED, "项\t值\n温\t20", "| 项 | 值 |\n| --- | --- |\n| 温 | 20 |"),
    "dashes that do not fit": (
        Kind.TABLE_NOT_RECOGNISED,
        "| 项 | 值 |\n|---|\n| 温 | 20 |",
        "| 项 | 值 |\n| --- | --- |\n| 温 | 20 |",
    ),
    "an address": (
        Kind.BARE_ADDRESS,
        "报名看https://example.org/a，下周截止。",
        f"报名看[{WORDS}](https://example.org/a)，下周截止。",
    ),
    "an automatic link": (Kind.BARE_ADDRESS, "看 <https://example.org/a>。", f"看 [{WORDS}](https://example.org/a)。"),
    "an address as words": (
        Kind.BARE_ADDRESS,
        "[https://example.org/a](https://example.org/a)",
        f"[{WORDS}](https://example.org/a)",
    ),
    "an address by reference": (
        Kind.BARE_ADDRESS,
        "[www.example.org/a][1]\n\n[1]: https://www.example.org/a",
        f"[{WORDS}][1]\n\n[1]: https://www.example.org/a",
    ),
    "without scheme": (Kind.BARE_ADDRESS, "看 www.example.org/a", f"看 [{WORDS}](https://www.example.org/a)"),
    "beside code": (
        Kind.BARE_ADDRESS,
        "`https://example.org/a` 或 https://example.org/a",
        f"`https://example.org/a` 或 [{WORDS}](https://example.org/a)",
    ),
}


@pytest.mark.parametrize("name", REPAIRS)
def test_a_repair_changes_its_place_alone(name: str) -> None:
    kind, before, after = REPAIRS[name]
    assert repaired(before, kind, 0, WORDS) == after
    assert text_findings(after) == ()


def test_the_second_of_two_is_mended_and_the_first_stays() -> None:
    text = "看 https://example.org/a 和 https://example.org/a 。"
    assert (
        repaired(text, Kind.BARE_ADDRESS, 1, WORDS)
        == f"看 https://example.org/a 和 [{WORDS}](https://example.org/a) 。"
    )


@pytest.mark.parametrize("text", [text for texts in FAULTS.values() for text in texts])
def test_every_repair_that_is_offered_takes_a_finding_away(text: str) -> None:
    """One after the other, until nothing is left that a program can mend."""
    left = text
    for _ in range(10):
        offered = [one for one in text_findings(left) if one.repair]
        if not offered:
            break
        shorter = repaired(left, offered[0].kind, offered[0].number, WORDS)
        assert len(text_findings(shorter)) < len(text_findings(left)), left
        left = shorter
    assert not [one for one in text_findings(left) if one.repair]
    assert render_markdown(left)


@pytest.mark.parametrize("words", ["", "  ", "这里", "click here", "https://example.org/a", "字" * 161])
def test_words_that_say_nothing_are_not_taken(words: str) -> None:
    with pytest.raises(Invalid):
        repaired("看 https://example.org/a", Kind.BARE_ADDRESS, 0, words)


def test_words_of_a_link_cannot_break_out_of_it() -> None:
    text = repaired(
        "| 网站 | 用处 |\n| --- | --- |\n| https://example.org/a | 报名 |", Kind.BARE_ADDRESS, 0, "a](b) | <c> *d*"
    )
    html = render_markdown(text)
    assert '<a href="https://example.org/a" rel="noopener noreferrer">a](b) | &lt;c&gt; *d*</a>' in html
    assert html.count("<td>") == 2


def test_what_is_not_there_is_not_mended() -> None:
    with pytest.raises(Refused):
        repaired("先洗手。", Kind.HEADING_EMPTY, 0)
    with pytest.raises(Refused):
        repaired("在[这里](https://example.org)", Kind.LINK_WITHOUT_SENSE, 0)


def test_only_what_can_be_mended_is_offered() -> None:
    in_list = "- | 步骤 | 做法 |\n  | 内 | 搓 |"
    assert [one.repair for one in text_findings(in_list)] == [None]
    assert {one.repair for one in text_findings("看 https://example.org")} == {Repair.WITH_WORDS}
