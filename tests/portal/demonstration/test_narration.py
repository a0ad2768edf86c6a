"""Speech is where the narration says it is."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from portal.demonstration.narration import LEAD_S, TAIL_S, Samples, Span, join_recordings, narrate, pinyin, read_wav
from portal.demonstration.texts import Language

ZH = ("按摩之前\uff0c先洗手\u3002", "指甲要剪短\u3002", "用流动的水冲洗\u3002")
EN = ("Find a quiet room.", "Write down the price and the weight.")


@pytest.mark.parametrize(("language", "sentences"), [("zh", ZH), ("en", EN)])
def test_sentence_times_are_true(language: Language, sentences: tuple[str, ...], tmp_path: Path) -> None:
    spans = narrate(sentences, language, tmp_path / "speech.wav", pause_s=0.5)
    samples, rate = read_wav(tmp_path / "speech.wav")
    assert [span.text for span in spans] == list(sentences)
    assert spans[0].start == pytest.approx(LEAD_S, abs=0.001)
    assert samples.size / rate == pytest.approx(spans[-1].end + TAIL_S, abs=0.001)
    silent_from = 0.0
    for span in spans:
        assert _loudest(samples, rate, silent_from, span.start) == 0
        assert _loudest(samples, rate, span.start, span.start + 0.15) > 500
        assert _loudest(samples, rate, span.end - 0.15, span.end) > 500
        assert _rms(samples, rate, span) > 1000
        silent_from = span.end
    assert _loudest(samples, rate, silent_from, samples.size / rate) == 0
    assert all(b.start - a.end == pytest.approx(0.5, abs=0.001) for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(("language", "sentences", "syllables"), [("zh", ZH, (7, 5, 7)), ("en", EN, (5, 9))])
def test_sentences_are_spoken_at_a_pace_people_can_follow(
    language: Language, sentences: tuple[str, ...], syllables: tuple[int, ...], tmp_path: Path
) -> None:
    spans = narrate(sentences, language, tmp_path / "speech.wav")
    for span, count in zip(spans, syllables, strict=True):
        assert 2 < count / (span.end - span.start) < 7


def test_recordings_of_people_are_laid_in_a_row_with_true_times(tmp_path: Path) -> None:
    sentences = ("欢迎大家来体验达摩院推出的语音识别模型\u3002", "甚至出现交易几乎停滞的情况\u3002")
    spans = join_recordings(sentences, ("welcome", "standstill"), tmp_path / "speech.wav")
    samples, rate = read_wav(tmp_path / "speech.wav")
    assert [span.text for span in spans] == list(sentences)
    assert spans[1].start - spans[0].end == pytest.approx(1.0, abs=0.001)
    assert samples.size / rate == pytest.approx(spans[-1].end + TAIL_S, abs=0.001)
    assert _loudest(samples, rate, spans[0].end, spans[1].start) == 0
    assert all(_rms(samples, rate, span) > 1000 for span in spans)
    with pytest.raises(KeyError, match="nobody"):
        join_recordings(sentences[:1], ("nobody",), tmp_path / "speech.wav")


def test_pinyin_is_numbered_and_keeps_the_pauses() -> None:
    assert pinyin("按摩之前\uff0c先洗手\u3002") == "an4 mo2 zhi1 qian2 , xian1 xi2 shou3 ."


def test_a_character_with_several_readings_is_read_as_its_word_is() -> None:
    assert "chong2 xin1" in pinyin("重新检查\u3002")
    assert "zhong4 liang4" in pinyin("重量\u3002")


def test_quotation_marks_are_not_spoken() -> None:
    assert pinyin("\u201c内\u201d\u300a外\u300b\u3002") == "nei4 wai4 ."


def test_a_sentence_without_a_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sound"):
        narrate(("\u3002",), "zh", tmp_path / "speech.wav")


def _piece(samples: Samples, rate: int, start: float, end: float) -> np.ndarray:
    return samples[round(start * rate) : round(end * rate)].astype(np.float64)


def _loudest(samples: Samples, rate: int, start: float, end: float) -> float:
    return float(np.abs(_piece(samples, rate, start, end)).max())


def _rms(samples: Samples, rate: int, span: Span) -> float:
    return float(np.sqrt(np.mean(_piece(samples, rate, span.start, span.end) ** 2)))
