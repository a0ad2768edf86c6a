"""Which device Whisper is decoded on, and what its child process is told and let see."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.timed_text.word import Span
from media_pipeline.sandbox.bubblewrap import Limits, bubblewrap_works, sandboxed_command
from media_pipeline.speech.device import CPU, device_for
from media_pipeline.speech.models.discovery import Weights
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.transcription import processes_for
from media_pipeline.speech.whisper_child import Request
from media_pipeline.speech.whisper_engine import WhisperRecogniser
from portal.settings import settings_from


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """/dev of a machine with two cards."""
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-caps", "null"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_card_is_taken_where_the_system_shows_one_and_the_processor_otherwise(dev: Path, tmp_path: Path) -> None:
    card = device_for("auto", dev)
    assert (card.name, card.compute_type) == ("cuda", "float16")
    assert [file.name for file in card.files] == ["nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"]
    assert device_for("auto", tmp_path / "empty") == CPU
    (dev / "nvidiactl").unlink()
    assert device_for("auto", dev) == CPU, "a card without its driver"


def test_a_choice_is_taken_at_its_word(dev: Path, tmp_path: Path) -> None:
    assert device_for("cpu", dev) == CPU
    assert device_for("cuda", tmp_path / "empty").name == "cuda"
    with pytest.raises(ValueError, match="auto, cpu, cuda"):
        device_for("gpu", dev)


def test_the_child_is_told_the_device_and_the_numbers_it_counts_in(dev: Path) -> None:
    for choice, told in (("cpu", ("cpu", "int8")), ("cuda", ("cuda", "float16"))):
        recogniser = WhisperRecogniser("faster-whisper", Weights("base", dev), device=device_for(choice, dev))
        request = Request(**recogniser._request(dev / "a.wav", [Span(0, 1)], [Span(0, 1)], "zh", ()))
        assert (request.device, request.compute_type) == told


def test_one_process_has_the_card(dev: Path) -> None:
    recogniser = WhisperRecogniser("faster-whisper", Weights("base", dev), device=device_for("cuda", dev))
    assert processes_for(recogniser, SpeechSettings()) == 1
    assert processes_for(recogniser, SpeechSettings(processes=3)) == 3


@pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")
def test_only_the_files_of_the_card_are_let_in_by_name() -> None:
    def command(*devices: Path) -> list[str]:
        return list(sandboxed_command(["true"], readable=[], writable=None, limits=Limits(), alive=9, devices=devices))

    card = Path("/dev/nvidia0")
    words = command(card)
    at = words.index("--dev-bind")
    assert words[at : at + 3] == ["--dev-bind", "/dev/nvidia0", "/dev/nvidia0"]
    assert words.index("--dev") < at < words.index("--remount-ro")
    assert "--dev-bind" not in command()


def test_the_device_is_a_setting(tmp_path: Path) -> None:
    assert settings_from({"PORTAL_DATA": str(tmp_path)}).asr_device == "auto"
    assert settings_from({"PORTAL_DATA": str(tmp_path), "PORTAL_ASR_DEVICE": "cpu"}).asr_device == "cpu"
    with pytest.raises(ValueError, match="PORTAL_ASR_DEVICE"):
        settings_from({"PORTAL_DATA": str(tmp_path), "PORTAL_ASR_DEVICE": "gpu"})
