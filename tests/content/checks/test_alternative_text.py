"""Alternative text that is a file's name or says nothing is noticed; one that says something is not."""

from __future__ import annotations

import pytest

from content.checks.alternative_text import is_file_name, picture_findings, says_nothing
from content.checks.finding import FindingKind
from tests.content.checks.planted import FILE_NAMES, GOOD_ALTERNATIVES, WITHOUT_SENSE


def kinds(text: str, caption: str = "") -> list[FindingKind]:
    return [finding.kind for finding in picture_findings(text, caption)]


@pytest.mark.parametrize("text", FILE_NAMES)
def test_the_name_of_a_file_is_no_alternative(text: str) -> None:
    assert kinds(text) == [FindingKind.ALTERNATIVE_FILE_NAME]


@pytest.mark.parametrize("text", WITHOUT_SENSE)
def test_words_that_only_say_that_there_is_a_picture_are_no_alternative(text: str) -> None:
    assert kinds(text) == [FindingKind.ALTERNATIVE_EMPTY_OF_SENSE]


@pytest.mark.parametrize("text", GOOD_ALTERNATIVES)
def test_an_alternative_that_says_something_is_left_in_peace(text: str) -> None:
    assert kinds(text, caption="第一步") == []


def test_the_caption_over_again_says_nothing_new() -> None:
    assert kinds("掌心对掌心", caption="掌心对掌心") == [FindingKind.ALTERNATIVE_REPEATS_CAPTION]


@pytest.mark.parametrize("text", ["1" * 1000, "a_" * 500, "IMG_" + "1-" * 500 + "x", "图" * 1000 + "x", "如" * 1000])
def test_long_alternatives_are_judged_too(text: str) -> None:
    assert is_file_name(text) in {True, False}
    assert says_nothing(text) in {True, False}
