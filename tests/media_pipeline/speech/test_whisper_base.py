"""The real recognisers end to end with the weights of Whisper base: people who read Mandarin, and spoken English."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from content.timed_text.word import Span, Word
from media_pipeline.audio import detect_speech
from media_pipeline.caption_command import caption_file
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.hallucinations import DOUBTFUL
from media_pipeline.speech.models.checkpoint import write_checkpoint
from media_pipeline.speech.recogniser import Recogniser, SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from media_pipeline.speech.vocabulary import likely_terms, sources_from
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
        first = min(word.start for word in recognition.words if word.start > start - PAUSE_S / 2)
        assert -0.15 < first - start < 0.6  # not before it is said; 0.1 s is what the detector adds
    assert progress == sorted(progress)


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
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


@pytest.mark.parametrize(
    ("name", "term"), [("agency", "房地产中介"), pytest.param("standstill", "停滞", marks=pytest.mark.exhaustive)]
)
def test_a_term_of_the_course_is_wrong_without_its_vocabulary_and_right_with_it(
    name: str, term: str, folder: Path
) -> None:
    samples, said = human(name)
    spoken = in_a_row([(samples, said)], folder / f"{name}.wav")
    spans = detect_speech(spoken.wav)

    def recognised(vocabulary: tuple[str, ...]) -> str:
        recogniser = choose_recogniser("zh", FASTER)
        words = recogniser.recognise(spoken.wav, spans, language="zh", vocabulary=vocabulary).words
        return re.sub(r"\W", "", "".join(word.text for word in words))

    slides = ["本课要点\n房地产中介协会\n交易停滞怎么办\n温室番茄", "广州市\n房地产中介"]
    vocabulary = likely_terms(sources_from(["交易停滞"], [], slides), glossary=[term])
    assert term not in recognised(())
    assert term in recognised(vocabulary)


@pytest.mark.exhaustive
def test_a_sentence_that_makes_no_sense_is_left_out_between_others(folder: Path) -> None:
    (first, said), (second, _) = human("welcome"), human("standstill")
    backwards = np.ascontiguousarray(second[::-1])
    spoken = in_a_row([(first, said), (backwards, ""), (first, said)], folder / "between.wav")
    recognition = transcribe(spoken.wav, detect_speech(spoken.wav), language="zh", settings=FASTER)
    assert error_rate(said * 2, text_of(recognition), "zh") <= 0.15, text_of(recognition)
    assert not [word for word in recognition.words if spoken.starts[1] < word.start < spoken.starts[2] - PAUSE_S]


@pytest.mark.exhaustive
def test_a_voice_that_is_drowned_in_noise_gives_no_words(folder: Path) -> None:
    samples, said = human("standstill")
    noise = np.random.default_rng(5).normal(0, 2.5 * np.sqrt(np.mean(samples**2)), len(samples))
    drowned = np.clip(0.3 * (samples + noise), -1, 1).astype(np.float32)
    wav = in_a_row([(drowned, said)], folder / "drowned.wav").wav
    spans = (Span(PAUSE_S, PAUSE_S + len(samples) / RATE),)
    assert choose_recogniser("zh", FASTER).recognise(wav, spans, language="zh").words == ()


@pytest.mark.exhaustive
@pytest.mark.parametrize("sound", ["backwards", "espeak"])
def test_what_makes_no_sense_is_not_captioned_and_with_a_script_it_is(sound: str, tmp_path: Path) -> None:
    samples, said = human("standstill")
    if sound == "backwards":
        samples = np.ascontiguousarray(samples[::-1])
    else:
        said = "\u3002".join(("银河系里有上千亿颗恒星", "火箭发动机燃烧液态氧和煤油", "议会昨夜通过了修订后的贸易协定"))
        samples = narrate((said,), "espeak:cmn-latn-pinyin:170:50", tmp_path).samples
    wav = in_a_row([(samples, said)], tmp_path / "sound.wav").wav
    with pytest.raises(NotUnderstood, match="script"):
        transcribe(wav, detect_speech(wav), language="zh", settings=FASTER)
    if sound == "espeak":
        (tmp_path / "script.txt").write_text(said, encoding="utf-8")
        result = caption_file(
            wav,
            language="zh",
            script=tmp_path / "script.txt",
            out=tmp_path / "out",
            settings=FASTER,
            on_progress=lambda step, share: None,
        )
        assert result.quality["cues"] > 0


def text_of(recognition: Recognition) -> str:
    return "".join(word.text for word in recognition.words)
