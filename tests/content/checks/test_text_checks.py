"""What is planted in a text is found, whatever its make; texts in which nothing is wrong are left in peace."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import portal.demonstration
from content.checks.explanations import EXPLANATIONS
from content.checks.finding import FindingKind
from content.checks.text import plain_findings, text_findings
from tests.content.checks.planted import CLEAN, FAULTS

LESSONS = {
    f"{path.parent.name}/{path.stem}": path.read_text(encoding="utf-8")
    for path in sorted(Path(str(portal.demonstration.__file__)).parent.glob("courses/*/*.md"))
}
PLANTED = list(chain.from_iterable(((kind, text) for text in texts) for kind, texts in FAULTS.items()))
SMALL = st.text(alphabet="图片这里点击红色右边|-#*[]()<>!`\n\t 。，:/.htpsw1a\\", max_size=120)


@pytest.mark.parametrize(("kind", "text"), PLANTED, ids=[f"{kind} {n}" for n, (kind, _) in enumerate(PLANTED, start=1)])
def test_a_planted_fault_is_found_and_nothing_else(kind: FindingKind, text: str) -> None:
    assert {finding.kind for finding in text_findings(text)} == {kind}


@pytest.mark.parametrize("name", CLEAN)
def test_a_text_without_faults_raises_no_alarm(name: str) -> None:
    assert text_findings(CLEAN[name]) == ()


@pytest.mark.parametrize("name", LESSONS)
def test_the_lessons_of_the_demonstration_raise_no_alarm(name: str) -> None:
    assert text_findings(LESSONS[name]) == ()


def test_every_lesson_is_still_clean_when_all_clean_texts_stand_together() -> None:
    """One clean text does not make a fault of another."""
    together = "\n\n".join(text for name, text in CLEAN.items() if "heading" not in name and "[" not in text)
    assert text_findings(together) == ()


def test_a_finding_says_its_line_and_the_words_around_it() -> None:
    text = "先读一遍。\n\n报名表请\n[点击这里](https://example.org)，下周截止。"
    [finding] = text_findings(text)
    assert (finding.line, finding.excerpt.marked) == (4, "点击这里")
    assert finding.excerpt.before.endswith("报名表请 ")
    assert finding.excerpt.after == "，下周截止。"


def test_identical_faults_are_told_apart() -> None:
    text = "\n\n".join(f"第{number}课在[这里](https://example.org/{number})。" for number in "一二三")
    places = [(one.line, one.number, one.excerpt.before) for one in text_findings(text)]
    assert places == [(1, 0, "第一课在"), (3, 1, "第二课在"), (5, 2, "第三课在")]


def test_a_hard_text_is_named_with_its_grade_and_its_words() -> None:
    english = (
        "Subsequent administrative authorisation necessitates comprehensive documentation of accreditation. "
        "Participating organisations systematically communicate quantitative evaluation methodologies to responsible "
        "authorities. Insufficient documentation invalidates retrospective applications notwithstanding extraordinary "
        "circumstances. Representatives independently verify accountability procedures throughout implementation "
        "periods. Interdisciplinary coordination mechanisms fundamentally determine operational effectiveness. "
        "Supplementary regulations particularise intergovernmental responsibilities. "
    ) * 2
    [finding] = text_findings(english)
    assert finding.kind is FindingKind.HARD_TO_READ
    assert finding.amount > 10
    assert finding.excerpt.marked


def test_a_term_of_the_glossary_makes_no_text_hard() -> None:
    hard = "胫骨腓骨髌骨骶髂关节与腰椎间盘膨隆疝的鉴别须谨慎甄别，触诊腘窝鹅足滑囊与跟腱挛缩痉挛。" * 3
    terms = (
        "胫骨",
        "腓骨",
        "髌骨",
        "骶髂关节",
        "腰椎间盘",
        "膨隆",
        "疝",
        "腘窝",
        "鹅足滑囊",
        "跟腱",
        "挛缩",
        "痉挛",
        "甄别",
        "谨慎",
        "鉴别",
    )
    assert FindingKind.HARD_TO_READ in {one.kind for one in text_findings(hard)}
    assert FindingKind.HARD_TO_READ not in {one.kind for one in text_findings(hard, terms)}


def test_a_picture_inside_a_link_is_noticed() -> None:
    kinds = {finding.kind for finding in text_findings("[![图](a.png)](https://example.org)")}
    assert FindingKind.PICTURE_IN_TEXT in kinds


def test_captions_and_descriptions_are_read_too() -> None:
    assert [one.kind for one in plain_findings("红色部分是重点。")] == [FindingKind.COLOUR_ONLY]
    assert plain_findings("第一步：打湿双手") == ()


def test_every_kind_is_explained() -> None:
    assert set(EXPLANATIONS) == set(FindingKind)


@given(SMALL)
def test_whatever_is_typed_the_check_answers_and_names_lines_that_are_there(text: str) -> None:
    for finding in text_findings(text):
        assert 1 <= finding.line <= text.count("\n") + 1
        assert EXPLANATIONS[finding.kind].title


@pytest.mark.parametrize(
    "piece", ["查看", "a_", "www.", "红色", "1", "|", "[", "(", "> ", "**", "点击点", "IMG_1 ", "图"]
)
def test_a_text_of_one_piece_over_and_over_is_read_to_its_end(piece: str) -> None:
    assert isinstance(text_findings(piece * (40_000 // len(piece))), tuple)
