"""Long recordings in stretches, heard at once and put together; words that are likely; memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from content.timed_text.word import Span, Word
from media_pipeline.audio import detect_speech
from media_pipeline.errors import Cancelled, MediaError
from media_pipeline.speech.models.discovery import Weights
from media_pipeline.speech.pocketsphinx_engine import PocketsphinxRecogniser
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import LanguageSpan, Recognition
from media_pipeline.speech.segments import split_into_segments
from media_pipeline.speech.transcription import merge_segments, processes_for, transcribe
from media_pipeline.speech.vocabulary import Source, likely_terms, sources_from
from media_pipeline.speech.whisper_engine import WhisperRecogniser
from tests.media_pipeline.narration import ENGLISH, narrate, write_sound

POCKETSPHINX = SpeechSettings(engine="pocketsphinx", processes=2, segment_s=9.0)


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 20 s of English."""
    folder = tmp_path_factory.mktemp("lecture")
    return narrate(ENGLISH[:4], "flite:rms", folder).write(folder / "lecture.wav")


def test_stretches_keep_every_span_and_end_in_long_pauses() -> None:
    spans = [Span(10 * at, 10 * at + (7 if at % 5 == 4 else 9)) for at in range(100)]
    parts = split_into_segments(np.zeros(16_000 * 1000, np.float32), spans, target_s=180)
    assert [span for part in parts for span in part] == spans
    assert all(part[-1].end - part[0].start <= 180 for part in parts)
    assert all(after[0].start - before[-1].end == 3 for before, after in pairwise(parts))
    assert len(parts) <= 12


def test_speech_without_a_pause_is_cut_all_the_same() -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, 16_000 * 400).astype(np.float32)
    parts = split_into_segments(samples, [Span(1, 399)], target_s=100)
    assert all(part[-1].end - part[0].start <= 100 for part in parts)
    assert parts[0][0].start == 1
    assert parts[-1][-1].end == 399


def test_no_speech_is_no_stretch() -> None:
    assert split_into_segments(np.zeros(16_000, np.float32), [], target_s=180) == ()


@pytest.mark.exhaustive
def test_stretches_heard_at_once_give_the_words_of_the_whole_in_order(lecture: Path) -> None:
    spans = detect_speech(lecture)
    told: list[float] = []
    first: dict[int, Recognition] = {}
    heard = transcribe(
        lecture,
        spans,
        language="en",
        settings=POCKETSPHINX,
        on_progress=told.append,
        on_words=lambda number, words: first.update({number: words}),
    )
    whole = PocketsphinxRecogniser().recognise(lecture, spans, language="en")
    assert len(first) > 1
    assert [word.text.lower().strip(".") for word in heard.words] == [
        word.text.lower().strip(".") for word in whole.words
    ]
    assert [word.start for word in heard.words] == pytest.approx([word.start for word in whole.words], abs=0.05)
    assert [word for number in sorted(first) for word in first[number].words] == list(heard.words)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.slow
def test_cancelling_ends_every_stretch(lecture: Path) -> None:
    asked = threading.Event()
    with pytest.raises(Cancelled):
        transcribe(
            lecture,
            detect_speech(lecture),
            language="en",
            settings=POCKETSPHINX,
            on_words=lambda number, words: asked.set(),
            cancelled=asked.is_set,
        )


def test_the_language_of_most_of_the_speech_is_the_files() -> None:
    chinese = Recognition((Word("好", 1, 2, 0.9),), "zh", "w", (LanguageSpan(0, 100, "zh"),))
    english = Recognition((Word("Well", 111, 112, 0.9),), "en", "w", (LanguageSpan(100, 130, "en"),))
    both = merge_segments([chinese, english], None, "w")
    assert both.language == "zh"
    assert [word.text for word in both.words] == ["好", "Well"]
    assert [(each.start, each.end, each.language) for each in both.language_spans] == [(0, 100, "zh"), (100, 130, "en")]
    with pytest.raises(MediaError, match="ja"):
        merge_segments([Recognition((), "ja", "w", (LanguageSpan(0, 50, "ja"),))], None, "w")


def test_as_many_processes_as_there_is_room_for() -> None:
    recogniser = PocketsphinxRecogniser()
    assert processes_for(recogniser, SpeechSettings(processes=7)) == 7
    assert processes_for(recogniser, SpeechSettings()) >= 1


def test_faster_whisper_is_one_process_of_several_threads_where_there_are_few_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = WhisperRecogniser("faster-whisper", Weights("base", tmp_path))
    monkeypatch.setattr("media_pipeline.speech.transcription.cores", lambda: 2)
    assert processes_for(recogniser, SpeechSettings()) == 1
    monkeypatch.setattr("media_pipeline.speech.transcription.cores", lambda: 6)
    monkeypatch.setattr("media_pipeline.speech.transcription._free_bytes", lambda: 8 * 1024**3)
    assert processes_for(recogniser, SpeechSettings()) == 2


@pytest.mark.slow
def test_one_process_transcribes_all_where_nobody_waits_for_a_segment(
    lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []
    recognise = PocketsphinxRecogniser.recognise

    def counted(self: PocketsphinxRecogniser, audio: Path, spans: Sequence[Span], **options: Any) -> Recognition:
        starts.append(len(spans))
        return recognise(self, audio, spans, **options)

    monkeypatch.setattr(PocketsphinxRecogniser, "recognise", counted)
    settings = SpeechSettings(engine="pocketsphinx", processes=1, segment_s=9.0)
    spans = detect_speech(lecture)
    assert transcribe(lecture, spans, language="en", settings=settings).words
    assert len(starts) == 1


def test_terms_of_the_course_are_ranked_and_bounded() -> None:
    sources = sources_from(
        ["盲人按摩的卫生要求"],
        ["按摩以前要洗手。足三里穴和风池穴常用。我们今天来学习。Water the tomatoes in the greenhouse, then wait."],
        ["风池穴 APP"],
    )
    terms = likely_terms(sources)
    assert {"按摩", "风池穴", "greenhouse", "APP"} <= set(terms)
    assert not {"我们", "今天", "then", "the", "要"} & set(terms)
    assert terms.index("按摩") < terms.index("tomatoes")
    assert len(terms) == len(set(terms))


def test_terms_of_the_trade_are_taken_whole_from_slides_and_lists() -> None:
    terms = likely_terms(sources_from([], [], ["常用穴位\n1. 肩井穴、足三里穴\n• 风池穴\n先把毛巾放进盆里再洗手"]))
    assert {"肩井穴", "足三里穴", "风池穴", "常用穴位"} <= set(terms)
    assert "井穴" not in terms


def test_terms_that_a_person_listed_come_first_whatever_they_are() -> None:
    sources = sources_from([], ["按摩以前要洗手。足三里穴和风池穴常用。"])
    terms = likely_terms(sources, glossary=["  我们  ", "", "Live  Stream", "肩井穴"])
    assert terms[:3] == ("我们", "Live Stream", "肩井穴")
    assert "风池穴" in terms
    assert likely_terms([], glossary=["词" * 100, "短"]) == ("短",), "what is too long for the prompt is left out"


def test_a_whole_book_gives_no_longer_list_than_a_page() -> None:
    page = "推拿手法包括滚法揉法按法拿法捏法摩法擦法推法搓法抖法拍法击法点法拨法扳法摇法。"
    book = [Source(page + f"第{number}章讲述经络{number}") for number in range(300)]
    terms = likely_terms(book)
    assert sum(1.5 * len(term) + 1 for term in terms) <= 110
    assert likely_terms(book) == terms
    assert likely_terms([]) == ()


def test_sound_of_one_sample_is_not_worked_on(tmp_path: Path) -> None:
    sound = write_sound(np.zeros(1, np.float32), tmp_path / "one.wav")
    heard = transcribe(sound, detect_speech(sound), language="en", settings=POCKETSPHINX)
    assert (heard.words, heard.language) == ((), "en")
