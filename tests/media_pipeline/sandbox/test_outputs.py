"""What a child that was taken over makes of its output is refused wherever this process reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import ffmpeg
import pytest

from media_pipeline.alignment import voice
from media_pipeline.errors import MediaError
from media_pipeline.sandbox import bubblewrap
from media_pipeline.sandbox.ffmpeg import run_ffmpeg
from media_pipeline.sandbox.outputs import open_output

SECRET = b"what only the portal may read" * 100


@pytest.fixture(params=["bubblewrap", "limits alone"])
def guard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "limits alone":
        monkeypatch.setattr(bubblewrap, "bubblewrap_works", lambda: False)
    elif not bubblewrap.bubblewrap_works():
        pytest.skip("bubblewrap does not work here")
    return str(request.param)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_bytes(SECRET)
    return file


DISGUISES: dict[str, Callable[[Path, Path], object]] = {
    "symbolic link": lambda file, secret: file.symlink_to(secret),
    "hard link": lambda file, secret: os.link(secret, file),
    "pipe": lambda file, _secret: os.mkfifo(file),
    "folder": lambda file, _secret: file.mkdir(),
    "nothing": lambda _file, _secret: None,
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_only_an_ordinary_file_is_opened(disguise: str, secret: Path, tmp_path: Path) -> None:
    folder = tmp_path / "of the child"
    folder.mkdir()
    DISGUISES[disguise](folder / "output", secret)
    with pytest.raises(MediaError):
        open_output(folder / "output")


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "output").write_bytes(SECRET)
    (tmp_path / "of the child").symlink_to(elsewhere)
    with pytest.raises(MediaError):
        open_output(tmp_path / "of the child" / "output")
    with open_output(elsewhere / "output") as file:
        assert file.read() == SECRET


@pytest.mark.parametrize("way", ["os.symlink", "os.link"])
def test_a_voice_that_was_taken_over_reads_nothing_for_itself(
    way: str, guard: str, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "speak.py"
    script.write_text(
        f"import json, os\n{way}({str(secret)!r}, 'speech.pcm')\n"
        "print(json.dumps({'clauses': [[[0], 10]], 'rate': 22050}))\n"
    )
    monkeypatch.setattr(voice, "_SCRIPT", script)
    with pytest.raises(MediaError):
        voice.speak([["a"]], "en")


@pytest.mark.parametrize("way", ["os.symlink", "os.link"])
def test_an_ffmpeg_that_was_taken_over_publishes_nothing(
    way: str, guard: str, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = tmp_path / "hostile.py"
    hostile.write_text(f"import os\n{way}({str(secret)!r}, 'out.wav')\n")
    command = [sys.executable, "-I", str(hostile)]
    monkeypatch.setattr("media_pipeline.sandbox.ffmpeg.ffmpeg_command", lambda _output: command)
    target = tmp_path / "made" / "out.wav"
    with pytest.raises(MediaError):
        run_ffmpeg(lambda _folder: ffmpeg, [hostile], [target], duration_s=1, expected_bytes=1000)
    assert not target.exists()
