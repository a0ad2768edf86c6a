"""A script beside captions that people have worked on."""

from __future__ import annotations

from content.timed_text.cue import Cue
from media_pipeline.alignment.script_differences import ScriptDifference, script_differences

CAPTIONS = (
    Cue(0, 2, "大家好\n今天学习洗手"),
    Cue(2, 4, "先用流动的水把手打湿"),
    Cue(4, 6, "再抹上肥皂搓20秒"),
    Cue(6, 8, "最后冲洗干净"),
)


def test_each_caption_is_set_against_what_the_script_says_there() -> None:
    script = "大家好，今天学习洗手。先用清水把手打湿。再抹上肥皂搓 20 秒。最后冲洗干净，擦干双手。"
    assert script_differences(CAPTIONS, script, "zh") == (
        ScriptDifference(1, "先用流动的水把手打湿", "先用清水把手打湿。"),
        ScriptDifference(3, "最后冲洗干净", "最后冲洗干净，擦干双手。"),
    )


def test_marks_case_width_script_and_lines_do_not_count() -> None:
    script = "# 大家好\n\n- 今天學習洗手\n- 先用流动的水，把手打湿\n\n---\n\n再抹上肥皂搓２０秒！最后沖洗乾淨"
    assert script_differences(CAPTIONS, script, "zh") == ()
    english = (Cue(0, 2, "Wash your hands first."), Cue(2, 4, "Don’t forget them."))
    assert script_differences(english, "WASH your hands\nfirst, don't forget them", "en") == ()


def test_what_only_one_of_them_says_stands_alone() -> None:
    english = (Cue(0, 2, "Wash your hands."), Cue(2, 4, "Then dry them."))
    assert script_differences(english, "", "en") == (
        ScriptDifference(0, "Wash your hands.", ""),
        ScriptDifference(1, "Then dry them.", ""),
    )
    assert script_differences((), "Wash your hands.", "en") == ()
    (before,) = script_differences(english, "Hello. Wash your hands. Then dry them.", "en")
    assert before == ScriptDifference(0, "Wash your hands.", "Hello. Wash your hands.")
