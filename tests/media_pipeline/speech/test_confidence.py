"""Words that a recogniser only guesses are not made into captions, and who asked is told why and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from content.timed_text.word import Word
from media_pipeline.caption_command import CaptionedFile, caption_file
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.confidence import mean_confidence
from media_pipeline.speech.models.discovery import OWN_MODELS
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import merge_segments
from portal.demonstration.narration import narrate
from tests.media_pipeline.narration import recording

MODEL = "changxue-small"
OWN = SpeechSettings(model=MODEL, engine="faster-whisper", processes=1)
# About matters of which no demonstration lesson speaks.
ELSEWHERE = {
    "zh": ("银河系里有上千亿颗恒星", "火箭发动机燃烧液态氧和煤油", "议会昨夜通过了修订后的贸易协定"),
    "en": (
        "The galaxy contains hundreds of billions of stars.",
        "Parliament ratified the revised treaty last night.",
        "Volcanic ash closed every northern airport.",
    ),
}

needs_own_model = pytest.mark.skipif(
    not (OWN_MODELS / MODEL / "model.bin").is_file(), reason="speech_model/ has no weights"
)


def recognition(engine: str, *confidences: float | None) -> Recognition:
    words = tuple(Word("词", float(at), at + 0.5, sure) for at, sure in enumerate(confidences))
    return Recognition(words, "zh", engine)


def caption(file: Path, language: Literal["zh", "en"], out: Path, script: Path | None = None) -> CaptionedFile:
    return caption_file(
        file, language=language, script=script, out=out, settings=OWN, on_progress=lambda step, share: None
    )


@pytest.mark.parametrize(
    ("engine", "confidences", "understood"),
    [
        ("faster-whisper large-v3", (0.9, 0.95, 0.3), True),
        ("faster-whisper large-v3", (0.5, 0.6, 0.55), False),
        ("openai-whisper tiny", (0.1, 0.99), False),
        ("pocketsphinx", (0.5, 0.4, 0.45), True),
        ("pocketsphinx", (0.1, 0.3, 0.2), False),
        ("script", (None, None), True),
        ("faster-whisper large-v3", (), True),
    ],
)
def test_how_sure_the_recogniser_was_decides(
    engine: str, confidences: tuple[float | None, ...], understood: bool
) -> None:
    heard = recognition(engine, *confidences)
    if understood:
        assert merge_segments([heard], "zh", engine).words == heard.words
        return
    with pytest.raises(NotUnderstood, match="script"):
        merge_segments([heard], "zh", engine)


def test_a_long_word_counts_for_more_than_a_short_one() -> None:
    heard = Recognition((Word("长", 0, 3, 0.9), Word("短", 3, 4, 0.1)), "zh", "w")
    assert mean_confidence(heard) == pytest.approx(0.7)


@needs_own_model
@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_speech_that_the_model_cannot_know_is_not_captioned(language: Literal["zh", "en"], tmp_path: Path) -> None:
    wav = tmp_path / "spoken.wav"
    narrate(ELSEWHERE[language], language, wav)
    with pytest.raises(NotUnderstood):
        caption(wav, language, tmp_path / "out")


@needs_own_model
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_funasr_example.wav", "zh"), ("zh_aishell_BAC009S0724W0121.wav", "zh"), ("en_jfk_1961.flac", "en")],
)
def test_recorded_people_whom_the_model_does_not_understand_are_not_captioned(
    name: str, language: Literal["zh", "en"], tmp_path: Path
) -> None:
    file, _ = recording(name)
    with pytest.raises(NotUnderstood):
        caption(file, language, tmp_path)
    assert list(tmp_path.iterdir()) == []


@needs_own_model
@pytest.mark.slow
def test_with_a_script_the_same_recording_is_captioned(tmp_path: Path) -> None:
    file, said = recording("zh_funasr_example.wav")
    script = tmp_path / "script.txt"
    script.write_text(said, encoding="utf-8")
    out = tmp_path / "out"
    done = caption(file, "zh", out, script)
    assert done.quality["cues"] > 0
    assert "WEBVTT" in (out / "captions.vtt").read_text()
