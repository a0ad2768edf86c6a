"""The `portal` command, run as an operator runs it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.portal.commands.conftest import Portal

pytestmark = pytest.mark.slow


def test_an_installation_begins_with_its_database_and_first_administrator(portal: Portal, here: Portal) -> None:
    assert portal("db", "upgrade").returncode == 0
    assert here("db", "upgrade").returncode == 0
    made = here("user", "add-administrator", "boss", "--password", "a short sentence")
    assert "boss can sign in" in made.stdout
    again = here("user", "add-administrator", "boss", "--password", "a short sentence")
    assert again.returncode != 0
    assert "taken" in again.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("up",),
        ("serve",),
        ("worker",),
        ("demo",),
        ("user", "add-administrator", "boss", "--password", "a short sentence"),
        ("user", "password", "boss", "--new-password", "a short sentence"),
        ("db", "reindex"),
    ],
)
def test_nothing_starts_on_a_database_that_is_not_up_to_date(here: Portal, words: tuple[str, ...]) -> None:
    refused = here(*words)
    assert refused.returncode != 0
    assert "portal db upgrade" in refused.stderr


def test_a_taken_port_is_said_and_what_to_do(portal: Portal, here: Portal) -> None:
    here("db", "upgrade")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = portal("up", PORTAL_PORT=str(taken.getsockname()[1]))
    assert refused.returncode != 0
    assert "PORTAL_PORT" in refused.stderr


def test_doctor_names_what_is_missing_and_the_mend(portal: Portal) -> None:
    sick = portal("doctor", PATH="/nonexistent")
    assert sick.returncode == 1
    assert "MISSING ffmpeg: apt-get install ffmpeg" in sick.stdout


def test_caption_names_the_file_that_cannot_be_used_and_goes_on(portal: Portal, tmp_path: Path) -> None:
    text = tmp_path / "lecture.mp4"
    text.write_text("this is not a lecture")
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    done = portal("caption", str(text), str(empty), "--language", "en", "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert str(text) in done.stderr
    assert str(empty) in done.stderr
    assert "Traceback" not in done.stderr


def test_caption_without_a_model_for_chinese_says_what_to_do_in_the_language_of_the_terminal(
    here: Portal, tmp_path: Path
) -> None:
    sound = tmp_path / "lesson.wav"
    sound.write_bytes(b"RIFF")
    for terminal, words in (
        ("C.UTF-8", "no speech recogniser for this language"),
        ("zh_CN.UTF-8", "还不能识别这种语言"),
    ):
        done = here("caption", str(sound), "--language", "zh", LC_ALL=terminal)
        assert done.returncode == 1
        assert words in done.stderr
        assert "portal models pull" in done.stderr
