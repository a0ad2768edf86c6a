"""Broken caption rules that a program puts right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.timed_text.cue import Cue
from media_pipeline.captions.lint import breaches
from media_pipeline.captions.repair import repaired

LONG = "先用清水把双手打湿再抹上肥皂搓二十秒"
TEXTS = st.sampled_from(["先洗手", "先洗手。", LONG, "先用清水打\n湿双手", "用 20\n公斤水", "再按摩，\n然后擦干", "好"])
TIMES = st.lists(st.tuples(st.integers(100, 9000), st.integers(-300, 3000), TEXTS), min_size=1, max_size=4)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize(
    ("rule", "cues", "text", "end"),
    [
        ("line_width", [Cue(0, 4, LONG)], "先用清水把双手打湿\n再抹上肥皂搓二十秒", 4),
        ("line_end", [Cue(0, 4, "先洗手。")], "先洗手", 4),
        ("line_break", [Cue(0, 4, "先用清水打\n湿双手")], "先用清水打湿双手", 4),
        ("overlap", [Cue(0, 4, "先洗手"), Cue(3, 5, "再按摩")], "先洗手", 3),
        ("gap", [Cue(0, 3, "先洗手"), Cue(3.04, 5, "再按摩")], "先洗手", 3.04),
        ("longest", [Cue(0, 9, "先洗手")], "先洗手", 7),
    ],
)
def test_a_broken_rule_is_put_right(rule: str, cues: list[Cue], text: str, end: float) -> None:
    assert rule in {breach.rule for breach in breaches(cues, "zh")}
    cue = repaired(cues, 0, rule, "zh")
    assert cue is not None
    assert (cue.text, cue.end) == (text, end)


def test_a_caption_stays_into_the_silence_until_it_can_be_read() -> None:
    cue = repaired([Cue(0, 0.5, "先用清水打湿双手"), Cue(5, 6, "好")], 0, "reading_speed", "zh")
    assert cue is not None
    assert 8 / 9 <= cue.end < 1


def test_what_no_program_can_put_right_is_left() -> None:
    fast = [Cue(0, 0.9, LONG), Cue(0.9, 2, "好")]
    assert repaired(fast, 0, "reading_speed", "zh") is None
    assert repaired([Cue(0, 4, "")], 0, "empty", "zh") is None


@given(TIMES)
def test_a_repair_breaks_no_other_rule(drawn: list[tuple[int, int, str]]) -> None:
    cues, at = [], 0
    for shown, gap, text in drawn:
        cues.append(Cue(at / 1000, (at + shown) / 1000, text))
        at += max(1, shown + gap)
    for breach in breaches(cues, "zh"):
        cue = repaired(cues, breach.cue, breach.rule, "zh")
        if cue is None:
            continue
        after = [*cues[: breach.cue], cue, *cues[breach.cue + 1 :]]
        before = [(each.cue, each.rule) for each in breaches(cues, "zh")]
        now = [(each.cue, each.rule) for each in breaches(after, "zh")]
        assert len(now) < len(before)
        assert set(now) <= set(before)
        assert letters(cue.text) == letters(cues[breach.cue].text)
