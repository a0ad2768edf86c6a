"""Recognisers: which one is chosen, what pocketsphinx hears, and what a crash in it costs."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from content.timed_text.word import Span, Word
from media_pipeline.audio import detect_speech
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.errors import Cancelled, MediaError, NoEngine
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.locked_child import run_decoder
from media_pipeline.speech.models.discovery import folder_weights
from media_pipeline.speech.pocketsphinx_engine import PocketsphinxRecogniser
from media_pipeline.speech.punctuation import punctuate
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.vad_chunks import chunks
from tests.media_pipeline.narration import ENGLISH, narrate, recorded, write_sound

NOTHING = SpeechSettings()


def weights(folder: Path, vocabulary: int = 50257) -> Path:
    """A folder that looks like Whisper weights to whoever searches for them."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"")
    (folder / "config.json").write_text("{}")
    tokens = {f"t{number}": number for number in range(vocabulary)}
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": tokens}}))
    return folder


def test_without_weights_english_is_heard_and_chinese_needs_a_script() -> None:
    assert choose_recogniser("en", NOTHING).name == "pocketsphinx"
    with pytest.raises(NoEngine, match="script"):
        choose_recogniser("zh", NOTHING)
    with pytest.raises(NoEngine, match="Choose the language"):
        choose_recogniser(None, NOTHING)


def test_weights_on_the_search_path_go_first(tmp_path: Path) -> None:
    small = weights(tmp_path / "models" / "small")
    weights(tmp_path / "models" / "tiny.en", 50256)
    (tmp_path / "models" / "not-a-model").mkdir()
    settings = SpeechSettings(model_path=(tmp_path / "absent", tmp_path / "models"))
    assert [found.name for found in folder_weights(settings.model_path)] == ["small", "tiny.en"]
    for language in ("zh", "en", None):
        assert choose_recogniser(language, settings).name == "faster-whisper small"
    assert [found.path for found in folder_weights((small,))] == [small]


def test_of_several_models_the_largest_that_hears_both_languages_is_used(tmp_path: Path) -> None:
    (weights(tmp_path / "base") / "model.bin").write_bytes(bytes(1000))
    (weights(tmp_path / "small") / "model.bin").write_bytes(bytes(3000))
    (weights(tmp_path / "medium.en", 50256) / "model.bin").write_bytes(bytes(9000))
    assert [each.name for each in folder_weights((tmp_path,))] == ["small", "base", "medium.en"]
    assert choose_recogniser("en", SpeechSettings((tmp_path,))).name == "faster-whisper small"
    (weights(tmp_path / "first" / "tiny") / "model.bin").write_bytes(bytes(10))
    assert choose_recogniser("zh", SpeechSettings((tmp_path / "first", tmp_path))).name == "faster-whisper tiny"


def test_the_named_engine_and_model_are_used_or_refused(tmp_path: Path) -> None:
    weights(tmp_path / "small")
    weights(tmp_path / "base.en", 50256)
    path = (tmp_path,)
    assert choose_recogniser("en", SpeechSettings(path, "base.en")).name == "faster-whisper base.en"
    assert choose_recogniser("en", SpeechSettings(path, "base.en")).languages == {"en"}
    assert choose_recogniser("zh", SpeechSettings((), str(tmp_path / "small"))).name == "faster-whisper small"
    assert choose_recogniser("en", SpeechSettings(path, engine="pocketsphinx")).name == "pocketsphinx"
    with pytest.raises(NoEngine):
        choose_recogniser("zh", SpeechSettings(path, "base.en"))
    with pytest.raises(NoEngine):
        choose_recogniser("en", SpeechSettings(path, "large", engine="faster-whisper"))
    with pytest.raises(NoEngine, match="faster-whisper, openai-whisper, pocketsphinx"):
        choose_recogniser("en", SpeechSettings(engine="kaldi"))


@pytest.mark.exhaustive
def test_recorded_english_is_heard_with_a_word_error_rate_of_at_most_a_quarter(tmp_path: Path) -> None:
    samples, reference = recorded("en_librispeech_1995-1837-0001.wav")
    sound = write_sound(samples, tmp_path / "speech.wav")
    told: list[float] = []
    heard = PocketsphinxRecogniser().recognise(sound, detect_speech(sound), language="en", on_progress=told.append)
    text = " ".join(word.text for word in heard.words)
    assert error_rate(reference, text, "en") <= 0.25, text
    assert (heard.language, heard.engine) == ("en", "pocketsphinx")
    assert all(word.start < word.end for word in heard.words)
    assert all(before.end <= after.start + 0.02 for before, after in pairwise(heard.words))
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in heard.words)
    assert text[0].isupper()
    assert text[-1] == "."
    assert told == sorted(told)


@pytest.mark.exhaustive
def test_clear_narration_is_heard_with_a_word_error_rate_of_at_most_a_tenth(tmp_path: Path) -> None:
    narration = narrate(ENGLISH[:5], "flite:rms", tmp_path)
    sound = narration.write(tmp_path / "speech.wav")
    heard = PocketsphinxRecogniser().recognise(sound, detect_speech(sound), language="en")
    text = " ".join(word.text for word in heard.words)
    assert error_rate(" ".join(narration.sentences), text, "en") <= 0.10, text


def test_silence_is_not_worked_on(tmp_path: Path) -> None:
    silence = write_sound(np.zeros(16_000, np.float32), tmp_path / "silence.wav")
    assert PocketsphinxRecogniser().recognise(silence, (), language="en").words == ()


def test_cancelling_ends_the_recogniser_at_once(tmp_path: Path) -> None:
    sound = narrate(ENGLISH, "flite:rms", tmp_path).write(tmp_path / "speech.wav")
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    began = time.process_time()
    with pytest.raises(Cancelled):
        PocketsphinxRecogniser().recognise(sound, detect_speech(sound), language="en", cancelled=cancelled)
    assert asked < 10
    assert time.process_time() >= began


def test_a_crash_of_the_native_code_is_an_error_and_not_the_end_of_the_worker(tmp_path: Path) -> None:
    script = tmp_path / "crash.py"
    script.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    sound = write_sound(np.zeros(10, np.float32), tmp_path / "sound.wav")
    with pytest.raises(MediaError, match="speech recogniser stopped"):
        run_decoder(script, {}, sound, seconds=1, seconds_per_second=1, on_answer=lambda answer: None)


def test_long_speech_is_cut_where_it_is_quiet() -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, 16_000 * 40).astype(np.float32)
    samples[int(13.0 * 16_000) : int(13.5 * 16_000)] = 0
    parts = chunks(samples, [Span(1, 39)], longest_s=20, pad_s=0.15)
    assert 13.0 <= parts[0].end <= 13.5
    assert parts[0].end <= parts[1].start
    assert all(part.duration <= 20.3 for part in parts)


def test_short_stretches_are_joined_and_padded_without_overlap() -> None:
    spans = [Span(1, 2), Span(2.5, 3), Span(3.1, 4), Span(9, 10)]
    samples = np.zeros(16_000 * 11, np.float32)
    assert chunks(samples, spans, longest_s=28, pad_s=0.25, join_gap_s=1) == (Span(0.75, 4.25), Span(8.75, 10.25))
    apart = chunks(samples, spans, longest_s=28, pad_s=0.25)
    assert len(apart) == 4
    assert all(before.end <= after.start for before, after in pairwise(apart))


def test_sentences_are_guessed_from_pauses() -> None:
    words = [
        Word("wash", 0, 0.3),
        Word("your", 0.3, 0.5),
        Word("hands", 0.5, 1.0),
        Word("then", 2.0, 2.3),
        Word("i", 2.3, 2.4),
        Word("dry", 2.4, 2.7),
        Word("the", 2.7, 2.8),
        Word("towel", 4.0, 4.4),
    ]
    assert " ".join(word.text for word in punctuate(words)) == "Wash your hands. Then I dry the towel."
    assert punctuate([]) == ()
