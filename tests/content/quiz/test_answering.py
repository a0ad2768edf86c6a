"""What an answer comes to."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.errors import Invalid
from content.quiz.answering import Answer, judge, solution_of
from content.quiz.display import display_of, matches_of, mixed
from content.quiz_formats.question import Option, Question, QuestionKind
from tests.content.quiz_formats.any_question import questions

SINGLE = Question(QuestionKind.SINGLE, "?", (Option("a", True, feedback="Yes."), Option("b", feedback="No.")))
MULTIPLE = Question(
    QuestionKind.MULTIPLE, "?", (Option("a", True), Option("b", True), Option("c")), feedback_wrong="Again."
)
TEXT = Question(QuestionKind.TEXT, "?", (Option("Soap"), Option("肥皂 A1", feedback="Good.")))
NUMBER = Question(QuestionKind.NUMBER, "?", (Option("3.14", tolerance="0.01"), Option("-2000")))
MATCHING = Question(
    QuestionKind.MATCHING,
    "?",
    (Option("a", match="1", feedback="a is 1"), Option("b", match="2"), Option("", match="3")),
)
ORDERING = Question(QuestionKind.ORDERING, "?", (Option("first"), Option("second"), Option("third")))


def right_answer(question: Question, seed: str) -> Answer:
    """What somebody sends who knows it."""
    if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER):
        return {"answer": [question.options[0].text]}
    if question.kind is QuestionKind.MATCHING:
        matches = matches_of(question, seed)
        return {
            f"line-{place}": [str(matches.index(option.match))]
            for place, option in enumerate(question.options)
            if option.text
        }
    if question.kind is QuestionKind.ORDERING:
        return {f"line-{place}": [str(place + 1)] for place in range(len(question.options))}
    return {"answer": [str(place) for place, option in enumerate(question.options) if option.correct]}


@given(questions(), st.text(max_size=5))
@settings(max_examples=100, deadline=None)
def test_whoever_knows_it_is_told_so(question: Question, seed: str) -> None:
    result = judge(question, right_answer(question, seed), seed)
    assert result.right
    assert all(line.right for line in result.lines)
    assert (result.feedback, result.explanation) == (question.feedback_right, question.explanation)


@given(
    questions(),
    st.dictionaries(st.sampled_from(["answer", "line-0", "line-1", "line-9", "x"]), st.lists(st.text(max_size=4))),
)
@settings(max_examples=100, deadline=None)
def test_any_answer_comes_to_something(question: Question, answer: dict[str, list[str]]) -> None:
    with suppress(Invalid):
        assert judge(question, answer, "seed").solution


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        (SINGLE, ["1"], False),
        (MULTIPLE, ["0"], False),
        (MULTIPLE, ["0", "1", "2"], False),
        (MULTIPLE, ["1", "0"], True),
        (TEXT, ["  sOAP "], True),
        (TEXT, ["ＳＯＡＰ"], True),
        (TEXT, ["肥皂　ａ1"], True),
        (TEXT, ["sand"], False),
        (NUMBER, ["3.15"], True),
        (NUMBER, ["3,13"], True),
        (NUMBER, ["３．１４"], True),
        (NUMBER, ["3.1501"], False),
        (NUMBER, ["-2,000"], True),
        (NUMBER, ["−2000"], True),
    ],
)
def test_choices_texts_and_numbers(question: Question, answer: list[str], right: bool) -> None:
    assert judge(question, {"answer": answer}, "").right is right


def test_capital_letters_count_where_the_author_says_so() -> None:
    strict = Question(QuestionKind.TEXT, "?", (Option("pH"),), case_sensitive=True)
    assert judge(strict, {"answer": ["pH"]}, "").right
    assert not judge(strict, {"answer": ["PH"]}, "").right


def test_each_choice_says_what_belongs_to_it() -> None:
    assert [line.feedback for line in judge(SINGLE, {"answer": ["1"]}, "").lines] == ["No."]
    assert judge(MULTIPLE, {"answer": ["2"]}, "").feedback == "Again."


def test_a_wrong_pair_and_a_wrong_place_are_named_line_by_line() -> None:
    answer = {**right_answer(MATCHING, "s"), "line-0": [str(matches_of(MATCHING, "s").index("3"))]}
    result = judge(MATCHING, answer, "s")
    assert [(line.given, line.right, line.feedback) for line in result.lines] == [
        ("3", False, "a is 1"),
        ("2", True, ""),
    ]
    ordered = judge(ORDERING, {"line-0": ["1"], "line-1": ["3"], "line-2": ["2"]}, "s")
    assert [(line.text, line.right) for line in ordered.lines] == [("first", True), ("third", False), ("second", False)]


@pytest.mark.parametrize(
    ("question", "answer", "field"),
    [
        (SINGLE, {}, "answer"),
        (SINGLE, {"answer": ["0", "1"]}, "answer"),
        (TEXT, {"answer": ["  "]}, "answer"),
        (NUMBER, {"answer": ["three"]}, "answer"),
        (MATCHING, {"line-0": ["0"]}, "line-1"),
        (ORDERING, {"line-0": ["1"], "line-1": ["1"], "line-2": ["2"]}, "line-1"),
        (ORDERING, {"line-0": ["1"], "line-1": ["2"]}, "line-2"),
    ],
)
def test_what_is_not_answered_yet_is_asked_for(question: Question, answer: Answer, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        judge(question, answer, "")
    assert refusal.value.field == field


@given(st.lists(st.integers(), min_size=2, max_size=20, unique=True), st.text(max_size=9))
def test_things_are_mixed_and_each_stays(things: list[int], seed: str) -> None:
    other = mixed(things, seed)
    assert sorted(other) == sorted(things)
    assert other != things
    assert mixed(things, seed) == other


def test_what_is_shown_says_nothing_of_the_answer() -> None:
    shown = display_of(ORDERING, "s", "zh")
    assert {line.text for line in shown.lines} == {"first", "second", "third"}
    assert [line.text for line in shown.lines] != ["first", "second", "third"]
    assert display_of(TEXT, "s", "zh").lines == ()
    assert "Soap" not in repr(display_of(TEXT, "s", "zh"))


def test_the_right_answer_in_words() -> None:
    assert solution_of(MULTIPLE) == ("a", "b")
    assert solution_of(MATCHING) == ("a → 1", "b → 2")
    assert solution_of(NUMBER) == ("3.14 ± 0.01", "-2000")
