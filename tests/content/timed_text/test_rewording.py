"""Words of a caption after a person has changed its text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from content.timed_text.rewording import reworded
from content.timed_text.word import Word

WORDS = (Word("先", 0, 1, 0.9), Word("洗手，", 1, 2, 0.2), Word("再", 2, 3, 0.9), Word("按摩。", 3, 4, 0.4))
LETTERS = st.sampled_from("先洗手再按摩擦干a b")
TEXTS = st.text(LETTERS, max_size=12)


def texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_words_that_stay_keep_their_times_and_doubts() -> None:
    words = reworded(WORDS, "先擦手\n再按摩", 0, 4)
    assert texts(words) == ["先", "擦手", "再", "按摩。"]
    assert words[1] == Word("擦手", 1, 2)
    assert words[3] == WORDS[3], "with the mark that captions leave out at the end of a line"


def test_the_marks_are_those_of_the_new_text() -> None:
    assert texts(reworded(WORDS, "先！洗手再“按摩”？", 0, 4)) == ["先！", "洗手", "再", "“按摩”？"]


def test_what_was_put_between_has_the_time_between() -> None:
    words = reworded(WORDS, "先洗手然后再按摩", 0, 4)
    assert words[2] == Word("然后", 2, 2)


def test_nothing_is_known_of_another_text() -> None:
    assert reworded(WORDS, "擦干", 0, 4) == ()
    assert reworded((), "擦干", 0, 4) == ()


@given(st.lists(TEXTS.filter(lambda text: any(c.isalnum() for c in text)), max_size=6), TEXTS)
def test_words_say_the_text_in_order_of_time_and_no_word_is_made_up(said: list[str], text: str) -> None:
    before = tuple(Word(word.strip(), float(place), place + 1.0, 0.4) for place, word in enumerate(said))
    words = reworded(before, text, 0.0, float(len(said)))
    if words:
        assert "".join("".join(texts(words)).split()) == "".join(text.split())
    assert all(word.start <= word.end for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))
    known = {(word.start, word.end) for word in before}
    assert all((word.start, word.end) in known for word in words if word.confidence is not None)
