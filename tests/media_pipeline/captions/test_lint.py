"""Each rule at its edge, with the numbers of the style guides named in `rules.py` written out by hand: what just keeps
it, what just breaks it, what the breach says of it, and why no legal cue was possible."""

from __future__ import annotations

import pytest

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.lint import Breach, breaches
from media_pipeline.captions.rules import is_wide, rules_for, width

SHORTEST, GAP = 5 / 6, 0.083


def listed(*cues: Cue, language: str = "zh") -> list[tuple[int, str, float, float]]:
    """Every breach without its cause, values to thousandths."""
    return [(one.cue, one.rule, round(one.value, 3), round(one.limit, 3)) for one in breaches(cues, language)]


def causes(*cues: Cue, language: str = "zh") -> dict[str, str]:
    return {breach.rule: breach.cause for breach in breaches(cues, language)}


def spoken(text: str, start: float, end: float) -> tuple[Word, ...]:
    return (Word(text, start, end),)


def test_a_cue_that_keeps_every_rule_has_no_breach() -> None:
    assert breaches([Cue(0, 3, "先用清水洗手"), Cue(3.5, 6, "再抹肥皂")], "zh") == ()
    assert breaches([Cue(0, 3, "Wash your hands"), Cue(3.5, 6, "and dry them")], "en") == ()
    assert breaches([], "zh") == ()


@pytest.mark.parametrize(
    ("shown_s", "breach"),
    [
        (0.833, []),  # times are kept in whole milliseconds: 833 ms are five sixths of a second
        (0.831, [(0, "shortest", 0.831, 0.833)]),
        (7.0, []),
        (7.001, []),
        (7.003, [(0, "longest", 7.003, 7.0)]),
    ],
)
def test_how_long_a_cue_is_shown(shown_s: float, breach: list[tuple[int, str, float, float]]) -> None:
    assert listed(Cue(10, 10 + shown_s, "好")) == breach


def test_reading_speed_is_counted_in_characters_a_second() -> None:
    assert listed(Cue(0, 1, "字" * 9)) == []
    assert listed(Cue(0, 1, "字" * 10)) == [(0, "reading_speed", 10, 9)]
    assert listed(Cue(5, 7, "字" * 8 + "\n" + "洗手" * 4 + "abcd")) == []  # 18 wide in 2 s: Latin letters count half
    assert listed(Cue(0, 1, "a" * 20), language="en") == []
    assert listed(Cue(0, 1, "a" * 21), language="en") == [(0, "reading_speed", 21, 20)]
    assert listed(Cue(0, 0.999, "字" * 9)) == []  # a millisecond of rounding is none of the reader's
    assert listed(Cue(0, 0.995, "字" * 9)) == [(0, "reading_speed", 9.045, 9)]


def test_a_cue_without_time_has_a_speed_all_the_same() -> None:
    assert listed(Cue(2, 2, "字")) == [(0, "shortest", 0, 0.833), (0, "reading_speed", 1000, 9)]


@pytest.mark.parametrize(
    ("begins", "breach"),
    [
        (2.0, []),  # the two touch
        (2.001, []),
        (2.003, [(0, "gap", 0.003, GAP)]),
        (2.081, [(0, "gap", 0.081, GAP)]),
        (2.083, []),
        (1.999, []),
        (1.997, [(0, "overlap", 0.003, 0)]),
        (1.5, [(0, "overlap", 0.5, 0)]),
    ],
)
def test_two_cues_touch_or_stand_apart_and_never_overlap(
    begins: float, breach: list[tuple[int, str, float, float]]
) -> None:
    assert listed(Cue(0, 2, "洗手"), Cue(begins, begins + 2, "擦干")) == breach


def test_the_breach_names_the_cue_by_its_place() -> None:
    cues = Cue(0, 2, "洗手"), Cue(2, 4, "字" * 17), Cue(4, 6, "擦干"), Cue(6, 6.5, "好")
    assert listed(*cues) == [(1, "line_width", 17, 16), (3, "shortest", 0.5, 0.833)]


def test_line_width_is_that_of_each_line() -> None:
    assert listed(Cue(0, 5, "字" * 16)) == []
    assert listed(Cue(0, 5, "字" * 17)) == [(0, "line_width", 17, 16)]
    assert listed(Cue(0, 6, "字" * 15 + "abc")) == [(0, "line_width", 16.5, 16)]
    assert listed(Cue(0, 6, "好的\n" + "字" * 17)) == [(0, "line_width", 17, 16)]
    assert listed(Cue(0, 6, "a" * 42), language="en") == []
    assert listed(Cue(0, 6, "a" * 43), language="en") == [(0, "line_width", 43, 42)]


def test_two_lines_are_the_most() -> None:
    assert listed(Cue(0, 5, "洗手。\n擦干".replace("。", ""))) == []
    assert listed(Cue(0, 5, "洗手\n擦干\n等待")) == [(0, "lines", 3, 2)]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_cue_without_text_is_empty(text: str) -> None:
    assert (0, "empty", 1, 0) in listed(Cue(0, 2, text))


@pytest.mark.parametrize("mark", ["\uff0c", "\u3002", "、", "》", "\uff09", "?", "!"])
def test_no_line_begins_with_a_mark_that_closes(mark: str) -> None:
    assert (0, "line_start", 1, 0) in listed(Cue(0, 3, f"洗手\n{mark}擦干"))


def test_a_line_may_begin_with_a_point() -> None:
    """.vtt is the name of a format, no end of a sentence."""
    assert listed(Cue(0, 3, "Save it as\n.vtt files"), language="en") == []


@pytest.mark.parametrize("mark", ["《", "\uff08", "“", "("])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_ends_with_a_mark_that_opens(mark: str, language: str) -> None:
    assert (0, "line_end", 1, 0) in listed(Cue(0, 3, f"wash {mark}\nhands"), language=language)


def test_a_chinese_line_ends_without_comma_and_full_stop() -> None:
    for mark in ("\uff0c", "\u3002", "、"):
        assert listed(Cue(0, 3, f"先洗手{mark}")) == [(0, "line_end", 1, 0)]
    assert listed(Cue(0, 3, "洗手吗\uff1f")) == []
    assert listed(Cue(0, 3, "First you wash,\nthen you dry."), language="en") == []


def test_a_word_is_not_divided_between_lines() -> None:
    assert listed(Cue(0, 3, "我们学习按\n摩")) == [(0, "line_break", 1, 0)]
    assert listed(Cue(0, 3, "我们学习\n按摩")) == []


def test_a_number_stays_with_its_unit_and_an_article_with_its_noun() -> None:
    assert listed(Cue(0, 3, "wait 20\nminutes"), language="en") == [(0, "number", 1, 0)]
    assert listed(Cue(0, 3, "she sells the\ntomatoes"), language="en") == [(0, "article", 1, 0)]
    assert listed(Cue(0, 3, "wait\n20 minutes"), language="en") == []


@pytest.mark.parametrize(("pause_s", "number"), [(0.0, 1), (0.6, 1), (0.69, 1), (0.7, 0), (0.8, 0), (2.0, 0)])
def test_two_cues_after_a_breath_are_apart_anyhow(pause_s: float, number: int) -> None:
    cues = [Cue(0, 3, "she sells the"), Cue(3 + pause_s, 6, "tomatoes")]
    assert [one for one in listed(*cues, language="en") if one[1] == "article"] == [(0, "article", 1, 0)] * number


def test_the_pause_is_that_of_the_speech_where_the_words_are_known() -> None:
    """A cue that stays on the screen until the next comes does not shorten the silence between the two."""
    held = Cue(0, 3, "she sells the", words=spoken("she sells the", 0, 1.5))
    assert listed(held, Cue(3, 6, "tomatoes", words=spoken("tomatoes", 3, 4)), language="en") == []
    early = Cue(2, 6, "tomatoes", words=spoken("tomatoes", 2.3, 4))
    late = Cue(0, 2, "she sells the", words=(Word("she", 0, 1), Word("sells the", 1, 1.9)))
    assert [rule for _, rule, *_ in listed(late, early, language="en")] == ["article"]
    silent = Cue(2, 6, "tomatoes", words=spoken("tomatoes", 2.8, 4))
    assert listed(late, silent, language="en") == []


def opening_at(start: float) -> Cue:
    return Cue(start, start + 3, "she sells the")


def test_each_pair_of_neighbours_is_looked_at_and_no_other() -> None:
    first, second, third = Cue(0, 3, "First we wash"), Cue(3, 6, "she sells the"), Cue(6, 9, "tomatoes")
    assert listed(first, second, third, language="en") == [(1, "article", 1, 0)]
    opening = opening_at(0)
    assert listed(opening, Cue(3, 6, "and then"), Cue(6, 9, "tomatoes"), language="en") == [(0, "article", 1, 0)]
    assert listed(opening, Cue(3.9, 6, "tomatoes"), Cue(6, 9, "tomatoes"), language="en") == []
    assert listed(Cue(0, 3, "tomatoes"), opening_at(3), Cue(7, 9, "fresh tomatoes"), language="en") == []
    chinese = Cue(0, 3, "洗手")  # neither an article nor what may follow one
    assert listed(chinese, opening_at(3), Cue(6, 9, "tomatoes"), language="en") == [(1, "article", 1, 0)]


def test_of_the_words_of_a_cue_the_last_one_tells_whether_a_mark_was_dropped() -> None:
    words = (Word("the\u3002", 0, 1), Word("sells", 1, 1.5), Word("the", 1.5, 2))
    assert listed(Cue(0, 2, "the sells the", words=words), Cue(2, 4, "tomatoes"), language="en") == [
        (0, "article", 1, 0)
    ]


@pytest.mark.parametrize("mark", ["\uff0c", "\u3002"])
def test_a_line_of_one_mark_begins_and_ends_with_it(mark: str) -> None:
    assert listed(Cue(0, 3, f"洗手\n{mark}")) == [(0, "line_start", 1, 0), (0, "line_end", 1, 0)]


def test_a_mark_that_was_dropped_at_the_end_of_a_line_still_separates() -> None:
    """After a comma of the speech nothing is separated that belongs together, though the line shows none."""
    words = (Word("sells", 0, 1), Word("the\u3002", 1, 2))
    assert listed(Cue(0, 2, "sells the", words=words), Cue(2, 4, "tomatoes"), language="en") == []
    assert listed(Cue(0, 2, "sells the"), Cue(2, 4, "tomatoes"), language="en") == [(0, "article", 1, 0)]


def test_one_word_is_too_wide_as_its_language_holds_it_together() -> None:
    """An article holds the word after it as far as the two fit on a line of that language."""
    words = (Word("the", 0, 1), Word("a" * 30, 1, 3))
    assert causes(Cue(0, 4, f"the {'a' * 30}", words=words)) == {"line_width": "no_other_place"}
    assert causes(Cue(0, 4, "a" * 43, words=spoken("a" * 43, 0, 4)), language="en") == {"line_width": "one_long_word"}
    wide = (Word("字" * 17, 0, 4),)
    assert causes(Cue(0, 4, "字" * 17, words=wide)) == {"line_width": "no_other_place"}


def test_the_cause_of_haste_is_the_next_speech_or_the_end_of_the_recording() -> None:
    hasty = Cue(0, 0.5, "字" * 5, words=spoken("字" * 5, 0, 0.5))
    assert causes(hasty, Cue(0.5, 3, "擦干")) == {"shortest": "speech_too_fast", "reading_speed": "speech_too_fast"}
    assert causes(hasty, Cue(0.583, 3, "擦干"))["shortest"] == "speech_too_fast"
    assert causes(hasty, Cue(0.59, 3, "擦干"))["shortest"] == ""  # it could have stayed longer
    assert causes(hasty) == {"shortest": "recording_ends", "reading_speed": "recording_ends"}


def test_the_cause_looks_at_the_cue_after_the_hasty_one() -> None:
    hasty = Cue(3, 3.5, "好的", words=spoken("好的", 3, 3.5))
    before = Cue(0, 2, "洗手", words=spoken("洗手", 0, 1))
    assert causes(before, hasty, Cue(9, 12, "擦干")) == {"shortest": ""}
    assert causes(before, hasty) == {"shortest": "recording_ends"}


def test_a_line_that_is_too_wide_has_one_long_word_or_no_other_place() -> None:
    word = "a" * 43
    assert causes(Cue(0, 6, word, words=spoken(word, 0, 6)), language="en") == {"line_width": "one_long_word"}
    several = tuple(Word("abcdefgh", index, index + 0.9) for index in range(5))
    text = " ".join(each.text for each in several)
    assert width(text, rules_for("en")) == 44
    assert causes(Cue(0, 6, text, words=several), language="en") == {"line_width": "no_other_place"}
    edge = "a" * 42
    wide = (Word(edge, 0, 3), Word("b", 3, 4))
    assert causes(Cue(0, 6, f"{edge} b", words=wide), language="en") == {"line_width": "no_other_place"}


def test_the_longest_word_is_measured_in_the_language_of_the_track() -> None:
    latin = "a" * 34  # 17 squares of a Chinese line, which has 16; an English line has room for 42
    assert causes(Cue(0, 6, latin, words=spoken(latin, 0, 6))) == {"line_width": "one_long_word"}


@pytest.mark.parametrize(
    ("text", "end", "rule"),
    [
        ("she sells the\ntomatoes", 3, "article"),
        ("wait 20\nminutes", 3, "number"),
        ("wash your hands", 8, "longest"),
    ],
)
def test_no_other_place_is_the_cause_of_a_bad_break(text: str, end: float, rule: str) -> None:
    cue = Cue(0, end, text, words=(Word("other", 0, 1), Word("words", 1, 2)))
    assert causes(cue, language="en") == {rule: "no_other_place"}


def test_a_word_divided_between_lines_has_no_other_place() -> None:
    assert causes(Cue(0, 3, "我们学习按\n摩", words=spoken("我们", 0, 3))) == {"line_break": "no_other_place"}


def test_marks_lines_and_overlaps_have_no_excuse() -> None:
    words = spoken("洗手", 0, 3)
    assert causes(Cue(0, 3, "洗手\u3002", words=words)) == {"line_end": ""}
    assert causes(Cue(0, 3, "洗手\n擦干\n等待", words=words)) == {"lines": ""}
    assert causes(Cue(0, 3, "洗手", words=words), Cue(2, 4, "擦干")) == {"overlap": ""}


def test_of_a_cue_without_words_nobody_knows_the_cause() -> None:
    assert breaches([Cue(0, 0.5, "好")], "zh") == (Breach(0, "shortest", 0.5, SHORTEST, ""),)
    assert causes(Cue(0, 6, "a" * 43), language="en") == {"line_width": ""}


def test_the_rules_are_those_of_the_style_guides() -> None:
    english, chinese = rules_for("en"), rules_for("zh-CN")
    assert rules_for("ZH") is chinese
    assert rules_for("fr") is english
    assert (english.line_width, english.lines, english.lines_preferred, english.reading_speed) == (42, 2, 2, 20)
    assert (chinese.line_width, chinese.lines, chinese.lines_preferred, chinese.reading_speed) == (16, 2, 1, 9)
    for rules in (english, chinese):
        assert (rules.shortest_s, rules.longest_s, rules.gap_s) == (SHORTEST, 7, GAP)


def test_width_counts_chinese_characters_whole_and_latin_ones_by_half() -> None:
    assert width("中文ab", rules_for("zh")) == 3
    assert width("中文ab", rules_for("en")) == 4
    assert width("中\n文", rules_for("zh")) == 2
    assert width("“是”——…", rules_for("zh")) == 6
    assert width("\uff0cＡ", rules_for("zh")) == 2
    assert [is_wide(character) for character in "中ａ，“·aé1"] == [True, True, True, True, True, False, False, False]
