"""A script laid onto narration whose sentence times are known."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from content.timed_text.word import Word
from media_pipeline.alignment import MISMATCH_COST, align_script
from media_pipeline.alignment.pronunciation import spoken_mandarin
from media_pipeline.alignment.script import clauses
from media_pipeline.audio import detect_speech
from media_pipeline.captions.segmentation import segment
from media_pipeline.captions.typography import SENTENCE_END
from media_pipeline.errors import Cancelled, NoEngine
from tests.media_pipeline.narration import CHINESE, ENGLISH, Narration, narrate, recorded

CASES = [
    ("zh", CHINESE, "espeak:cmn-latn-pinyin:175:50", 0.0),
    ("zh", CHINESE, "espeak:cmn-latn-pinyin+f3:140:70", 0.03),
    ("zh", CHINESE, "espeak:cmn-latn-pinyin+m4:230:30", 0.03),
    ("en", ENGLISH, "flite:rms", 0.0),
    ("en", ENGLISH, "flite:slt", 0.0),
    ("en", ENGLISH, "flite:slt", 0.03),
]


def sentence_starts(words: tuple[Word, ...]) -> list[float]:
    opens = [True, *(word.text[-1] in SENTENCE_END for word in words[:-1])]
    return [word.start for word, first in zip(words, opens, strict=True) if first]


def script_of(narration: Narration) -> str:
    return "\n".join(narration.sentences)


@pytest.mark.parametrize(("language", "sentences", "voice", "noise"), CASES)
def test_every_cue_starts_within_three_tenths_of_a_second(
    language: str, sentences: tuple[str, ...], voice: str, noise: float, tmp_path: Path
) -> None:
    narration = narrate(sentences, voice, tmp_path, seed=len(voice), noise=noise)
    spans = detect_speech(narration.samples)
    words = align_script(script_of(narration), language, narration.samples, spans).words
    errors = np.abs(np.array(sentence_starts(words)) - np.array(narration.starts))
    assert np.percentile(errors, 95) <= 0.3, errors

    cues = segment(words, language, speech_end=len(narration.samples) / 16_000)
    starts = {word.start for word in words}
    shifts = [min(abs(cue.start - start) for start in starts) for cue in cues]
    assert max(shifts) <= 0.2


@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_aishell_BAC009S0724W0121.wav", "zh"), ("en_librispeech_1995-1837-0001.wav", "en")],
)
def test_real_speech_fits_its_own_words_and_no_others(name: str, language: str) -> None:
    samples, reference = recorded(name)
    spans = detect_speech(samples)
    laid = align_script(reference, language, samples, spans)
    assert laid.cost < MISMATCH_COST
    assert laid.missing_share == 0
    assert abs(laid.words[0].start - spans[0].start) < 0.3
    assert abs(laid.words[-1].end - spans[-1].end) < 0.5


@pytest.mark.slow
def test_the_script_of_another_lecture_is_noticed(tmp_path: Path) -> None:
    narration = narrate(CHINESE, "espeak:cmn-latn-pinyin+f3:160:60", tmp_path)
    spans = detect_speech(narration.samples)
    assert align_script(script_of(narration), "zh", narration.samples, spans).cost < MISMATCH_COST
    assert align_script(" ".join(ENGLISH), "en", narration.samples, spans).cost > MISMATCH_COST


def test_no_word_is_lost_whatever_the_script_looks_like(tmp_path: Path) -> None:
    narration = narrate(CHINESE[:2], "espeak:cmn-latn-pinyin:175:50", tmp_path)
    script = "# 第一课\n\n---\n- **" + CHINESE[0] + "**\n\n1. " + CHINESE[1] + "\n" + "这一句没有说。" * 3
    words = align_script(script, "zh", narration.samples, detect_speech(narration.samples)).words
    assert "".join(word.text for word in words) == "第一课" + CHINESE[0] + CHINESE[1] + "这一句没有说。" * 3
    assert all(before.start <= after.start for before, after in pairwise(words))
    assert all(word.start <= word.end <= len(narration.samples) / 16_000 + 0.1 for word in words)


def test_an_empty_script_gives_no_words() -> None:
    silence = np.zeros(16_000, np.float32)
    assert align_script(" \n—\n", "zh", silence, ()).words == ()


def test_a_script_without_speech_is_marked_doubtful() -> None:
    words = align_script(CHINESE[0], "zh", np.zeros(16_000, np.float32), ()).words
    assert words
    assert {word.confidence for word in words} == {0.0}


def test_cancelling_stops_the_work(tmp_path: Path) -> None:
    narration = narrate(ENGLISH[:1], "flite:rms", tmp_path)
    spans = detect_speech(narration.samples)
    with pytest.raises(Cancelled):
        align_script(ENGLISH[0], "en", narration.samples, spans, cancelled=lambda: True)


def test_a_language_without_a_voice_is_refused(tmp_path: Path) -> None:
    narration = narrate(ENGLISH[:1], "flite:rms", tmp_path)
    with pytest.raises(NoEngine):
        align_script("Bonjour.", "tlh", narration.samples, detect_speech(narration.samples))


def test_progress_runs_from_nothing_to_nearly_all(tmp_path: Path) -> None:
    narration = narrate(ENGLISH[:3], "flite:rms", tmp_path)
    told: list[float] = []
    align_script(
        script_of(narration), "en", narration.samples, detect_speech(narration.samples), on_progress=told.append
    )
    assert told == sorted(told)
    assert 0 <= told[0] < 0.1
    assert 0.8 < told[-1] <= 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("20", "er4 shi2"),
        ("105", "yi4 bai3 ling2 wu3"),
        ("3800", "san1 qian1 ba1 bai3"),
        ("20000", "er4 wan4"),
        ("5.5", "wu3 dian3 wu3"),
        ("75%", "bai3 fen1 zhi1 qi1 shi2 wu3"),
        ("2022", "er4 ling2 er4 er4"),
        ("0", "ling2"),
        ("银行", "yin2 hang2"),
        ("旅行", "lv3 xing2"),
        ("绿", "lv4"),
        ("LED", "ai2 lu5 yi4 di4"),
    ],
)
def test_mandarin_is_spelled_as_it_is_said(written: str, said: str) -> None:
    assert spoken_mandarin([written]) == [said.split()]


def test_headings_lists_and_emphasis_are_not_spoken() -> None:
    found = clauses("## Wash *your* hands\n\n> First, dry them.\n***\n2. Then begin", "en")
    assert [" ".join(word.text for word in clause.words) for clause in found] == [
        "Wash your hands",
        "First,",
        "dry them.",
        "Then begin",
    ]
    assert [clause.opens for clause in found] == [True, True, False, True]
