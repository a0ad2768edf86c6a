"""`portal questions convert`."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.quiz_formats.conversion import read_questions
from content.quiz_formats.gift_writer import write_gift
from tests.portal.commands.conftest import Portal
from tests.walk.sample_questions import sample_questions

QUESTIONS = sample_questions("zh")
USUAL = QUESTIONS[1:4]
"""Questions of which GIFT keeps all."""


def test_there_and_back_nothing_is_lost(here: Portal, tmp_path: Path) -> None:
    (tmp_path / "in.gift").write_bytes(write_gift(USUAL).data)
    there = here("questions", "convert", str(tmp_path / "in.gift"), str(tmp_path / "out.zip"))
    assert (there.returncode, there.stderr) == (0, "")
    back = here("questions", "convert", str(tmp_path / "out.zip"), str(tmp_path / "back.gift"))
    assert (back.returncode, back.stderr) == (0, "")
    assert read_questions((tmp_path / "back.gift").read_bytes()).questions == USUAL


def test_what_is_left_out_is_named_with_its_place_and_the_status_is_three(here: Portal, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(write_gift(QUESTIONS).data + "\n\n写一篇。{}\n".encode())
    done = here("questions", "convert", str(tmp_path / "in.txt"), str(tmp_path / "out.gift"))
    assert done.returncode == 3
    assert "line " in done.stderr
    assert "question 1: GIFT has no place for the hint." in done.stderr
    assert read_questions((tmp_path / "out.gift").read_bytes()).questions == QUESTIONS


@pytest.mark.parametrize(
    ("content", "target"), [(b"\xff\xfe\xfd", "out.zip"), (b"no question", "out.zip"), (b"Q {=a ~b}", "out.doc")]
)
def test_where_nothing_is_read_or_written_the_status_is_one(
    here: Portal, tmp_path: Path, content: bytes, target: str
) -> None:
    (tmp_path / "in.gift").write_bytes(content)
    done = here("questions", "convert", str(tmp_path / "in.gift"), str(tmp_path / target))
    assert done.returncode == 1
    assert done.stderr
    assert not (tmp_path / target).exists()
