"""The real recognisers end to end with the weights of Whisper base: people who read Mandarin, and spoken English."""

from __future__ import annotations

import importlib.util
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
from media_pipeline.speech.models.checkpoint import write_checkpoint
from media_pipeline.speech.recogniser import Recogniser, SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from portal.demonstration.lecture import make_lecture
from portal.demonstration.texts import load_courses
from tests.media_pipeline.narration import ENGLISH, RATE, human, narrate, write_sound
from tests.shared_resources import SharedResources
from tests.whisper_base import BASE, needs_base

PAUSE_S = 2.5  # longer than what Whisper's pieces are joined over, so that there are several
FASTER = SpeechSettings(model=str(BASE), engine="faster-whisper")

pytestmark = [needs_base, pytest.mark.slow]


@dataclass(frozen=True)
class Spoken:
    """Sentences one after another with pauses: what is said, when each begins (s), and the WAV of it."""

    texts: tuple[str, ...]
    starts: tuple[float, ...]
    wav: Path

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def in_a_row(clips: list[tuple[np.ndarray, str]], wav: Path) -> Spoken:
    silence = np.zeros(int(PAUSE_S * RATE), np.float32)
    row, starts = [silence], []
    for samples, _ in clips:
        sounding = np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())
        starts.append((sum(map(len, row)) + int(sounding[0])) / RATE)
        row += [samples, silence]
    return Spoken(tuple(text for _, text in clips), tuple(starts), write_sound(np.concatenate(row), wav))


def clips_of(language: str, folder: Path) -> list[tuple[np.ndarray, str]]:
    """Two people who read Mandarin; or two sentences of English."""
    if language == "zh":
        return [human("welcome"), human("standstill")]
    return [(narrate((sentence,), "flite:rms", folder).samples, sentence) for sentence in (ENGLISH[1], ENGLISH[6])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whisper-base")


@pytest.fixture(scope="module")
def chinese(folder: Path) -> Spoken:
    return in_a_row(clips_of("zh", folder), folder / "zh.wav")


@pytest.fixture(scope="module")
def english(folder: Path) -> Spoken:
    return in_a_row(clips_of("en", folder), folder / "en.wav")


ENGINES = ("faster-whisper", "openai-whisper")
both_engines = pytest.mark.parametrize("recogniser", ENGINES, indirect=True, scope="module")
# The second engine takes as long again: what its words have shown already is tried in one run of eight.
both_engines_in_turn = pytest.mark.parametrize(
    "recogniser", [ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.exhaustive)], indirect=True, scope="module"
)


@pytest.fixture(scope="module")
def recogniser(request: pytest.FixtureRequest, shared: SharedResources) -> Recogniser:
    if request.param == "faster-whisper":
        return choose_recogniser(None, FASTER)
    if importlib.util.find_spec("whisper") is None:
        pytest.skip("openai-whisper is not installed (the extra `whisper`)")
    file = shared.once("base-checkpoint", _checkpoint)
    return choose_recogniser(None, SpeechSettings(model=str(file), engine="openai-whisper"))


def _checkpoint(folder: Path) -> Path:
    assert BASE is not None
    write_checkpoint(BASE, folder / "base.pt")
    return folder / "base.pt"


def wrong(spoken: Spoken, words: tuple[Word, ...]) -> float:
    """The share of characters that are wrong."""
    return error_rate(spoken.text, " ".join(word.text for word in words), "zh")


@both_engines
@pytest.mark.parametrize(("language", "most"), [("zh", 0.15), ("en", 0.02)])
def test_words_times_and_language_of_what_is_spoken(
    recogniser: Recogniser, language: str, most: float, request: pytest.FixtureRequest
) -> None:
    spoken: Spoken = request.getfixturevalue("chinese" if language == "zh" else "english")
    progress: list[float] = []
    recognition = recogniser.recognise(
        spoken.wav, detect_speech(spoken.wav), language=None, on_progress=progress.append
    )
    assert recognition.language == language
    assert wrong(spoken, recognition.words) <= most, [word.text for word in recognition.words]
    assert all(before.end <= after.start for before, after in pairwise(recognition.words))
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in recognition.words)
    for start in spoken.starts:
        assert min(abs(word.start - start) for word in recognition.words) < 0.6
    assert progress == sorted(progress)


@both_engines_in_turn
def test_each_segment_is_decoded_in_its_own_language(recogniser: Recogniser, folder: Path) -> None:
    spoken = in_a_row([*clips_of("zh", folder), *clips_of("en", folder)], folder / "both.wav")
    recognition = recogniser.recognise(spoken.wav, detect_speech(spoken.wav), language="zh")
    assert [span.language for span in recognition.language_spans] == ["zh", "en"]
    assert recognition.language_spans[1].start == pytest.approx(spoken.starts[2], abs=PAUSE_S)
    assert wrong(spoken, recognition.words) <= 0.15


@both_engines_in_turn
def test_nothing_is_shown_for_sound_in_which_nobody_speaks(recogniser: Recogniser, folder: Path) -> None:
    hiss = np.random.default_rng(3).normal(0, 0.02, 8 * RATE).astype(np.float32)
    wav = write_sound(hiss, folder / "hiss.wav")
    assert detect_speech(wav) == ()
    assert recogniser.recognise(wav, (), language="zh").words == ()
    insisted = recogniser.recognise(wav, (Span(1, 7),), language="zh")
    assert all(word.confidence is not None and word.confidence <= DOUBTFUL for word in insisted.words)


def test_segments_side_by_side_give_what_the_whole_gives(folder: Path) -> None:
    names = ("welcome", "standstill", "agency", "hope")
    spoken = in_a_row([human(name) for name in names], folder / "four.wav")
    spans = detect_speech(spoken.wav)
    settings = SpeechSettings(model=str(BASE), engine="faster-whisper", processes=2, segment_s=14.0)
    whole = choose_recogniser("zh", settings).recognise(spoken.wav, spans, language="zh")
    parts: list[int] = []

    def on_words(number: int, words: Recognition) -> None:
        parts.append(number)

    recognition = transcribe(spoken.wav, spans, language="zh", settings=settings, on_words=on_words)
    assert len(parts) > 1
    assert error_rate(text_of(whole), text_of(recognition), "zh") <= 0.1


def test_the_lesson_of_human_voices_is_captioned_without_a_script(tmp_path: Path) -> None:
    (lecture,) = [media for course in load_courses() for media in course.media if media.recordings]
    files = make_lecture(lecture, tmp_path / "made")
    result = caption_file(
        files.recording, language="auto", out=tmp_path, settings=FASTER, on_progress=lambda step, share: None
    )
    assert result.quality["engine"] == "faster-whisper base"
    assert result.quality["cues_keeping_every_rule"] == 1.0
    assert "WEBVTT" in (tmp_path / "captions.vtt").read_text()
    assert error_rate(lecture.script, (tmp_path / "transcript.txt").read_text(), "zh") <= 0.2


def text_of(recognition: Recognition) -> str:
    return "".join(word.text for word in recognition.words)
