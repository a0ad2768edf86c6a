"""The title of a slide is said once."""

from __future__ import annotations

import pytest

from content.timed_text.slide_words import words_below_title


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("第一步\n洗手\n擦干", "第一步", "洗手\n擦干"),
        ("Hand washing\nin the kitchen\nUse soap", "Hand washing in the kitchen", "Use soap"),
        ("第一步", "第一步", ""),
        ("洗手\n擦干", "第一步", "洗手\n擦干"),
        ("第一步之后\n擦干", "第一步", "第一步之后\n擦干"),
        ("洗手\n擦干", "", "洗手\n擦干"),
        ("", "第一步", ""),
    ],
)
def test_the_lines_of_the_title_are_left_out_and_no_others(text: str, title: str, words: str) -> None:
    assert words_below_title(text, title) == words
