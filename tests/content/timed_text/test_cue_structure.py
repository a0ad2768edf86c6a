"""Captions cut in two, joined, put in between and moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.timed_text.cue import Cue
from content.timed_text.cue_structure import LEAST_S, joined, moved_from, place_after, split, split_time
from content.timed_text.word import Span, Word

WORDS = (Word("先", 0.2, 1), Word("洗手", 1, 2), Word("再", 2.5, 3), Word("按摩", 3, 4))
CUE = Cue(0, 4.5, "先洗手\n再按摩", WORDS, "a")
WORD_TEXTS = st.lists(st.sampled_from(["先", "洗手", "再", "按摩", "wash"]), min_size=2, max_size=8)


def test_the_second_part_begins_with_its_own_word() -> None:
    first, second = split(CUE, "先洗手", "再按摩", "b")
    assert (first.start, first.end, second.start, second.end) == (0, 2.5, 2.5, 4.5)
    assert (first.key, second.key) == ("a", "b")
    assert first.words == WORDS[:2]
    assert second.words == WORDS[2:]


def test_inside_of_a_word_time_is_shared_out() -> None:
    assert split_time(CUE, "先洗", "手再按摩") == 1.5


def test_without_words_time_is_shared_out_over_the_characters() -> None:
    assert split_time(Cue(0, 6, "先洗手再按摩"), "先洗手", "再按摩") == 3


def test_joined_captions_have_a_line_each() -> None:
    one = joined(CUE, Cue(4.5, 6, "最后\n擦干", key="b"))
    assert (one.start, one.end, one.text, one.key, one.words) == (0, 6, "先洗手再按摩\n最后擦干", "a", WORDS)
    assert joined(Cue(0, 1, "wash\nyour"), Cue(1, 2, "hands")).text == "wash your\nhands"


def test_a_new_caption_stands_in_the_silence() -> None:
    cues = [Cue(1, 2, "a"), Cue(2, 3, "b"), Cue(9, 10, "c")]
    assert place_after(cues, -1, 12) == Span(0, 1)
    assert place_after(cues, 0, 12) is None
    assert place_after(cues, 1, 12) == Span(3, 5)
    assert place_after(cues, 2, 10.5) == Span(10, 10.5)
    assert place_after([], -1, None) == Span(0, 2)


def test_a_caption_and_all_after_it_are_moved() -> None:
    cues = [Cue(1, 2, "a", key="a"), Cue(2, 3, "b", key="b"), Cue(9, 10, "c", key="c")]
    assert [(cue.key, cue.start, cue.end) for cue in moved_from(cues, "b", -0.25)] == [
        ("b", 1.75, 2.75),
        ("c", 8.75, 9.75),
    ]
    assert moved_from(cues, "x", 1) == []


@given(WORD_TEXTS, st.data())
def test_whatever_is_split_lies_in_its_time_and_keeps_every_word(said: list[str], data: st.DataObject) -> None:
    words = tuple(Word(text, float(place), place + 0.9) for place, text in enumerate(said))
    cut = data.draw(st.integers(1, len(said) - 1))
    texts = "".join(said[:cut]), "".join(said[cut:])
    cue = Cue(0, float(len(said)), "".join(said), words, "a")
    first, second = split(cue, *texts, "b")
    assert first.start == 0 < first.end == second.start < second.end == len(said)
    assert min(first.end - first.start, second.end - second.start) >= LEAST_S - 1e-9
    assert second.start == words[cut].start
    assert (*first.words, *second.words) == words
    again = joined(first, second)
    assert (again.start, again.end, again.words, again.key) == (cue.start, cue.end, words, "a")
