"""The real recognisers end to end, with the model that the project has trained for this: it knows the words of the
demonstration's lessons, spoken by the synthesisers that the tests use."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from content.timed_text.word import Span, Word
from media_pipeline.audio import detect_speech
from media_pipeline.caption_command import caption_file
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.hallucinations import DOUBTFUL
from media_pipeline.speech.models.discovery import OWN_MODELS
from media_pipeline.speech.recogniser import Recogniser, SpeechSettings
from media_pipeline.speech.transcription import transcribe
from tests.media_pipeline.narration import RATE, write_sound

MODEL = "changxue-small"
PAUSE_S = 2.5  # longer than what Whisper's pieces are joined over, so that there are several
ROOT = Path(__file__).resolve().parents[3]

pytestmark = [
    pytest.mark.skipif(not (OWN_MODELS / MODEL / "model.bin").is_file(), reason="speech_model/ has no weights"),
    pytest.mark.slow,
]


@dataclass(frozen=True)
class Spoken:
    """Held-out sentences, one after another with pauses: what is said, when each begins, and the WAV of it."""

    texts: tuple[str, ...]
    starts: tuple[float, ...]
    wav: Path

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def speak(folder: Path, *languages: str, each: int = 5) -> Spoken:
    """`each` sentences that training never saw, in each of the languages in turn."""
    from speech_model.sentences import grammars
    from speech_model.voices import speak as voices

    dice = random.Random(11)
    made = grammars()
    sentences = [made[language].sentence(dice, held_out=True) for language in languages for _ in range(each)]
    silence = np.zeros(int(PAUSE_S * RATE), np.float32)
    row, starts, texts = [silence], [], []
    for clip in voices(sentences, dice):
        starts.append(sum(map(len, row)) / RATE)
        texts.append(clip.sentence.text)
        sound = clip.samples.astype(np.float32)
        row += [0.6 * sound / max(1.0, float(np.abs(sound).max())), silence]
    return Spoken(tuple(texts), tuple(starts), write_sound(np.concatenate(row), folder / f"{'-'.join(languages)}.wav"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own-model")


@pytest.fixture(scope="module")
def chinese(folder: Path) -> Spoken:
    return speak(folder, "zh")


@pytest.fixture(scope="module")
def english(folder: Path) -> Spoken:
    return speak(folder, "en")


@pytest.fixture(scope="module", params=["faster-whisper", "openai-whisper"])
def recogniser(request: pytest.FixtureRequest, folder: Path) -> Recogniser:
    if request.param == "faster-whisper":
        return choose_recogniser(None, SpeechSettings(model=MODEL, engine="faster-whisper"))
    if importlib.util.find_spec("whisper") is None:
        pytest.skip("openai-whisper is not installed (the extra `whisper`)")
    checkpoint = folder / "openai.pt"
    command = [sys.executable, "-m", "speech_model.export", "openai", str(checkpoint)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    return choose_recogniser(None, SpeechSettings(model=str(checkpoint), engine="openai-whisper"))


def wrong(spoken: Spoken, words: tuple[Word, ...]) -> float:
    """The share of characters that are wrong."""
    return error_rate(spoken.text, " ".join(word.text for word in words), "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_times_and_language_of_sentences_never_heard_before(
    recogniser: Recogniser, language: str, request: pytest.FixtureRequest
) -> None:
    spoken: Spoken = request.getfixturevalue("chinese" if language == "zh" else "english")
    spans = detect_speech(spoken.wav)
    told: list[float] = []
    heard = recogniser.recognise(spoken.wav, spans, language=None, on_progress=told.append)
    assert heard.language == language
    assert wrong(spoken, heard.words) <= 0.3, [word.text for word in heard.words]
    assert all(before.end <= after.start for before, after in pairwise(heard.words))
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in heard.words)
    for start in spoken.starts:
        assert min(abs(word.start - start) for word in heard.words) < 0.6
    assert told == sorted(told)


def test_each_stretch_is_decoded_in_its_own_language(recogniser: Recogniser, folder: Path) -> None:
    spoken = speak(folder, "zh", "en", each=4)
    heard = recogniser.recognise(spoken.wav, detect_speech(spoken.wav), language="zh")
    assert [each.language for each in heard.language_spans] == ["zh", "en"]
    assert heard.language_spans[1].start == pytest.approx(spoken.starts[4], abs=PAUSE_S)
    assert wrong(spoken, heard.words) <= 0.35


def test_nothing_is_shown_for_sound_in_which_nobody_speaks(recogniser: Recogniser, folder: Path) -> None:
    hiss = np.random.default_rng(3).normal(0, 0.02, 8 * RATE).astype(np.float32)
    wav = write_sound(hiss, folder / "hiss.wav")
    assert detect_speech(wav) == ()
    assert recogniser.recognise(wav, (), language="zh").words == ()
    insisted = recogniser.recognise(wav, (Span(1, 7),), language="zh")
    assert all(word.confidence is not None and word.confidence <= DOUBTFUL for word in insisted.words)


def test_stretches_side_by_side_give_what_the_whole_gives(chinese: Spoken) -> None:
    spans = detect_speech(chinese.wav)
    settings = SpeechSettings(model=MODEL, engine="faster-whisper", processes=2, segment_s=9.0)
    whole = choose_recogniser("zh", settings).recognise(chinese.wav, spans, language="zh")
    parts: list[int] = []
    heard = transcribe(
        chinese.wav, spans, language="zh", settings=settings, on_words=lambda number, words: parts.append(number)
    )
    assert len(parts) > 1
    assert error_rate("".join(w.text for w in whole.words), "".join(w.text for w in heard.words), "zh") <= 0.1


def test_chinese_is_captioned_without_a_script_by_the_model_that_is_asked_for(chinese: Spoken, tmp_path: Path) -> None:
    done = caption_file(
        chinese.wav,
        language="auto",
        out=tmp_path,
        settings=SpeechSettings(model=MODEL),
        on_progress=lambda step, share: None,
    )
    assert done.quality["engine"] == f"faster-whisper {MODEL}"
    assert done.quality["cues_keeping_every_rule"] == 1.0
    assert "WEBVTT" in (tmp_path / "captions.vtt").read_text()
