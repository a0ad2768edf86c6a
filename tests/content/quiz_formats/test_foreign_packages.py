"""Question packages that another program has written: qti-package-maker, as Blackboard reads them (QTI 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from content.quiz_formats.conversion import QuestionFile, read_questions
from content.quiz_formats.question import QuestionKind

package_interface = pytest.importorskip("qti_package_maker.package_interface")

ITEMS: Mapping[str, tuple[Any, ...]] = {
    "MC": ("What washes hands?", ["Soap", "Sand", "Oil"], "Soap"),
    "MA": ("What is needed?", ["Soap", "Water", "Sand"], ["Soap", "Water"]),
    "NUM": ("How many seconds?", 20.0, 0.5, True),
    "FIB": ("Name it.", ["soap", "a soap"]),
    "MATCH": ("What belongs together?", ["hot", "cold"], ["fire", "ice"]),
    "ORDER": ("In which order?", ["first", "second", "third"]),
}


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, engine: str, *kinds: str) -> bytes:
    """The file that the other program writes of these items; it writes where it is started."""
    monkeypatch.chdir(folder)
    maker = package_interface.QTIPackageInterface("sample", allow_mixed=True)
    for kind in kinds:
        maker.add_item(kind, ITEMS[kind])
    maker.save_package(engine)
    return next(folder.glob("*.zip")).read_bytes()


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QuestionFile:
    return read_questions(package(tmp_path, monkeypatch, "blackboard_qti_v2_1", *ITEMS), "en")


def test_every_kind_of_question_is_read_with_its_text(questions: QuestionFile) -> None:
    assert [question.kind for question in questions.questions] == [
        QuestionKind.SINGLE,
        QuestionKind.MULTIPLE,
        QuestionKind.NUMBER,
        QuestionKind.TEXT,
        QuestionKind.MATCHING,
        QuestionKind.ORDERING,
    ]
    stems = [question.stem for question in questions.questions]
    assert all(stem.startswith(item[0]) for stem, item in zip(stems, ITEMS.values(), strict=True)), stems


def test_the_right_answers_are_the_right_ones(questions: QuestionFile) -> None:
    single, multiple, number, text, matching, ordering = questions.questions
    assert [option.text for option in single.options if option.correct] == ["Soap"]
    assert {option.text for option in multiple.options if option.correct} == {"Soap", "Water"}
    assert [(float(option.text), float(option.tolerance)) for option in number.options] == [(20.0, 0.5)]
    assert {option.text for option in text.options} == {"soap", "a soap"}
    assert {(option.text, option.match) for option in matching.options} == {("hot", "fire"), ("cold", "ice")}
    assert [option.text for option in ordering.options] == ["first", "second", "third"]


def test_what_holds_no_question_is_named(questions: QuestionFile) -> None:
    assert not any(loss.whole and loss.place.file.startswith("qti21_items/item") for loss in questions.losses)
    assert any("assessment_meta.xml" in loss.place.file for loss in questions.losses)


def test_of_a_package_of_an_older_standard_every_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_questions(package(tmp_path, monkeypatch, "canvas_qti_v1_2", "MC"), "en")
    assert read.questions == ()
    assert any("questestinterop" in str(loss.message) for loss in read.losses)
